package io.slicer.head;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderConfig.SavedHead;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the heads of a saved model back: those that slicer has, and those that a {@link
 * HeadProvider} knows.
 *
 * <pre>{@code
 * ModelSpec spec = KnownHeads.of(source.config());
 * EncoderModel model = EncoderModel.load(checkpoint, source.encoderConfig(), spec);
 * }</pre>
 */
public final class KnownHeads {
  private KnownHeads() {}

  /**
   * The heads of a saved model, by their names, with their labels.
   *
   * @param json the content of its {@code config.json}
   * @return heads as they are run; a token classification head has cross-entropy for a loss. What
   *     adapts the encoder is not in a config.json: {@link ModelSpec#with}
   * @throws IllegalArgumentException if nobody knows the architecture of a head, or the
   *     configuration is not one that this library has
   */
  public static ModelSpec of(JsonNode json) {
    EncoderConfig config = EncoderConfig.of(json);
    if (config.savedHeads().isEmpty()) {
      String architecture = json.path("architectures").path(0).asText();
      return ModelSpec.of(head(json, config, new SavedHead(architecture, config.labels())));
    }
    Map<String, Head> heads = new LinkedHashMap<>();
    config.savedHeads().forEach((name, saved) -> heads.put(name, head(json, config, saved)));
    return ModelSpec.of(heads);
  }

  private static Head head(JsonNode json, EncoderConfig config, SavedHead saved) {
    return HeadProvider.find(saved.architecture(), saved.labels())
        .orElseGet(
            () ->
                usual(json, saved.labels()).stream()
                    .filter(head -> head.architecture(config.family()).equals(saved.architecture()))
                    .findFirst()
                    .orElseThrow(() -> unknown(json, config, saved)));
  }

  private static List<Head> usual(JsonNode json, List<String> labels) {
    return List.of(
        new TokenClassificationHead(labels),
        SequenceClassificationHead.of(json, labels),
        new BiaffineParsingHead(labels),
        MaskedLanguageModelHead.of(json));
  }

  private static IllegalArgumentException unknown(
      JsonNode json, EncoderConfig config, SavedHead saved) {
    return new IllegalArgumentException(
        "config.json: no head is known for the architecture \""
            + saved.architecture()
            + "\"; known are "
            + usual(json, List.of()).stream()
                .map(head -> head.architecture(config.family()))
                .toList()
            + ", and those of a HeadProvider, of which none knows it");
  }
}
