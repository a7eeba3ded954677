package io.slicer.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.AtomicFiles;
import io.slicer.model.EncoderConfig;
import io.slicer.text.SpecialTokens;
import io.slicer.text.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokenizer_config.json of a saved model. Without one transformers takes the tokenizer's class
 * from the type of the model, and that class takes nothing but the vocabulary from tokenizer.json:
 * it lower-cases whatever the file says, and knows no longest sequence. So one is written where the
 * source had none. The class that it names reads tokenizer.json as it is.
 */
final class TokenizerConfigFile {
  static final String NAME = "tokenizer_config.json";

  private static final Logger LOG = LoggerFactory.getLogger(TokenizerConfigFile.class);

  private static final String TOKENIZER = "tokenizer.json";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String CLASS = "tokenizer_class";
  private static final String LOWER_CASE = "do_lower_case";
  private static final String STRIP_ACCENTS = "strip_accents";

  private static final Set<String> UNKNOWN = Set.of("<unk>", "[UNK]");

  /** In transformers 4 and 5, the class that takes tokenizer.json as it is. */
  private static final String AS_IT_IS = "PreTrainedTokenizerFast";

  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerConfigFile() {}

  /**
   * Writes the file into a directory that has the tokenizer's other files. One that is there stays
   * as it is; if it says something else than tokenizer.json, that is logged.
   *
   * @param tokenizer that those files are of
   * @param config of the encoder
   */
  static void complete(Path directory, SubwordTokenizer tokenizer, EncoderConfig config)
      throws IOException {
    boolean whole = Files.exists(directory.resolve(TOKENIZER));
    JsonNode normalizer = whole ? normalizer(directory.resolve(TOKENIZER)) : JSON.nullNode();
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      warnOfContradiction(JSON.readTree(file.toFile()), normalizer);
    } else if (whole || Files.exists(directory.resolve(VOCABULARY))) {
      String name = whole ? AS_IT_IS : config.family().className() + "Tokenizer";
      ObjectNode json = content(name, normalizer, tokenizer, config);
      Path own = directory.resolve(SPECIAL_TOKENS);
      if (Files.exists(own) && JSON.readTree(own.toFile()) instanceof ObjectNode names) {
        json.setAll(names);
      }
      AtomicFiles.write(file, json.toPrettyString() + "\n");
    }
  }

  private static ObjectNode content(
      String name, JsonNode normalizer, SubwordTokenizer tokenizer, EncoderConfig config) {
    ObjectNode json = JSON.createObjectNode();
    json.put(CLASS, name);
    if (normalizer.isObject()) {
      json.set(LOWER_CASE, normalizer.path("lowercase"));
      json.set(STRIP_ACCENTS, normalizer.path(STRIP_ACCENTS));
      json.set("tokenize_chinese_chars", normalizer.path("handle_chinese_chars"));
    } else if (!name.equals(AS_IT_IS)) {
      // What a vocabulary alone is read as.
      json.put(LOWER_CASE, true).putNull(STRIP_ACCENTS).put("tokenize_chinese_chars", true);
    }
    json.put("model_max_length", config.maxTokens());
    ArrayNode inputs = json.putArray("model_input_names").add("input_ids");
    if (config.family().embeddings().types().isPresent() && config.typeVocabularySize() > 1) {
      inputs.add("token_type_ids");
    }
    inputs.add("attention_mask");
    SpecialTokens special = tokenizer.specialTokens();
    List<Integer> before = special.before();
    List<Integer> after = special.after();
    if (!before.isEmpty() && !after.isEmpty()) {
      String first = tokenizer.piece(before.get(0));
      String last = tokenizer.piece(after.get(after.size() - 1));
      if (config.family().positionsBeginBehindPadding()) {
        json.put("bos_token", first).put("eos_token", last);
      }
      json.put("cls_token", first).put("sep_token", last);
    }
    put(json, "pad_token", special.padding(), tokenizer);
    put(json, "unk_token", unknown(tokenizer), tokenizer);
    put(json, "mask_token", special.mask(), tokenizer);
    return json;
  }

  /** A byte-level BPE, such as RoBERTa's, has the token, though no text needs it. */
  private static OptionalInt unknown(SubwordTokenizer tokenizer) {
    OptionalInt id = tokenizer.specialTokens().unknown();
    return id.isPresent()
        ? id
        : IntStream.range(0, tokenizer.vocabularySize())
            .filter(tokenizer::hasPiece)
            .filter(piece -> UNKNOWN.contains(tokenizer.piece(piece)))
            .findFirst();
  }

  private static void put(
      ObjectNode json, String name, OptionalInt id, SubwordTokenizer tokenizer) {
    id.ifPresent(number -> json.put(name, tokenizer.piece(number)));
  }

  /** Classes that build their normalizer themselves go by tokenizer_config.json alone. */
  private static void warnOfContradiction(JsonNode config, JsonNode normalizer) {
    String name = config.path(CLASS).asText();
    if (!normalizer.isObject() || name.equals(AS_IT_IS) || name.equals("TokenizersBackend")) {
      return;
    }
    boolean lowerCases = normalizer.path("lowercase").asBoolean(true);
    boolean stripsAccents = normalizer.path(STRIP_ACCENTS).asBoolean(lowerCases);
    boolean saidLowerCase = config.path(LOWER_CASE).asBoolean(true);
    boolean saidStripping = config.path(STRIP_ACCENTS).asBoolean(saidLowerCase);
    if (lowerCases != saidLowerCase || stripsAccents != saidStripping) {
      LOG.warn(
          "the {} that came with the model contradicts its {}, which slicer reads: transformers will"
              + " take {} {} and {} {}. Set {} to \"{}\" there to have both read the same",
          NAME,
          TOKENIZER,
          LOWER_CASE,
          saidLowerCase,
          STRIP_ACCENTS,
          saidStripping,
          CLASS,
          AS_IT_IS);
    }
  }

  /** The BertNormalizer of a tokenizer.json, be it in a sequence; null if there is none. */
  private static JsonNode normalizer(Path file) throws IOException {
    try (JsonParser in = JSON.createParser(file.toFile())) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String section = in.currentName();
        in.nextToken();
        if (section.equals("normalizer")) {
          JsonNode all = JSON.readTree(in);
          return Stream.concat(
                  Stream.of(all),
                  StreamSupport.stream(all.path("normalizers").spliterator(), false))
              .filter(each -> each.path("type").asText().equals("BertNormalizer"))
              .findFirst()
              .orElseGet(JSON::nullNode);
        }
        in.skipChildren();
      }
    }
    return JSON.nullNode();
  }
}
