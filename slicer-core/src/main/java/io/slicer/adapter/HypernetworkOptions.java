package io.slicer.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.graph.Nonlinearity;
import java.util.Optional;

/**
 * The form of a {@link Hypernetwork}, option by option as the published code has them.
 *
 * @param taskWidth of the embedding of a task
 * @param languageWidth of the embedding of a language
 * @param layerWidth of the embedding of a layer, if one network makes the adapters of all layers;
 *     without it each layer has a network of its own, which reads task and language alone
 * @param projection what the embeddings go through before they are read, if anything
 * @param bottleneck the form of the adapters
 * @param generatedNorms whether gain and shift of the adapters' layer norms are generated, too;
 *     else they are parameters of the network, which all layers have in common if they have the
 *     network in common
 */
public record HypernetworkOptions(
    int taskWidth,
    int languageWidth,
    Optional<Integer> layerWidth,
    Optional<Projection> projection,
    BottleneckForm bottleneck,
    boolean generatedNorms) {
  private static final String TASK = "task_embedding_dim";
  private static final String LANGUAGE = "language_embedding_dim";
  private static final String LAYER = "layer_id_embedding_dim";
  private static final String CONDITIONED = "condition_to_layer_id";
  private static final String PROJECTS = "project_source_embeddings";
  private static final String SOURCE_HIDDEN = "source_hidden_dim";
  private static final String PROJECTED = "projected_source_embedding_dim";
  private static final String WIDTH = "adapter_dim";
  private static final String FUNCTION = "adapter_non_linearity";
  private static final String BEFORE = "add_layer_norm_before_adapter";
  private static final String AFTER = "add_layer_norm_after_adapter";
  private static final String GENERATED = "conditional_layer_norm";
  private static final String AFTER_LAYER = "after_layer_output";

  /** Far more than is of use, and few enough that sums and products of widths are ints. */
  private static final int WIDEST = 1 << 16;

  private static final int EMBEDDING = 64;
  private static final int PROJECTION = 192;
  private static final int BOTTLENECK = 256;

  /**
   * Two dense layers with a rectifier between them.
   *
   * @param hidden width of the first
   * @param output width of the second
   */
  public record Projection(int hidden, int output) {
    /**
     * Checks the widths.
     *
     * @param hidden width of the first
     * @param output width of the second
     * @throws IllegalArgumentException if one is not positive
     */
    public Projection {
      positive(SOURCE_HIDDEN, hidden);
      positive(PROJECTED, output);
    }
  }

  /**
   * Checks the widths.
   *
   * @param taskWidth of the embedding of a task
   * @param languageWidth of the embedding of a language
   * @param layerWidth of the embedding of a layer
   * @param projection what the embeddings go through before they are read
   * @param bottleneck the form of the adapters
   * @param generatedNorms whether gain and shift of the adapters' layer norms are generated, too
   * @throws IllegalArgumentException if one is not positive
   */
  public HypernetworkOptions {
    positive(TASK, taskWidth);
    positive(LANGUAGE, languageWidth);
    layerWidth.ifPresent(width -> positive(LAYER, width));
  }

  private static void positive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be positive, not " + value);
    }
  }

  /**
   * One network for all layers, embeddings of 64, projected to 192, bottlenecks of 256, and no
   * layer norms: the command of the published README with the widths of the published script.
   *
   * @return the options
   */
  public static HypernetworkOptions standard() {
    return new HypernetworkOptions(
        EMBEDDING,
        EMBEDDING,
        Optional.of(EMBEDDING),
        Optional.of(new Projection(PROJECTION, PROJECTION)),
        BottleneckForm.of(BOTTLENECK, Nonlinearity.RELU),
        false);
  }

  /**
   * {@link #standard} with a generated layer norm behind each bottleneck: the published script.
   *
   * @return the options
   */
  public static HypernetworkOptions withGeneratedNorms() {
    HypernetworkOptions standard = standard();
    BottleneckForm form = new BottleneckForm(BOTTLENECK, Nonlinearity.RELU, false, true, false);
    return new HypernetworkOptions(
        standard.taskWidth,
        standard.languageWidth,
        standard.layerWidth,
        standard.projection,
        form,
        true);
  }

  /**
   * Reads options by the names of the published arguments; those that are missing have the values
   * that the published command line gives them.
   *
   * @param json the options
   * @return the options
   * @throws IllegalArgumentException if a value is not of its kind; the message names the option
   */
  public static HypernetworkOptions of(JsonNode json) {
    BottleneckForm form =
        new BottleneckForm(
            whole(json, WIDTH, BOTTLENECK),
            Nonlinearity.of(json.path(FUNCTION).asText(Nonlinearity.RELU.key())),
            isSet(json, BEFORE),
            isSet(json, AFTER),
            isSet(json, AFTER_LAYER));
    return new HypernetworkOptions(
        whole(json, TASK, EMBEDDING),
        whole(json, LANGUAGE, EMBEDDING),
        isSet(json, CONDITIONED) ? Optional.of(whole(json, LAYER, EMBEDDING)) : Optional.empty(),
        isSet(json, PROJECTS)
            ? Optional.of(
                new Projection(whole(json, SOURCE_HIDDEN, PROJECTION), whole(json, PROJECTED, 32)))
            : Optional.empty(),
        form,
        isSet(json, GENERATED));
  }

  private static int whole(JsonNode json, String option, int otherwise) {
    JsonNode value = json.path(option);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > WIDEST) {
      throw new IllegalArgumentException(
          option + " must be a whole number from 1 to " + WIDEST + ", not " + value);
    }
    return value.asInt();
  }

  private static boolean isSet(JsonNode json, String option) {
    JsonNode value = json.path(option);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException(option + " must be true or false, not " + value);
    }
    return value.asBoolean();
  }

  /**
   * The options by the names of the published arguments.
   *
   * @return what {@link #of(JsonNode)} reads
   */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(CONDITIONED, layerWidth.isPresent());
    json.put(PROJECTS, projection.isPresent());
    json.put(TASK, taskWidth);
    json.put(LANGUAGE, languageWidth);
    layerWidth.ifPresent(width -> json.put(LAYER, width));
    projection.ifPresent(widths -> json.put(SOURCE_HIDDEN, widths.hidden()));
    projection.ifPresent(widths -> json.put(PROJECTED, widths.output()));
    json.put(WIDTH, bottleneck.width());
    json.put(FUNCTION, bottleneck.function().key());
    json.put(BEFORE, bottleneck.normBefore());
    json.put(AFTER, bottleneck.normAfter());
    json.put(GENERATED, generatedNorms);
    json.put(AFTER_LAYER, bottleneck.afterLayer());
    return json;
  }

  /** The width of all embeddings together. */
  int sourceWidth() {
    return taskWidth + languageWidth + layerWidth.orElse(0);
  }

  /** The width of what the generators read. */
  int generatorWidth() {
    return projection.map(Projection::output).orElse(sourceWidth());
  }
}
