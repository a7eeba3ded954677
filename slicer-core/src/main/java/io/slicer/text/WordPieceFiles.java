package io.slicer.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.files.JsonFile;
import io.slicer.files.SmallFile;
import io.slicer.text.WordPieceJson.Characters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a BERT or DistilBERT that was saved without a tokenizer.json: a vocabulary, and
 * settings in the files beside it. What transformers would make of settings that are not known here
 * is refused, because other ids would come of it.
 */
final class WordPieceFiles {
  static final String VOCABULARY = "vocab.txt";

  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final String ADDED_TOKENS = "added_tokens.json";
  private static final String CONFIG = "config.json";

  /** Eight times multilingual BERT's. */
  private static final int LONGEST_VOCABULARY = 1 << 23;

  private static final int LONGEST_SETTINGS = 1 << 20;

  private static final List<String> CLASSES =
      List.of(
          "BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast");

  /** Names of special tokens in settings, and what they have to be. */
  private static final Map<String, String> NAMES =
      Map.of(
          "pad_token", "[PAD]",
          "unk_token", "[UNK]",
          "cls_token", "[CLS]",
          "sep_token", "[SEP]",
          "mask_token", "[MASK]");

  private static final JsonMapper JSON = new JsonMapper();

  private WordPieceFiles() {}

  static boolean isVocabulary(Path file) {
    return file.endsWith(VOCABULARY);
  }

  /** The files beside a vocabulary that say how to use it, those that there are. */
  static Stream<Path> settings(Path vocabulary) {
    return Stream.of(TOKENIZER_CONFIG, SPECIAL_TOKENS, ADDED_TOKENS)
        .map(vocabulary::resolveSibling)
        .filter(Files::exists);
  }

  /**
   * Makes a tokenizer.json.
   *
   * @throws TokenizerException if a file is damaged, or asks for what is not known here
   * @throws IOException if a file cannot be read
   */
  static String tokenizerJson(Path vocabulary) throws IOException {
    JsonNode config = json(vocabulary.resolveSibling(TOKENIZER_CONFIG));
    JsonNode model = json(vocabulary.resolveSibling(CONFIG));
    try {
      checkClass(config, model);
      for (JsonNode names : List.of(config, json(vocabulary.resolveSibling(SPECIAL_TOKENS)))) {
        NAMES.forEach((name, token) -> checkName(names, name, token));
      }
      Map<String, Integer> ids = WordPieceJson.ids(text(vocabulary));
      json(vocabulary.resolveSibling(ADDED_TOKENS))
          .properties()
          .forEach(added -> checkAdded(added.getKey(), added.getValue().asText(), ids));
      config
          .path("added_tokens_decoder")
          .properties()
          .forEach(
              added -> checkAdded(added.getValue().path("content").asText(), added.getKey(), ids));
      Characters characters =
          new Characters(
              isTrue(config, "do_lower_case"),
              bool(config, "strip_accents"),
              isTrue(config, "tokenize_chinese_chars"));
      return WordPieceJson.of(ids, characters).toString();
    } catch (IllegalArgumentException e) {
      throw new TokenizerException(
          vocabulary
              + ": "
              + e.getMessage()
              + ". In Python, AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) writes a"
              + " tokenizer.json if there can be one",
          e);
    }
  }

  private static void checkClass(JsonNode config, JsonNode model) {
    Stream.of(config, model)
        .map(settings -> settings.path("tokenizer_class"))
        .filter(JsonNode::isTextual)
        .findFirst() // As transformers does it.
        .filter(name -> !CLASSES.contains(name.textValue()))
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "its tokenizer_class is %s, and only %s are made of a vocabulary alone"
                      .formatted(name, CLASSES));
            });
    JsonNode words = config.path("word_tokenizer_type");
    if ((words.isTextual() && !words.textValue().equals("basic"))
        || !isTrue(config, "do_basic_tokenize")) {
      throw new IllegalArgumentException(
          TOKENIZER_CONFIG + " asks for words that are found in another way than BERT's");
    }
  }

  private static void checkName(JsonNode settings, String name, String token) {
    JsonNode value = settings.path(name);
    String text = value.isObject() ? value.path("content").asText() : value.asText(token);
    if (!value.isNull() && !text.equals(token)) {
      throw new IllegalArgumentException(
          "its %s is \"%s\", but must be %s".formatted(name, text, token));
    }
  }

  private static void checkAdded(String token, String id, Map<String, Integer> ids) {
    if (!id.equals(String.valueOf(ids.get(token)))) {
      throw new IllegalArgumentException(
          "the token \"%s\" was added to it as number %s".formatted(token, id));
    }
  }

  private static boolean isTrue(JsonNode settings, String field) {
    Boolean value = bool(settings, field);
    return value == null || value;
  }

  private static @Nullable Boolean bool(JsonNode settings, String field) {
    JsonNode value = settings.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(
          "%s: %s is %s, but must be true or false".formatted(TOKENIZER_CONFIG, field, value));
    }
    return value.booleanValue();
  }

  /** What a file of settings holds; nothing if there is none. */
  private static JsonNode json(Path file) throws IOException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    try {
      return JsonFile.read(file, LONGEST_SETTINGS);
    } catch (JsonFile.UnreadableException e) {
      throw new TokenizerException(e.getMessage(), e);
    }
  }

  private static String text(Path vocabulary) throws IOException {
    byte[] content = SmallFile.read(vocabulary, LONGEST_VOCABULARY);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }
}
