package io.slicer.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.files.SmallFile;
import io.slicer.model.EncoderConfig;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a tokenizer and an encoder belong together, as far as that can be seen before there is a
 * text: every id has a row of the word table, and the padding piece is the same.
 */
final class TokenizerFit {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerFit.class);

  private static final int SHOWN = 4;
  private static final int LONGEST_FILE = 1 << 24;
  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerFit() {}

  /**
   * Compares them. A table with more rows than the tokenizer has pieces is usual: sizes are rounded
   * up.
   *
   * @throws TokenizerException if the tokenizer can give an id that the encoder has no row for
   */
  static void check(Path directory, SubwordTokenizer tokenizer, EncoderConfig config) {
    int rows = config.vocabularySize();
    if (tokenizer.vocabularySize() > rows) {
      List<String> without = new ArrayList<>();
      for (int id = rows; id < tokenizer.vocabularySize(); id++) {
        if (tokenizer.hasPiece(id)) {
          without.add("\"" + tokenizer.piece(id) + "\" " + id);
        }
      }
      throw new TokenizerException(
          ModelDirectory.tokenizer(directory)
              + ": the tokenizer gives ids up to "
              + (tokenizer.vocabularySize() - 1)
              + ", but the model has "
              + rows
              + " pieces (vocab_size): no row for "
              + listed(without)
              + ". If they were added to the tokenizer, resize the model in Python,"
              + " model.resize_token_embeddings(len(tokenizer)), and save it again, or take them out"
              + " of tokenizer.json; if the tokenizer is another model's, put the right one there");
    }
    int padding = tokenizer.specialTokens().padding().orElse(config.paddingId());
    if (padding != config.paddingId()) {
      LOG.warn(
          "{}: the tokenizer's padding piece is number {}, the model's {} (pad_token_id): is the"
              + " tokenizer another model's?",
          directory,
          padding,
          config.paddingId());
    }
  }

  /** Tokens that only files beside tokenizer.json add: in Python they are one piece, here not. */
  static void warnOfMissing(Path directory, SubwordTokenizer tokenizer) {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, JsonNode> added : json(directory, "added_tokens.json").properties()) {
      note(missing, added.getKey(), added.getValue().asInt(-1), tokenizer);
    }
    JsonNode decoder = json(directory, "tokenizer_config.json").path("added_tokens_decoder");
    for (Map.Entry<String, JsonNode> added : decoder.properties()) {
      JsonNode id = JSON.getNodeFactory().textNode(added.getKey());
      note(missing, added.getValue().path("content").asText(), id.asInt(-1), tokenizer);
    }
    if (!missing.isEmpty()) {
      LOG.warn(
          "{}: tokens were added beside tokenizer.json, which lacks them: {}. slicer cuts them into"
              + " pieces like any text; AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) in"
              + " Python writes them into it",
          directory,
          listed(missing));
    }
  }

  private static void note(List<String> missing, String token, int id, SubwordTokenizer tokenizer) {
    boolean isThere = tokenizer.hasPiece(id) && tokenizer.piece(id).equals(token);
    String shown = "\"" + token + "\" " + id;
    if (!isThere && !missing.contains(shown)) {
      missing.add(shown);
    }
  }

  /** A file that nothing else depends on: what cannot be read says nothing. */
  private static JsonNode json(Path directory, String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(SmallFile.read(file, LONGEST_FILE));
    } catch (IOException e) {
      LOG.warn("{} cannot be read, and is passed over: {}", file, e.getMessage());
      return JSON.missingNode();
    }
  }

  private static String listed(List<String> tokens) {
    String list = String.join(", ", tokens.subList(0, Math.min(SHOWN, tokens.size())));
    return tokens.size() > SHOWN ? list + " and " + (tokens.size() - SHOWN) + " more" : list;
  }
}
