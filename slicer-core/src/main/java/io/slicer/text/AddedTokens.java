package io.slicer.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The added tokens of a file, as far as they can end the process: the library looks for them in the
 * text, some after normalizing both, and slices the text where it finds them.
 *
 * <p>What a normalizer leaves of a token is asked of the library itself, by a tokenizer that has
 * the normalizer, no added tokens and no more than one piece.
 */
final class AddedTokens {
  /** The library compares each with each: those of any real file are far fewer. */
  private static final int MOST = 20_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonNode NONE = JSON.nullNode();
  private static final JsonNode WHITE_SPACE = JSON.objectNode().put("type", "WhitespaceSplit");

  private final List<Token> tokens = new ArrayList<>();
  private JsonNode normalizer = NONE;

  private record Token(int index, String content, boolean normalized, boolean left, boolean right) {
    String path() {
      return "added_tokens[" + index + "]";
    }
  }

  void normalizer(JsonNode checked) {
    normalizer = checked;
  }

  /**
   * Notes a token, in the order of the file.
   *
   * @throws IllegalArgumentException if there are too many
   */
  void add(JsonNode token) {
    if (tokens.size() == MOST) {
      throw new IllegalArgumentException("more than " + MOST + " added tokens");
    }
    tokens.add(
        new Token(
            tokens.size(),
            token.path("content").asText(),
            token.path("normalized").asBoolean(),
            token.path("lstrip").asBoolean(),
            token.path("rstrip").asBoolean()));
  }

  /**
   * Checks all.
   *
   * @param library what will look for them
   * @param trust decides
   * @throws TokenizerException if one may end the process, and the file is not trusted
   */
  void check(TokenizersLibrary library, Trust trust) {
    for (boolean normalized : new boolean[] {false, true}) {
      List<Token> alike =
          tokens.stream()
              .filter(token -> token.normalized() == normalized && !token.content().isEmpty())
              .toList();
      if (alike.isEmpty()) {
        continue;
      }
      JsonNode applied = normalized ? normalizer : NONE;
      if (!applied.isNull()) {
        for (Token token : vanishing(library, applied, NONE, alike)) {
          trust.doubt(token.path() + ": the normalizer leaves nothing of it to be found in a text");
        }
      }
      if (alike.stream().anyMatch(Token::right)) {
        List<Token> left = alike.stream().filter(token -> token.left() && !token.right()).toList();
        for (Token token : vanishing(library, applied, WHITE_SPACE, left)) {
          trust.doubt(
              token.path()
                  + ": it is white space with lstrip, and another token with rstrip takes white"
                  + " space, too");
        }
      }
    }
  }

  /** Those of which nothing is left. */
  private static List<Token> vanishing(
      TokenizersLibrary library, JsonNode normalizer, JsonNode preTokenizer, List<Token> tokens) {
    if (tokens.isEmpty()) {
      return List.of();
    }
    ObjectNode tokenizer = JSON.objectNode();
    tokenizer.put("version", "1.0");
    tokenizer.set("normalizer", normalizer);
    tokenizer.set("pre_tokenizer", preTokenizer);
    ObjectNode model = tokenizer.putObject("model").put("type", "WordLevel").put("unk_token", "?");
    model.putObject("vocab").put("?", 0);
    long handle = library.createTokenizerFromString(tokenizer.toString());
    try {
      return tokens.stream().filter(token -> isEmpty(library, handle, token.content())).toList();
    } finally {
      library.deleteTokenizer(handle);
    }
  }

  private static boolean isEmpty(TokenizersLibrary library, long handle, String text) {
    long encoding = library.encode(handle, text, false);
    try {
      return library.getTokenIds(encoding).length == 0;
    } finally {
      library.deleteEncoding(encoding);
    }
  }
}
