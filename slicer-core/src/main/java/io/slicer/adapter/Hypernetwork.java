package io.slicer.adapter;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Adapter;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Hyper-X (Üstün et al., EMNLP 2022): a network makes the adapters of all layers from the
 * embeddings of task, language and layer. A pair of a task and a language that was never trained
 * together has adapters, too, once the two were trained with others.
 *
 * <p>Parameters have the published names. A batch's {@linkplain io.slicer.model.Condition
 * condition} says which {@value #TASK} and which {@value #LANGUAGE} it is of; a step trains the
 * embeddings of these only.
 *
 * @param tasks names
 * @param languages names
 * @param options its form
 */
public record Hypernetwork(
    ImmutableList<String> tasks, ImmutableList<String> languages, HypernetworkOptions options)
    implements Adapter {
  /** What a condition calls the task. */
  public static final String TASK = "task";

  /** What a condition calls the language. */
  public static final String LANGUAGE = "language";

  private static final String PROJECTION = "source_embedding_MLP.";

  /**
   * A network.
   *
   * @param tasks names
   * @param languages names
   * @param options its form
   * @return the network
   * @throws IllegalArgumentException if there is no task or no language, or one twice, or its name
   *     has a dot, which would make it two parts of a parameter's name
   */
  public static Hypernetwork of(
      List<String> tasks, List<String> languages, HypernetworkOptions options) {
    return new Hypernetwork(ImmutableList.copyOf(tasks), ImmutableList.copyOf(languages), options);
  }

  /**
   * This with a language more.
   *
   * @param language its name
   * @return the network; this one if it has the language
   * @throws IllegalArgumentException if the name has a dot
   */
  public Hypernetwork withLanguage(String language) {
    if (languages.contains(language)) {
      return this;
    }
    return new Hypernetwork(
        tasks, ImmutableList.<String>builder().addAll(languages).add(language).build(), options);
  }

  /**
   * Checks the names.
   *
   * @param tasks names
   * @param languages names
   * @param options its form
   * @throws IllegalArgumentException if there is no task or no language, or one twice, or its name
   *     has a dot, which would make it two parts of a parameter's name
   */
  public Hypernetwork {
    check(TASK, tasks);
    check(LANGUAGE, languages);
  }

  private static void check(String aspect, List<String> names) {
    if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("each " + aspect + " once, at least one, not " + names);
    }
    for (String name : names) {
      if (name.isEmpty() || name.contains(".")) {
        throw new IllegalArgumentException(
            "a " + aspect + " named \"" + name + "\": a name has letters and no dot");
      }
    }
  }

  /**
   * The name of a task's embedding.
   *
   * @param config of the encoder
   * @param task its name
   * @return the parameter's name
   */
  public static String taskEmbedding(EncoderConfig config, String task) {
    return controller(config) + "task_embeddings." + task;
  }

  /**
   * The name of a language's embedding.
   *
   * @param config of the encoder
   * @param language its name
   * @return the parameter's name
   */
  public static String languageEmbedding(EncoderConfig config, String language) {
    return controller(config) + "lang_embeddings." + language;
  }

  /**
   * The name of a layer's embedding.
   *
   * @param config of the encoder
   * @param layer from 0
   * @return the parameter's name; there is none of that name if each layer has a network of its own
   */
  public static String layerEmbedding(EncoderConfig config, int layer) {
    return controller(config) + "layer_id_embeddings.layer:" + layer;
  }

  private static String controller(EncoderConfig config) {
    return config.family().prefix() + "encoder.hypernet_source_controller.";
  }

  /** What the names of the network that makes the adapter of a layer begin with. */
  private String network(EncoderConfig config, int layer) {
    String all = config.family().prefix() + "encoder.hypernet.";
    return options.layerWidth().isPresent() ? all : all + layer + ".";
  }

  private int networks(EncoderConfig config) {
    return options.layerWidth().isPresent() ? 1 : config.layers();
  }

  private boolean isGenerated(BottleneckPart part) {
    return !part.isOfNorm() || options.generatedNorms();
  }

  private Shape shape(BottleneckPart part, EncoderConfig config) {
    return part.shape(config.hiddenSize(), options.bottleneck().width());
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    List<NewParameter> all = new ArrayList<>();
    tasks.forEach(task -> all.add(embedding(taskEmbedding(config, task), options.taskWidth())));
    languages.forEach(
        language ->
            all.add(embedding(languageEmbedding(config, language), options.languageWidth())));
    options
        .layerWidth()
        .ifPresent(
            width -> {
              for (int l = 0; l < config.layers(); l++) {
                all.add(embedding(layerEmbedding(config, l), width));
              }
            });
    options
        .projection()
        .ifPresent(
            widths -> {
              String name = controller(config) + PROJECTION;
              dense(all, config, name + 0, widths.hidden(), options.sourceWidth());
              dense(all, config, name + 2, widths.output(), widths.hidden());
            });
    for (int n = 0; n < networks(config); n++) {
      for (BottleneckPart part : options.bottleneck().parts()) {
        Shape shape = shape(part, config);
        if (isGenerated(part)) {
          String name = network(config, n) + part.generator();
          dense(all, config, name, shape.elements(), options.generatorWidth());
        } else {
          all.add(new NewParameter(network(config, n) + part.ordinary(), shape, part.initial()));
        }
      }
    }
    return List.copyOf(all);
  }

  private static NewParameter embedding(String name, int width) {
    return new NewParameter(name, Shape.of(width), Initializer.normal(1));
  }

  /** The published code begins as transformers begins whatever a checkpoint lacks. */
  private static void dense(
      List<NewParameter> all, EncoderConfig config, String name, long out, long in) {
    all.add(
        new NewParameter(
            name + ".weight", Shape.of(out, in), Initializer.normal(config.initializerRange())));
    all.add(new NewParameter(name + ".bias", Shape.of(out), Initializer.zeros()));
  }

  @Override
  public Blocks begin(EncoderOps ops, EncoderConfig config) {
    return options.bottleneck().blocks(bottlenecks(ops, config, ops::chosen));
  }

  /**
   * The same for batches of one pair, which need not say what they are of.
   *
   * @param condition names its task and its language
   * @return the adapter, with the parameters of this one
   * @throws IllegalArgumentException if there is no such task or language
   */
  public Adapter of(Condition condition) {
    Choosing own =
        (aspect, embeddings) -> Objects.requireNonNull(embeddings.get(condition.chosen(aspect)));
    require(TASK, tasks, condition);
    require(LANGUAGE, languages, condition);
    return new Adapter() {
      @Override
      public List<NewParameter> parameters(EncoderConfig config) {
        return Hypernetwork.this.parameters(config);
      }

      @Override
      public Blocks begin(EncoderOps ops, EncoderConfig config) {
        return options.bottleneck().blocks(bottlenecks(ops, config, own));
      }
    };
  }

  private static void require(String aspect, List<String> known, Condition condition) {
    if (!known.contains(condition.chosen(aspect))) {
      throw new IllegalArgumentException(
          "there is no " + aspect + " \"" + condition.chosen(aspect) + "\"; there are " + known);
    }
  }

  /** Takes one of some embeddings. */
  private interface Choosing {
    SDVariable of(String aspect, Map<String, SDVariable> embeddings);
  }

  /**
   * The adapters that a pair's batches are computed with, as values of a graph: the parameters of
   * {@link #fixed}, in their order.
   *
   * @param ops of a graph that is run with the pair's condition
   * @param config of the encoder
   * @return the weights of all layers
   */
  public List<SDVariable> generated(EncoderOps ops, EncoderConfig config) {
    return bottlenecks(ops, config, ops::chosen).stream()
        .flatMap(layer -> layer.parts().values().stream())
        .toList();
  }

  /**
   * Adapters of the form that this network makes, with weights of their own.
   *
   * @return the adapter
   */
  public FixedBottlenecks fixed() {
    return new FixedBottlenecks(options.bottleneck());
  }

  /** The adapters of all layers. Each generator is one product, whatever the number of layers. */
  private List<Bottleneck> bottlenecks(EncoderOps ops, EncoderConfig config, Choosing choosing) {
    SDVariable source = source(ops, config, choosing);
    List<ImmutableMap.Builder<BottleneckPart, SDVariable>> layers = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      layers.add(ImmutableMap.builder());
    }
    for (BottleneckPart part : options.bottleneck().parts()) {
      List<SDVariable> made = ofAllLayers(ops, config, part, source);
      for (int l = 0; l < layers.size(); l++) {
        layers.get(l).put(part, made.get(l));
      }
    }
    return layers.stream()
        .map(parts -> new Bottleneck(parts.buildOrThrow(), options.bottleneck().function()))
        .toList();
  }

  private List<SDVariable> ofAllLayers(
      EncoderOps ops, EncoderConfig config, BottleneckPart part, SDVariable source) {
    Shape shape = shape(part, config);
    int layersOfNetwork = config.layers() / Math.max(1, networks(config));
    List<SDVariable> made = new ArrayList<>();
    for (int n = 0; n < networks(config); n++) {
      String network = network(config, n);
      if (isGenerated(part)) {
        String name = network + part.generator();
        SDVariable all = dense(ops, source, name, shape.elements(), options.generatorWidth());
        made.addAll(ops.cut(all, Collections.nCopies(layersOfNetwork, shape)));
      } else {
        SDVariable shared = ops.parameter(network + part.ordinary(), shape);
        made.addAll(Collections.nCopies(layersOfNetwork, shared));
      }
    }
    return made;
  }

  /** What the generators read: a row for each layer, or one if no layer has an embedding. */
  private SDVariable source(EncoderOps ops, EncoderConfig config, Choosing choosing) {
    SDVariable task = choosing.of(TASK, embeddings(ops, config, TASK));
    SDVariable language = choosing.of(LANGUAGE, embeddings(ops, config, LANGUAGE));
    List<SDVariable> embeddings = new ArrayList<>();
    if (options.layerWidth().isEmpty()) {
      embeddings.addAll(List.of(task, language));
    } else {
      Shape shape = Shape.of(options.layerWidth().get());
      for (int l = 0; l < config.layers(); l++) {
        embeddings.add(task);
        embeddings.add(language);
        embeddings.add(ops.parameter(layerEmbedding(config, l), shape));
      }
    }
    int rows = options.layerWidth().isPresent() ? config.layers() : 1;
    SDVariable source = ops.join(embeddings, Shape.of(rows, options.sourceWidth()));
    if (options.projection().isEmpty()) {
      return source;
    }
    HypernetworkOptions.Projection widths = options.projection().get();
    String name = controller(config) + PROJECTION;
    SDVariable inner = dense(ops, source, name + 0, widths.hidden(), options.sourceWidth());
    return dense(ops, ops.relu(inner), name + 2, widths.output(), widths.hidden());
  }

  private Map<String, SDVariable> embeddings(EncoderOps ops, EncoderConfig config, String aspect) {
    Map<String, SDVariable> embeddings = new LinkedHashMap<>();
    if (aspect.equals(TASK)) {
      Shape shape = Shape.of(options.taskWidth());
      tasks.forEach(
          name -> embeddings.put(name, ops.parameter(taskEmbedding(config, name), shape)));
    } else {
      Shape shape = Shape.of(options.languageWidth());
      languages.forEach(
          name -> embeddings.put(name, ops.parameter(languageEmbedding(config, name), shape)));
    }
    return embeddings;
  }

  private static SDVariable dense(EncoderOps ops, SDVariable x, String name, long out, long in) {
    return ops.linear(
        x,
        ops.parameter(name + ".weight", Shape.of(out, in)),
        ops.parameter(name + ".bias", Shape.of(out)));
  }
}
