package io.slicer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.weights.CheckpointException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's cased tokenizer in the form of the tokenizers library, made from the vocabulary that
 * Google published: white space and punctuation split, Chinese characters apart, case and accents
 * kept, then the longest pieces that match.
 */
final class WordPieceJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

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
          "strip_accents": false,
          "lowercase": false
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

  private static final String TOKENIZER_CONFIG =
      """
      {
        "tokenizer_class": "BertTokenizerFast",
        "do_lower_case": false,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]"
      }
      """;

  private WordPieceJson() {}

  /**
   * The content of tokenizer.json.
   *
   * @param vocabulary a piece per line, whose number is its id
   * @param file where it is from, for messages
   * @throws CheckpointException if the vocabulary lacks a special token
   */
  static ObjectNode tokenizer(String vocabulary, Path file) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    String[] pieces = vocabulary.split("\n", -1);
    for (int id = 0; id < pieces.length; id++) {
      if (!pieces[id].isEmpty()) {
        ids.put(pieces[id], id);
      }
    }
    ObjectNode root = parse(TOKENIZER);
    ArrayNode added = root.withArray("/added_tokens");
    for (String token : SPECIAL) {
      Integer id = ids.get(token);
      if (id == null) {
        throw new CheckpointException(file + ": the vocabulary has no " + token);
      }
      added
          .addObject()
          .put("id", id)
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode entry =
          root.withObject("/post_processor/special_tokens").putObject(token).put("id", token);
      entry.putArray("ids").add(ids.get(token));
      entry.putArray("tokens").add(token);
    }
    ids.forEach(root.withObject("/model/vocab")::put);
    return root;
  }

  /**
   * The content of tokenizer_config.json.
   *
   * @param longest the most tokens that the model takes
   */
  static ObjectNode tokenizerConfig(long longest) {
    return parse(TOKENIZER_CONFIG).put("model_max_length", longest);
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
