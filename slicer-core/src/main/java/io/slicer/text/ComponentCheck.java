package io.slicer.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the components of a tokenizer.json for what the native library would not refuse but end
 * the process over, or take for ever, now or at some text.
 *
 * <p>Only components that are known get through, with the fields that they are known to have: the
 * library takes a component of another type for what its fields fit, so what was checked would not
 * be what is run.
 */
final class ComponentCheck {
  /** A section of the file. */
  enum Section {
    NORMALIZER(
        "normalizers",
        ImmutableMap.ofEntries(
            Map.entry(
                "BertNormalizer",
                ImmutableSet.of(
                    "clean_text", "handle_chinese_chars", "strip_accents", "lowercase")),
            Map.entry("ByteLevel", ImmutableSet.of()),
            Map.entry("Lowercase", ImmutableSet.of()),
            Map.entry("NFC", ImmutableSet.of()),
            Map.entry("NFD", ImmutableSet.of()),
            Map.entry("NFKC", ImmutableSet.of()),
            Map.entry("NFKD", ImmutableSet.of()),
            Map.entry("Nmt", ImmutableSet.of()),
            Map.entry("Precompiled", ImmutableSet.of("precompiled_charsmap")),
            Map.entry("Prepend", ImmutableSet.of("prepend")),
            Map.entry("Replace", ImmutableSet.of("pattern", "content")),
            Map.entry("Strip", ImmutableSet.of("strip_left", "strip_right")),
            Map.entry("StripAccents", ImmutableSet.of()))),
    PRE_TOKENIZER(
        "pretokenizers",
        ImmutableMap.ofEntries(
            Map.entry("BertPreTokenizer", ImmutableSet.of()),
            Map.entry(
                "ByteLevel", ImmutableSet.of("add_prefix_space", "trim_offsets", "use_regex")),
            Map.entry("CharDelimiterSplit", ImmutableSet.of("delimiter")),
            Map.entry("Digits", ImmutableSet.of("individual_digits")),
            Map.entry("FixedLength", ImmutableSet.of("length")),
            Map.entry(
                "Metaspace",
                ImmutableSet.of("replacement", "add_prefix_space", "prepend_scheme", "split")),
            Map.entry("Punctuation", ImmutableSet.of("behavior")),
            Map.entry("Split", ImmutableSet.of("pattern", "behavior", "invert")),
            Map.entry("UnicodeScripts", ImmutableSet.of()),
            Map.entry("Whitespace", ImmutableSet.of()),
            Map.entry("WhitespaceSplit", ImmutableSet.of()))),
    POST_PROCESSOR(
        "processors",
        ImmutableMap.of(
            "BertProcessing", ImmutableSet.of("sep", "cls"),
            "ByteLevel", ImmutableSet.of("add_prefix_space", "trim_offsets", "use_regex"),
            "RobertaProcessing", ImmutableSet.of("sep", "cls", "trim_offsets", "add_prefix_space"),
            "TemplateProcessing", ImmutableSet.of("single", "pair", "special_tokens")));

    private final String parts;
    private final ImmutableMap<String, ImmutableSet<String>> fields;

    Section(String parts, ImmutableMap<String, ImmutableSet<String>> fields) {
      this.parts = parts;
      this.fields = fields;
    }
  }

  private static final String SEQUENCE = "Sequence";

  private static final int DEEPEST = 10;
  private static final int MOST_COMPONENTS = 1000;

  /**
   * How many times as long as it was a text may become on its way. Precompiled tables make one
   * character up to 18, bytes as characters up to 4.
   */
  private static final double MOST_GROWTH = 100;

  private final Trust trust;
  private int components;
  private double growth = 1;
  private boolean hasTemplate;
  private boolean hasExpression;
  private boolean composes;
  private @Nullable CharsMap charsMap;

  /**
   * A check of one file.
   *
   * @param trust decides about what may be harmless
   */
  ComponentCheck(Trust trust) {
    this.trust = trust;
  }

  /** Whether there was a regular expression. */
  boolean hasExpression() {
    return hasExpression;
  }

  /** The table by which texts are normalized, if there is one; the last if there are several. */
  @Nullable CharsMap charsMap() {
    return charsMap;
  }

  /** Whether a normalizer composes characters, or decomposes all, so that both forms are one. */
  boolean composes() {
    return composes;
  }

  /**
   * Checks a section, however its components are nested.
   *
   * @param section which
   * @param path where in the file it is
   * @param tree what the file has there
   * @return the same without what the library does not look at
   * @throws IllegalArgumentException if it is damaged
   * @throws TokenizerException if it may be, and the file is not trusted
   */
  JsonNode check(Section section, String path, JsonNode tree) {
    return tree.isNull() ? tree : component(section, path, tree, 0);
  }

