package io.slicer.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks in the sections of a tokenizer.json for the damage that the native library would not refuse
 * but end the process over, now or at the first text.
 */
final class ComponentCheck {
  private ComponentCheck() {}

  /**
   * Checks a section, however its components are nested.
   *
   * @param section a normalizer, pre-tokenizer or post-processor
   * @throws IllegalArgumentException if it is damaged
   */
  static void check(JsonNode section) {
    String type = section.path("type").asText();
    if (type.equals("Precompiled") || section.has("precompiled_charsmap")) {
      charsMap(section.path("precompiled_charsmap"));
    }
    if (type.equals("TemplateProcessing") || section.has("single")) {
      template(section, "single", List.of("A"));
      template(section, "pair", List.of("A", "B"));
    }
    section.forEach(ComponentCheck::check);
  }

  private static void charsMap(JsonNode table) {
    if (!table.isTextual()) {
      throw new IllegalArgumentException("precompiled_charsmap is missing or not a string");
    }
    try {
      CharsMap.check(table.textValue());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("precompiled_charsmap: " + e.getMessage(), e);
    }
  }

  private static void template(JsonNode processor, String name, List<String> texts) {
    List<String> named = new ArrayList<>();
    for (JsonNode item : processor.path(name)) {
      JsonNode special = item.path("SpecialToken");
      if (special.isMissingNode()) {
        named.add(item.path("Sequence").path("id").asText());
        continue;
      }
      String id = special.path("id").asText();
      JsonNode token = processor.path("special_tokens").path(id);
      if (token.isMissingNode() || token.path("ids").size() != token.path("tokens").size()) {
        throw new IllegalArgumentException(
            "the template names '%s', which special_tokens does not define".formatted(id));
      }
    }
    if (!named.stream().sorted().toList().equals(texts)) {
      throw new IllegalArgumentException(
          "the template '%s' holds the texts %s instead of %s".formatted(name, named, texts));
    }
  }
}
