package io.slicer.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.adapter.BottleneckAdapters.Placement;
import io.slicer.files.JsonFile;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.EncoderConfig;
import io.slicer.weights.CheckpointException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the Python library adapters says about an adapter: its adapter_config.json.
 *
 * @param name of the adapter
 * @param width of the bottleneck
 * @param function between its layers
 * @param placement what it reads
 */
record AdapterConfig(String name, int width, Nonlinearity function, Placement placement) {
  static final String FILE = "adapter_config.json";

  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NORM_BEFORE = "original_ln_before";
  private static final String REDUCTION = "reduction_factor";
  private static final String FUNCTION = "non_linearity";
  private static final String VERSION = "adapters.1.2.0";

  /** Fields that change what is computed, and the values at which they do not. */
  private static final Map<String, String> COMPUTED =
      Map.ofEntries(
          Map.entry("mh_adapter", "false"),
          Map.entry("output_adapter", "true"),
          Map.entry("cross_adapter", "false"),
          Map.entry("original_ln_after", "true"),
          Map.entry("residual_before_ln", "true"),
          Map.entry("ln_before", "false"),
          Map.entry("ln_after", "false"),
          Map.entry("is_parallel", "false"),
          Map.entry("scaling", "1.0"),
          Map.entry("use_gating", "false"),
          Map.entry("inv_adapter", "null"),
          Map.entry("leave_out", "[]"),
          Map.entry("dropout", "0.0"),
          Map.entry("phm_layer", "false"),
          Map.entry("stochastic_depth", "0.0"));

  /** What the library called other functions before files had a version. */
  private static final Map<String, String> OLD_FUNCTIONS =
      Map.of("gelu", "gelu_new", "gelu_orig", "gelu");

  static JsonNode read(Path file) {
    try {
      return JsonFile.read(file, MOST_BYTES);
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  static AdapterConfig of(Path file, JsonNode json) {
    JsonNode config = json.path("config");
    if (!config.isObject() || !json.path("name").isTextual()) {
      throw new CheckpointException(file + " describes no adapter: it lacks name or config");
    }
    COMPUTED.forEach((field, value) -> expect(file, config, field, value));
    String function = config.path(FUNCTION).asText();
    boolean old = json.path("version").isMissingNode();
    return new AdapterConfig(
        json.path("name").asText(),
        width(file, json.path("hidden_size"), config.path(REDUCTION)),
        function(file, old ? OLD_FUNCTIONS.getOrDefault(function, function) : function),
        config.path(NORM_BEFORE).asBoolean() ? Placement.NORMALIZED : Placement.RESULT);
  }

  private static Nonlinearity function(Path file, String name) {
    try {
      return Nonlinearity.of(name);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + FUNCTION + ": " + e.getMessage(), e);
    }
  }

  private static void expect(Path file, JsonNode config, String field, String value) {
    JsonNode found = config.path(field);
    if (found.isMissingNode()) {
      return;
    }
    boolean same =
        found.isNumber()
            ? String.valueOf(found.asDouble()).equals(value)
            : found.toString().equals(value);
    if (!same) {
      throw new CheckpointException(
          file
              + ": "
              + field
              + " is "
              + found
              + ", which slicer does not compute; it computes "
              + value);
    }
  }

  private static int width(Path file, JsonNode hidden, JsonNode reduction) {
    if (!hidden.isInt() || !reduction.isNumber() || !(reduction.asDouble() > 0)) {
      throw new CheckpointException(
          file
              + ": hidden_size is "
              + hidden
              + " and "
              + REDUCTION
              + " is "
              + reduction
              + ", but both must be positive numbers");
    }
    return Math.max(1, (int) Math.floor(hidden.asInt() / reduction.asDouble()));
  }

  static ObjectNode json(EncoderConfig encoder, String name, Level level, Placement placement) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode config = json.putObject("config");
    COMPUTED.forEach((field, value) -> config.set(field, parsed(value)));
    config.put(NORM_BEFORE, placement == Placement.NORMALIZED);
    config.put(FUNCTION, level.function().key());
    int hidden = encoder.hiddenSize();
    // Rounded down in Python, this gives the width again.
    config.put(
        REDUCTION,
        hidden % level.width() == 0
            ? (double) hidden / level.width()
            : hidden / (level.width() + 0.5));
    json.put("hidden_size", hidden);
    json.put("model_type", encoder.family().modelType());
    json.put("model_class", encoder.family().architecture("TokenClassification"));
    json.put("name", name);
    json.put("version", VERSION);
    return json;
  }

  private static JsonNode parsed(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
