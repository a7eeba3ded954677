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
    Settings config = Settings.read(vocabulary.resolveSibling(TOKENIZER_CONFIG));
    Settings model = Settings.read(vocabulary.resolveSibling(CONFIG));
    Settings special = Settings.read(vocabulary.resolveSibling(SPECIAL_TOKENS));
    Settings added = Settings.read(vocabulary.resolveSibling(ADDED_TOKENS));
    checkClass(config, model);
    for (Settings names : List.of(config, special)) {
      NAMES.forEach((name, token) -> checkName(names, name, token));
    }
    Map<String, Integer> ids = ids(vocabulary);
    added
        .json()
        .properties()
        .forEach(token -> checkAdded(added, token.getKey(), token.getValue().asText(), ids));
    config
        .json()
        .path("added_tokens_decoder")
        .properties()
        .forEach(
            token ->
                checkAdded(config, token.getValue().path("content").asText(), token.getKey(), ids));
    Characters characters =
        new Characters(
            config.isTrue("do_lower_case"),
            config.bool("strip_accents"),
            config.isTrue("tokenize_chinese_chars"));
    return WordPieceJson.of(ids, characters).toString();
  }

  private static TokenizerException refusal(Path file, String problem) {
    return new TokenizerException(
        file
            + ": "
            + problem
            + ". In Python, AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) writes a"
            + " tokenizer.json if there can be one");
  }

  private static Map<String, Integer> ids(Path vocabulary) throws IOException {
    try {
      return WordPieceJson.ids(text(vocabulary));
    } catch (IllegalArgumentException e) {
      throw refusal(vocabulary, String.valueOf(e.getMessage()));
    }
  }

  private static void checkClass(Settings config, Settings model) {
    Stream.of(config, model)
        .filter(settings -> settings.json().path("tokenizer_class").isTextual())
        .findFirst() // As transformers does it.
        .ifPresent(
            settings -> {
              JsonNode name = settings.json().path("tokenizer_class");
              if (!CLASSES.contains(name.textValue())) {
                throw refusal(
                    settings.file(),
                    "its tokenizer_class is %s, and only %s are made of a vocabulary alone"
                        .formatted(name, CLASSES));
              }
            });
    JsonNode words = config.json().path("word_tokenizer_type");
    if ((words.isTextual() && !words.textValue().equals("basic"))
        || !config.isTrue("do_basic_tokenize")) {
      throw refusal(config.file(), "it asks for words that are found in another way than BERT's");
    }
  }

  private static void checkName(Settings settings, String name, String token) {
    JsonNode value = settings.json().path(name);
    String text = value.isObject() ? value.path("content").asText() : value.asText(token);
    if (!value.isNull() && !text.equals(token)) {
      throw refusal(
          settings.file(), "its %s is \"%s\", but must be %s".formatted(name, text, token));
    }
  }

  private static void checkAdded(
      Settings settings, String token, String id, Map<String, Integer> ids) {
    if (!id.equals(String.valueOf(ids.get(token)))) {
      throw refusal(
          settings.file(), "the token \"%s\" was added to it as number %s".formatted(token, id));
    }
  }

  /** A file beside the vocabulary; nothing is said if there is none. */
  private record Settings(Path file, JsonNode json) {
    static Settings read(Path file) {
      if (!Files.exists(file)) {
        return new Settings(file, JSON.createObjectNode());
      }
      try {
        return new Settings(file, JsonFile.read(file, LONGEST_SETTINGS));
      } catch (JsonFile.UnreadableException e) {
        throw new TokenizerException(e.getMessage(), e);
      }
    }

    boolean isTrue(String field) {
      Boolean value = bool(field);
      return value == null || value;
    }

    @Nullable Boolean bool(String field) {
      JsonNode value = json.path(field);
      if (value.isMissingNode() || value.isNull()) {
        return null;
      }
      if (!value.isBoolean()) {
        throw refusal(file, "%s is %s, but must be true or false".formatted(field, value));
      }
      return value.booleanValue();
    }
  }

  private static String text(Path vocabulary) throws IOException {
    byte[] content = SmallFile.read(vocabulary, LONGEST_VOCABULARY);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }
}
