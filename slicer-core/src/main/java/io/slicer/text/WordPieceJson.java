package io.slicer.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer in the form of the tokenizers library, made of a vocabulary as Google published
 * it, {@code vocab.txt}: texts are split at white space and around punctuation, then cut into the
 * longest pieces that match.
 */
public final class WordPieceJson {
  private static final JsonMapper JSON = new JsonMapper();

  /** What every vocabulary must have. */
  static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private static final String TOKENIZER =
      """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {
          "type": "BertNormalizer",
          "clean_text": true,
          "handle_chinese_chars": true,
          "strip_accents": null,
          "lowercase": true
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
          "type": "TemplateProcessing",
          "single": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
          ],
          "pair": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            {"Sequence": {"id": "B", "type_id": 1}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
          ],
          "special_tokens": {}
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {
          "type": "WordPiece",
          "unk_token": "[UNK]",
          "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100,
          "vocab": {}
        }
      }
      """;

  private WordPieceJson() {}

  /**
   * What becomes of a text's characters before it is cut.
   *
   * @param lowerCase whether they become lower-case
   * @param stripAccents whether they lose their accents; null: if they become lower-case
   * @param chineseApart whether there is white space around each Chinese character
   */
  record Characters(boolean lowerCase, @Nullable Boolean stripAccents, boolean chineseApart) {
    /** As multilingual BERT has them that knows upper case. */
    static final Characters CASED = new Characters(false, false, true);
  }

  /**
   * The tokenizer of a cased model: case and accents are kept, Chinese characters stand apart.
   *
   * @param vocabulary a piece per line, whose number is its id
   * @return the content of tokenizer.json
   * @throws IllegalArgumentException if the vocabulary lacks a special token
   */
  public static ObjectNode cased(String vocabulary) {
    return of(ids(vocabulary), Characters.CASED);
  }

  /** Ids by piece, of a vocabulary with a piece per line. */
  static Map<String, Integer> ids(String vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    String[] pieces = vocabulary.split("\r?\n", -1);
    for (int id = 0; id < pieces.length; id++) {
      if (!pieces[id].isEmpty()) {
        ids.put(pieces[id], id);
      }
    }
    for (String token : SPECIAL) {
      if (!ids.containsKey(token)) {
        throw new IllegalArgumentException("the vocabulary has no " + token);
      }
    }
    return ids;
  }

  /**
   * The content of tokenizer.json.
   *
   * @param ids by piece, special tokens among them
   */
  static ObjectNode of(Map<String, Integer> ids, Characters characters) {
    ObjectNode root = parse(TOKENIZER);
    root.withObject("/normalizer")
        .put("handle_chinese_chars", characters.chineseApart())
        .put("strip_accents", characters.stripAccents())
        .put("lowercase", characters.lowerCase());
    ArrayNode added = root.withArray("/added_tokens");
    SPECIAL.stream()
        .sorted(Comparator.comparing(ids::get))
        .forEach(
            token ->
                added
                    .addObject()
                    .put("id", ids.get(token))
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true));
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode entry =
          root.withObject("/post_processor/special_tokens").putObject(token).put("id", token);
      entry.putArray("ids").add(ids.get(token));
      entry.putArray("tokens").add(token);
    }
    ids.forEach(root.withObject("/model/vocab")::put);
    return root;
  }

  private static ObjectNode parse(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return (ObjectNode) node;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
