package io.slicer.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Adapter;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Hyper-X as far as its README's command goes: a network makes the bottlenecks of all layers from
 * the embeddings of task, language and layer.
 *
 * @param tasks names
 * @param languages names
 * @param widths of the embeddings of task, language and layer, of the network's layers, and of the
 *     bottleneck
 */
record GeneratedAdapters(List<String> tasks, List<String> languages, Widths widths)
    implements Adapter {
  record Widths(int task, int language, int layer, int hidden, int projected, int bottleneck) {}

  static GeneratedAdapters of(JsonNode hyperx) {
    List<String> tasks = new ArrayList<>();
    hyperx.path("tasks").fieldNames().forEachRemaining(tasks::add);
    List<String> languages = new ArrayList<>();
    hyperx.path("languages").forEach(language -> languages.add(language.asText()));
    JsonNode options = hyperx.path("options");
    return new GeneratedAdapters(
        tasks,
        languages,
        new Widths(
            options.path("task_embedding_dim").asInt(),
            options.path("language_embedding_dim").asInt(),
            options.path("layer_id_embedding_dim").asInt(),
            options.path("source_hidden_dim").asInt(),
            options.path("projected_source_embedding_dim").asInt(),
            options.path("adapter_dim").asInt()));
  }

  private static String controller(EncoderConfig config) {
    return config.family().prefix() + "encoder.hypernet_source_controller.";
  }

  private static String generator(EncoderConfig config, String what) {
    return config.family().prefix() + "encoder.hypernet.meta_" + what + "_generator.0";
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    String controller = controller(config);
    tasks.forEach(
        name -> shapes.put(controller + "task_embeddings." + name, Shape.of(widths.task)));
    languages.forEach(
        name -> shapes.put(controller + "lang_embeddings." + name, Shape.of(widths.language)));
    for (int l = 0; l < config.layers(); l++) {
      shapes.put(controller + "layer_id_embeddings.layer:" + l, Shape.of(widths.layer));
    }
    int source = widths.task + widths.language + widths.layer;
    dense(shapes, controller + "source_embedding_MLP.0", widths.hidden, source);
    dense(shapes, controller + "source_embedding_MLP.2", widths.projected, widths.hidden);
    int hidden = config.hiddenSize();
    int size = hidden * widths.bottleneck;
    dense(shapes, generator(config, "up_sampler.weight"), size, widths.projected);
    dense(shapes, generator(config, "up_sampler.bias"), hidden, widths.projected);
    dense(shapes, generator(config, "down_sampler.weight"), size, widths.projected);
    dense(shapes, generator(config, "down_sampler.bias"), widths.bottleneck, widths.projected);
    List<NewParameter> parameters = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> parameters.add(new NewParameter(name, shape, Initializer.normal(0.02))));
    return parameters;
  }

  private static void dense(Map<String, Shape> shapes, String name, int out, int in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private static SDVariable dense(EncoderOps ops, SDVariable x, String name, long out, long in) {
    return ops.linear(
        x,
        ops.parameter(name + ".weight", Shape.of(out, in)),
        ops.parameter(name + ".bias", Shape.of(out)));
  }

  private static SDVariable chosen(
      EncoderOps ops, String aspect, List<String> names, String prefix, int width) {
    Map<String, SDVariable> options = new LinkedHashMap<>();
    names.forEach(name -> options.put(name, ops.parameter(prefix + name, Shape.of(width))));
    return ops.chosen(aspect, options);
  }

  @Override
  public Blocks begin(EncoderOps ops, EncoderConfig config) {
    String controller = controller(config);
    int layers = config.layers();
    int hidden = config.hiddenSize();
    SDVariable task = chosen(ops, "task", tasks, controller + "task_embeddings.", widths.task);
    SDVariable language =
        chosen(ops, "language", languages, controller + "lang_embeddings.", widths.language);
    List<SDVariable> sources = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      sources.add(task);
      sources.add(language);
      sources.add(
          ops.parameter(controller + "layer_id_embeddings.layer:" + l, Shape.of(widths.layer)));
    }
    int width = widths.task + widths.language + widths.layer;
    SDVariable source = ops.join(sources, Shape.of(layers, width));
    SDVariable inner =
        ops.relu(dense(ops, source, controller + "source_embedding_MLP.0", widths.hidden, width));
    SDVariable projected =
        dense(ops, inner, controller + "source_embedding_MLP.2", widths.projected, widths.hidden);
    int b = widths.bottleneck;
    List<SDVariable> down =
        made(ops, projected, generator(config, "down_sampler.weight"), Shape.of(b, hidden), layers);
    List<SDVariable> downBias =
        made(ops, projected, generator(config, "down_sampler.bias"), Shape.of(b), layers);
    List<SDVariable> up =
        made(ops, projected, generator(config, "up_sampler.weight"), Shape.of(hidden, b), layers);
    List<SDVariable> upBias =
        made(ops, projected, generator(config, "up_sampler.bias"), Shape.of(hidden), layers);
    return (of, block) -> {
      if (block.place() != Place.FEED_FORWARD) {
        return block.unchanged(of);
      }
      int l = block.layer();
      SDVariable narrow = of.relu(of.linear(block.result(), down.get(l), downBias.get(l)));
      SDVariable wide = of.linear(narrow, up.get(l), upBias.get(l));
      return block.withResult(of, of.add(wide, block.result()));
    };
  }

  /** One weight for each layer, out of one product. */
  private List<SDVariable> made(
      EncoderOps ops, SDVariable sources, String name, Shape shape, int layers) {
    SDVariable all = dense(ops, sources, name, shape.elements(), widths.projected);
    return ops.cut(all, Collections.nCopies(layers, shape));
  }
}
