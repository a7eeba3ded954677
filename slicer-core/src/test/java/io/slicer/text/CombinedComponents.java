package io.slicer.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Tokenizers of random components, harmless and hostile ones, always the same: each is loaded and,
 * if it is not refused, given texts of many scripts. To be run in a process of its own.
 */
final class CombinedComponents {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int TOKENIZERS = 300;
  private static final List<String> NORMALIZERS =
      List.of("StripAccents", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Nmt", "ByteLevel");
  private static final List<String> PRE_TOKENIZERS =
      List.of("BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts");
  private static final List<String> BEHAVIORS =
      List.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
  private static final List<String> EXPRESSIONS =
      List.of(
          "",
          "x",
          "x*",
          "^",
          "(?=x)",
          "\\b",
          "\\s+",
          " {2,}",
          "é",
          "\\p{L}+",
          "[^a]*",
          ".",
          "(x)|",
          "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "(x+x+)+y",
          "(a|a)*b",
          "(?<x>a)\\k<x>",
          "(?<!x)");
  private static final List<String> STRINGS =
      List.of("", " ", "a", "x", "ab", "é", "\u200B", "▁", "\u0301", "  ", "xx", "\u0001", "<t>");

  private final Random random = new Random(17);
  private final JsonNode charsMap;

  private CombinedComponents() throws IOException {
    charsMap = JSON.readTree(TinyTokenizers.XLMR.toFile()).at("/normalizer/precompiled_charsmap");
  }

  /**
   * The process.
   *
   * @param args where to write the files
   * @throws IOException if that fails
   */
  public static void main(String[] args) throws IOException {
    CombinedComponents components = new CombinedComponents();
    List<JsonNode> bases =
        List.of(
            JSON.readTree(TinyTokenizers.BERT.toFile()),
            JSON.readTree(TinyTokenizers.XLMR.toFile()));
    Path file = Path.of(args[0], "combined.json");
    List<String> texts =
        Stream.concat(
                TrickyText.texts(20),
                Stream.of(
                    "", "x".repeat(60), " ".repeat(999), "a\u0301".repeat(99), "<t>  <t> \n "))
            .toList();
    int used = 0;
    int refused = 0;
    for (int i = 0; i < TOKENIZERS; i++) {
      ObjectNode tree = components.tokenizer(bases.get(i % bases.size()).deepCopy());
      Files.writeString(file, tree.toString());
      try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
        for (String text : texts) {
          tokenizer.encode(text);
          tokenizer.encode(text, "Ada" + text);
          tokenizer.encodeWords(List.of(text, "Ada", text));
        }
        used++;
      } catch (TokenizerException e) {
        refused++;
      }
    }
    System.out.println(used + " used, " + refused + " refused");
  }

  private ObjectNode tokenizer(ObjectNode tree) {
    // XLM-R's own table takes long to read.
    if (random.nextInt(10) > 0) {
      tree.set("normalizer", random.nextBoolean() ? normalizer(0) : NODES.nullNode());
    }
    if (random.nextBoolean()) {
      tree.set("pre_tokenizer", preTokenizer(0));
    }
    if (random.nextBoolean()) {
      tree.set("post_processor", postProcessor(tree.get("post_processor"), 0));
    }
    ArrayNode tokens = (ArrayNode) tree.get("added_tokens");
    for (int i = random.nextInt(3); i > 0; i--) {
      ObjectNode token = tokens.addObject().put("id", 500 + i).put("content", any(STRINGS));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
        token.put(flag, random.nextBoolean());
      }
    }
    return tree;
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private ObjectNode pattern(ObjectNode component) {
    if (random.nextBoolean()) {
      component.putObject("pattern").put("Regex", any(EXPRESSIONS));
    } else {
      component.putObject("pattern").put("String", any(STRINGS));
    }
    return component;
  }

  private ObjectNode normalizer(int depth) {
    ObjectNode component = NODES.objectNode();
    switch (random.nextInt(depth < 2 ? 12 : 7)) {
      case 0 -> {
        component.put("type", "BertNormalizer").put("strip_accents", random.nextBoolean());
        for (String flag : List.of("clean_text", "handle_chinese_chars", "lowercase")) {
          component.put(flag, random.nextBoolean());
        }
      }
      case 1 ->
          component
              .put("type", "Strip")
              .put("strip_left", random.nextBoolean())
              .put("strip_right", random.nextBoolean());
      case 2 -> {
        if (random.nextInt(5) > 0) {
          return normalizer(depth);
        }
        component.put("type", "Precompiled").set("precompiled_charsmap", charsMap);
      }
      case 3, 4 -> pattern(component.put("type", "Replace").put("content", any(STRINGS)));
      case 5 -> component.put("type", "Prepend").put("prepend", any(STRINGS));
      case 6 -> component.put("type", any(NORMALIZERS));
      default -> {
        ArrayNode parts = component.put("type", "Sequence").putArray("normalizers");
        for (int i = random.nextInt(4); i > 0; i--) {
          parts.add(normalizer(depth + 1));
        }
      }
    }
    return component;
  }

  private ObjectNode preTokenizer(int depth) {
    ObjectNode component = NODES.objectNode();
    switch (random.nextInt(depth < 2 ? 12 : 8)) {
      case 0 -> byteLevel(component);
      case 1 ->
          component.put("type", "CharDelimiterSplit").put("delimiter", any(List.of("a", "é")));
      case 2 ->
          component
              .put("type", "Metaspace")
              .put("replacement", any(List.of("▁", "a", " ")))
              .put("prepend_scheme", any(List.of("first", "never", "always")))
              .put("split", random.nextBoolean());
      case 3, 4 ->
          pattern(
              component
                  .put("type", "Split")
                  .put("behavior", any(BEHAVIORS))
                  .put("invert", random.nextBoolean()));
      case 5 -> component.put("type", "Punctuation").put("behavior", any(BEHAVIORS));
      case 6 -> component.put("type", "FixedLength").put("length", random.nextInt(5));
      case 7 -> component.put("type", any(PRE_TOKENIZERS));
      default -> {
        ArrayNode parts = component.put("type", "Sequence").putArray("pretokenizers");
        for (int i = random.nextInt(4); i > 0; i--) {
          parts.add(preTokenizer(depth + 1));
        }
      }
    }
    return component;
  }

  private ObjectNode byteLevel(ObjectNode component) {
    component.put("type", "ByteLevel");
    for (String flag : List.of("add_prefix_space", "trim_offsets", "use_regex")) {
      component.put(flag, random.nextBoolean());
    }
    return component;
  }

  private JsonNode postProcessor(JsonNode template, int depth) {
    ObjectNode component = NODES.objectNode();
    switch (random.nextInt(depth < 2 ? 5 : 4)) {
      case 0 -> byteLevel(component);
      case 1 -> {
        return template;
      }
      case 2, 3 -> {
        component.put("type", "RobertaProcessing").putArray("sep").add("a").add(2);
        component.putArray("cls").add("b").add(1);
        component.put("trim_offsets", random.nextBoolean()).put("add_prefix_space", true);
      }
      default -> {
        ArrayNode parts = component.put("type", "Sequence").putArray("processors");
        for (int i = random.nextInt(4); i > 0; i--) {
          parts.add(postProcessor(template, depth + 1));
        }
      }
    }
    return component;
  }
}