  private JsonNode component(Section section, String path, JsonNode component, int depth) {
    if (depth > DEEPEST || ++components > MOST_COMPONENTS) {
      throw damaged(
          path, "more than %d components, or %d levels".formatted(MOST_COMPONENTS, DEEPEST));
    }
    String type = component.path("type").asText();
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    known.put("type", type);
    if (type.equals(SEQUENCE)) {
      if (!component.path(section.parts).isArray()) {
        throw damaged(path, "a Sequence without " + section.parts);
      }
      ArrayNode parts = known.putArray(section.parts);
      for (JsonNode part : component.path(section.parts)) {
        String place = "%s.%s[%d]".formatted(path, section.parts, parts.size());
        parts.add(component(section, place, part, depth + 1));
      }
      return known;
    }
    Set<String> fields = section.fields.get(type);
    if (fields == null) {
      throw damaged(path, "no component of the known types but '" + type + "'");
    }
    for (Map.Entry<String, JsonNode> field : component.properties()) {
      if (fields.contains(field.getKey())) {
        known.set(field.getKey(), field.getValue());
      }
    }
    checkFields(path, type, known);
    return known;
  }

  private void checkFields(String path, String type, ObjectNode component) {
    switch (type) {
      case "NFC", "NFD", "NFKC", "NFKD" -> composes = true;
      case "ByteLevel" -> grow(path, 4);
      case "FixedLength" -> {
        if (component.path("length").asLong(1) < 1) {
          throw damaged(path, "a length of " + component.get("length"));
        }
      }
      case "Metaspace" -> grow(path, 2);
      case "Precompiled" -> {
        charsMap = charsMap(path, component.path("precompiled_charsmap"));
        grow(path, charsMap.growth());
      }
      case "Prepend" -> {
        int length = length(component.path("prepend").asText());
        if (length == 0) {
          throw damaged(path, "nothing to prepend");
        }
        grow(path, 1.0 + length);
      }
      case "Replace" -> {
        int least = pattern(path, component.path("pattern"));
        if (least == 0) {
          trust.doubt(path + ": the pattern matches where there is nothing to replace");
        }
        grow(path, (double) length(component.path("content").asText()) / Math.max(1, least));
      }
      case "Split" -> pattern(path, component.path("pattern"));
      case "TemplateProcessing" -> {
        if (hasTemplate) {
          throw damaged(path, "a second TemplateProcessing");
        }
        hasTemplate = true;
        template(path, component, "single", List.of("A"));
        template(path, component, "pair", List.of("A", "B"));
      }
      default -> {}
    }
  }

  private void grow(String path, double factor) {
    growth *= Math.max(1, factor);
    if (growth > MOST_GROWTH) {
      trust.doubt(
          "%s: a text may become more than %.0f times as long".formatted(path, MOST_GROWTH));
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static CharsMap charsMap(String path, JsonNode table) {
    if (!table.isTextual()) {
      throw damaged(path, "precompiled_charsmap is missing or not a string");
    }
    try {
      return CharsMap.of(table.textValue());
    } catch (IllegalArgumentException e) {
      throw damaged(path, "precompiled_charsmap: " + e.getMessage());
    }
  }

  /** Checks what to look for, and returns how many characters of a text it is at least. */
  private int pattern(String path, JsonNode pattern) {
    JsonNode expression = pattern.path("Regex");
    if (!expression.isTextual()) {
      return length(pattern.path("String").asText());
    }
    hasExpression = true;
    try {
      return LinearExpression.leastLength(expression.textValue());
    } catch (IllegalArgumentException e) {
      trust.doubt(
          "%s: the regular expression %s may take for ever or end the process on some text: %s"
              .formatted(path, expression, e.getMessage()));
      return 1;
    }
  }

  private static void template(String path, JsonNode processor, String name, List<String> texts) {
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
        throw damaged(
            path, "the template names '%s', which special_tokens does not define".formatted(id));
      }
      for (JsonNode number : token.path("ids")) {
        if (!number.canConvertToInt() || number.intValue() < 0) {
          throw damaged(path, "the template's token '%s' has the id %s".formatted(id, number));
        }
      }
    }
    if (!named.stream().sorted().toList().equals(texts)) {
      throw damaged(
          path, "the template '%s' holds the texts %s instead of %s".formatted(name, named, texts));
    }
  }

  private static IllegalArgumentException damaged(String path, String what) {
    return new IllegalArgumentException(path + ": " + what);
  }
}
