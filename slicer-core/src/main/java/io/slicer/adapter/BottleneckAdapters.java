package io.slicer.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.Adapter;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Bottlenecks with weights of their own in the second block of each layer: a stack of them, such as
 * one of the language under one of the task (MAD-X, Pfeiffer et al., EMNLP 2020). They are what the
 * Python library adapters calls {@code seq_bn}, and have the names that it gives them.
 *
 * <p>A level of the stack may have several, of which the {@linkplain io.slicer.model.Condition
 * condition} of a batch chooses one by the level's aspect. Which of them are trained says the
 * training: {@link #parametersOf} names those of one.
 *
 * @param levels the first reads what the block computes, each other what the one before leaves
 * @param placement what a bottleneck reads
 */
public record BottleneckAdapters(ImmutableList<Level> levels, Placement placement)
    implements Adapter {
  private static final String FIELD = "slicer_adapters";
  private static final String DOWN = ".adapter_down.0";
  private static final String UP = ".adapter_up";

  /** What a bottleneck of the second block reads. In any case it adds to the block's result. */
  public enum Placement {
    /**
     * The block's result plus residual, normalized by the encoder's own layer norm, as published
     * adapters of MAD-X do.
     */
    NORMALIZED,
    /** The block's result as it is, as Hyper-X's do. */
    RESULT
  }

  /**
   * Bottlenecks of which each batch has one.
   *
   * @param aspect what a condition calls the choice among them; of no meaning if there is only one
   * @param names of the adapters
   * @param width b
   * @param function between the two layers
   */
  public record Level(
      String aspect, ImmutableList<String> names, int width, Nonlinearity function) {
    /**
     * Checks names and width.
     *
     * @param aspect what a condition calls the choice among them
     * @param names of the adapters
     * @param width b
     * @param function between the two layers
     * @throws IllegalArgumentException if there is no name, or one with a dot, or the width is not
     *     positive
     */
    public Level {
      if (names.isEmpty()) {
        throw new IllegalArgumentException("a level without an adapter");
      }
      names.forEach(BottleneckAdapters::checkName);
      if (width < 1) {
        throw new IllegalArgumentException("a bottleneck of width " + width);
      }
    }

    /**
     * A level of one adapter with a rectifier.
     *
     * @param name of the adapter
     * @param width b
     * @return the level
     */
    public static Level of(String name, int width) {
      return new Level(name, ImmutableList.of(name), width, Nonlinearity.RELU);
    }

    /**
     * This level with another function.
     *
     * @param other between the two layers
     * @return the level
     */
    public Level with(Nonlinearity other) {
      return new Level(aspect, names, width, other);
    }
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.contains(".")) {
      throw new IllegalArgumentException(
          "an adapter named \"" + name + "\": a name has letters and no dot");
    }
  }

  /**
   * Checks the names.
   *
   * @param levels the first reads what the block computes, each other what the one before leaves
   * @param placement what a bottleneck reads
   * @throws IllegalArgumentException if there is no level, or two adapters have one name
   */
  public BottleneckAdapters {
    List<String> names = levels.stream().flatMap(level -> level.names().stream()).toList();
    if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("each adapter once, at least one, not " + names);
    }
  }

  /**
   * A stack.
   *
   * @param placement what a bottleneck reads
   * @param levels the first reads what the block computes
   * @return the adapters
   * @throws IllegalArgumentException if there is no level, or two adapters have one name
   */
  public static BottleneckAdapters of(Placement placement, Level... levels) {
    return new BottleneckAdapters(ImmutableList.copyOf(levels), placement);
  }

  /**
   * The adapters that a saved model has.
   *
   * @param config the content of its {@code config.json}
   * @return the adapters, if it has any
   * @throws IllegalArgumentException if what it says of them makes no sense
   */
  public static Optional<BottleneckAdapters> in(JsonNode config) {
    JsonNode json = config.path(FIELD);
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    List<Level> levels = new ArrayList<>();
    for (JsonNode level : json.path("levels")) {
      List<String> names = new ArrayList<>();
      level.path("names").forEach(name -> names.add(name.asText()));
      levels.add(
          new Level(
              level.path("aspect").asText(),
              ImmutableList.copyOf(names),
              level.path("width").asInt(),
              Nonlinearity.of(level.path("function").asText())));
    }
    return Optional.of(
        new BottleneckAdapters(
            ImmutableList.copyOf(levels), Placement.valueOf(json.path("placement").asText())));
  }

  @Override
  public void writeTo(ObjectNode config) {
    ObjectNode json = config.putObject(FIELD);
    json.put("placement", placement.name());
    ArrayNode array = json.putArray("levels");
    for (Level level : levels) {
      ObjectNode each = array.addObject();
      each.put("aspect", level.aspect());
      each.put("width", level.width());
      each.put("function", level.function().key());
      level.names().forEach(each.putArray("names")::add);
    }
  }

  /**
   * Whether a tensor of a checkpoint is of one of these adapters.
   *
   * @param name in the file
   * @return true if so
   */
  public boolean has(String name) {
    return levels.stream()
        .flatMap(level -> level.names().stream())
        .anyMatch(adapter -> name.contains(".adapters." + adapter + "."));
  }

  /** What the names of an adapter's tensors in a layer begin with. */
  static String prefix(EncoderConfig config, int layer, String name) {
    String norm = config.family().layer(layer).outerNorm();
    return norm.substring(0, norm.lastIndexOf('.')) + ".adapters." + name;
  }

  private static String parameter(String prefix, BottleneckPart part) {
    return switch (part) {
      case DOWN -> prefix + DOWN + ".weight";
      case DOWN_BIAS -> prefix + DOWN + ".bias";
      case UP -> prefix + UP + ".weight";
      default -> prefix + UP + ".bias";
    };
  }

  private static List<BottleneckPart> parts(Level level) {
    return BottleneckForm.of(level.width(), level.function()).parts();
  }

  private static Shape shape(BottleneckPart part, Level level, EncoderConfig config) {
    return part.shape(config.hiddenSize(), level.width());
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    return levels.stream()
        .flatMap(level -> level.names().stream())
        .flatMap(name -> parametersOf(config, name).stream())
        .toList();
  }

  /**
   * The parameters of one adapter.
   *
   * @param config of the encoder
   * @param name of the adapter
   * @return name, shape and initial value of each
   * @throws IllegalArgumentException if there is no adapter of that name
   */
  public List<NewParameter> parametersOf(EncoderConfig config, String name) {
    Level level = level(name);
    List<NewParameter> all = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      String prefix = prefix(config, l, name);
      for (BottleneckPart part : parts(level)) {
        boolean weight = part == BottleneckPart.DOWN || part == BottleneckPart.UP;
        all.add(
            new NewParameter(
                parameter(prefix, part),
                shape(part, level, config),
                weight ? config.family().newWeights(config) : Initializer.zeros()));
      }
    }
    return List.copyOf(all);
  }

  /**
   * The level of an adapter.
   *
   * @param name of the adapter
   * @return the level
   * @throws IllegalArgumentException if there is no adapter of that name
   */
  public Level level(String name) {
    return levels.stream()
        .filter(level -> level.names().contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no adapter \""
                        + name
                        + "\"; there are "
                        + levels.stream().flatMap(level -> level.names().stream()).toList()));
  }

  @Override
  public Blocks begin(EncoderOps ops, EncoderConfig config) {
    List<List<Bottleneck>> layers = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      int layer = l;
      layers.add(levels.stream().map(level -> bottleneck(ops, config, layer, level)).toList());
    }
    return (of, block) ->
        block.place() == Place.FEED_FORWARD
            ? block.withResult(of, adapted(of, block, layers.get(block.layer())))
            : block.unchanged(of);
  }

  private static Bottleneck bottleneck(
      EncoderOps ops, EncoderConfig config, int layer, Level level) {
    ImmutableMap.Builder<BottleneckPart, SDVariable> made = ImmutableMap.builder();
    for (BottleneckPart part : parts(level)) {
      Map<String, SDVariable> options = new LinkedHashMap<>();
      for (String name : level.names()) {
        String parameter = parameter(prefix(config, layer, name), part);
        options.put(name, ops.parameter(parameter, shape(part, level, config)));
      }
      made.put(
          part,
          options.size() == 1
              ? options.values().iterator().next()
              : ops.chosen(level.aspect(), options));
    }
    return new Bottleneck(made.buildOrThrow(), level.function());
  }

  /** The result of the block with what each adapter adds to it. */
  private SDVariable adapted(EncoderOps ops, Block block, List<Bottleneck> stack) {
    SDVariable x = block.result();
    for (Bottleneck each : stack) {
      SDVariable read = placement == Placement.RESULT ? x : block.withResult(ops, x);
      x = ops.add(each.of(ops, read), x);
    }
    return x;
  }
}
