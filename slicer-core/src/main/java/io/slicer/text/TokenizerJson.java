package io.slicer.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer.json, read once from front to back: its vocabulary, and what of it the native library
 * is given. That is the file without the sections that slicer does not use: truncation and padding,
 * which would change encodings, and the decoder, over whose damage the native library ends the
 * process; and without the fields of components that the library does not know.
 *
 * @param json what the native library is given
 * @param vocabulary the pieces by id
 * @param padding id of the padding token
 * @param unknown id of the token for unknown text
 * @param mask id of the mask token
 * @param addedTokens what is looked for in texts; to be checked before the native library gets it
 * @param hasExpression whether texts are searched with regular expressions of the file
 * @param charsMap SentencePiece's table of normalization, if there is one
 * @param composes whether composed and decomposed characters become the same
 */
record TokenizerJson(
    String json,
    Vocabulary vocabulary,
    OptionalInt padding,
    OptionalInt unknown,
    OptionalInt mask,
    AddedTokens addedTokens,
    boolean hasExpression,
    @Nullable CharsMap charsMap,
    boolean composes) {
  private static final Set<String> UNUSED = Set.of("truncation", "padding", "decoder");
  private static final Map<String, ComponentCheck.Section> COMPONENTS =
      Map.of(
          "normalizer", ComponentCheck.Section.NORMALIZER,
          "pre_tokenizer", ComponentCheck.Section.PRE_TOKENIZER,
          "post_processor", ComponentCheck.Section.POST_PROCESSOR);

  /** The native library frees a piece character by character, each deeper on the stack. */
  private static final int LONGEST_SCORED_PIECE = 500;

  /** WordPiece takes time with the third power of a word's length. */
  private static final long LONGEST_WORD = 1000;

  private static final Set<String> PADDING = Set.of("<pad>", "[PAD]");
  private static final Set<String> MASK = Set.of("<mask>", "[MASK]");

  /** Twice the largest tokenizer there is; in memory it takes several times as much. */
  private static final long LONGEST = 1 << 26;

  /** Ten times the largest table of normalization there is, in characters. */
  private static final int LONGEST_COMPONENT = 1 << 22;

  /** A vocabulary can be one JSON object with a name per piece, which no parser should intern. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build());

  /**
   * Reads a file.
   *
   * @param file a tokenizer.json, or a vocab.txt of which one is made
   * @param trust decides about what may be harmless
   * @return what it says
   * @throws TokenizerException if there is no such file, it is damaged in a way that can be seen
   *     without running it, or it may be and is not trusted
   */
  static TokenizerJson read(Path file, Trust trust) {
    try (BufferedReader text = open(file);
        JsonParser in = MAPPER.createParser(text)) {
      if (Files.size(file) > LONGEST) {
        throw new TokenizerException(
            file + " is longer than " + LONGEST + " bytes, the most that slicer reads");
      }
      StringWriter json = new StringWriter();
      try (JsonGenerator out = MAPPER.createGenerator(json)) {
        return new Reader(in, out, trust).read(json);
      } catch (IllegalArgumentException e) {
        throw damaged(file, in.currentLocation(), e.getMessage(), e);
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getLocation(), e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw damaged(file, null, "it is not UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new TokenizerException("no tokenizer file " + file, e);
    } catch (IOException e) {
      throw new TokenizerException(file + " cannot be read: " + e, e);
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    return WordPieceFiles.isVocabulary(file)
        ? new BufferedReader(new StringReader(WordPieceFiles.tokenizerJson(file)))
        : Files.newBufferedReader(file);
  }

  private static TokenizerException damaged(
      Path file, @Nullable JsonLocation at, @Nullable String what, Exception cause) {
    String place = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new TokenizerException(file + place + ": not a valid tokenizer.json: " + what, cause);
  }

  /** Copies the parts that are used, and notes what it comes by. */
  private static final class Reader {
    private final JsonParser in;
    private final JsonGenerator out;
    private final Trust trust;
    private final ComponentCheck components;
    private final Vocabulary vocabulary = new Vocabulary();
    private final AddedTokens addedTokens = new AddedTokens();
    private boolean hasVocabulary;
    private OptionalInt padding = OptionalInt.empty();
    private OptionalInt unknownId = OptionalInt.empty();
    private @Nullable String unknownToken;
    private String prefix = "";
    private OptionalInt mask = OptionalInt.empty();

    Reader(JsonParser in, JsonGenerator out, Trust trust) {
      this.in = in;
      this.out = out;
      this.trust = trust;
      this.components = new ComponentCheck(trust);
    }

    TokenizerJson read(StringWriter json) throws IOException {
      Set<String> sections = new HashSet<>();
      expectObject(in.nextToken(), "the file");
      out.writeStartObject();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String section = in.currentName();
        if (!sections.add(section)) {
          throw new IllegalArgumentException("a second section '" + section + "'");
        }
        in.nextToken();
        if (UNUSED.contains(section)) {
          in.skipChildren();
          continue;
        }
        out.writeFieldName(section);
        if (section.equals("model")) {
          model();
        } else if (COMPONENTS.containsKey(section)) {
          component(section);
        } else if (section.equals("added_tokens")) {
          addedTokens();
        } else {
          out.copyCurrentStructure(in);
        }
      }
      out.writeEndObject();
      out.flush();
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("something follows the closing brace");
      }
      if (!hasVocabulary) {
        throw new IllegalArgumentException("no model with a vocabulary");
      }
      if (json.getBuffer().length() > LoadedTokenizer.LONGEST_TEXT) {
        throw new IllegalArgumentException("it is too large");
      }
      String copy = json.toString();
      if (!CodePointText.isWellFormed(copy)) {
        throw new IllegalArgumentException("a string has an unpaired surrogate");
      }
      return new TokenizerJson(
          copy,
          vocabulary,
          padding,
          unknown(),
          mask,
          addedTokens,
          components.hasExpression(),
          components.charsMap(),
          components.composes());
    }

    /** A tree takes many times the memory of its text, so the text is measured first. */
    private void component(String name) throws IOException {
      ComponentCheck.Section section = Objects.requireNonNull(COMPONENTS.get(name));
      StringWriter text = new StringWriter();
      try (JsonGenerator copy = MAPPER.createGenerator(text)) {
        copy.copyCurrentStructure(in);
      }
      if (text.getBuffer().length() > LONGEST_COMPONENT) {
        throw new IllegalArgumentException(
            "the " + name + " is longer than " + LONGEST_COMPONENT + " characters");
      }
      JsonNode tree = components.check(section, name, MAPPER.readTree(text.toString()));
      if (section == ComponentCheck.Section.NORMALIZER) {
        addedTokens.normalizer(tree);
      }
      out.writeTree(tree);
    }

    private void addedTokens() throws IOException {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        out.copyCurrentStructure(in);
        return;
      }
      out.writeStartArray();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        JsonNode token = in.readValueAsTree();
        addedToken(token);
        out.writeTree(token);
      }
      out.writeEndArray();
    }

    private void model() throws IOException {
      expectObject(in.currentToken(), "model");
      Set<String> fields = new HashSet<>();
      out.writeStartObject();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        if (!fields.add(field)) {
          throw new IllegalArgumentException("a second field '" + field + "' of the model");
        }
        out.writeFieldName(field);
        JsonToken value = in.nextToken();
        if (field.equals("vocab")) {
          vocabulary(value);
          continue;
        }
        if (field.equals("merges") && value == JsonToken.START_ARRAY) {
          merges();
          continue;
        }
        if (field.equals("continuing_subword_prefix") && value == JsonToken.VALUE_STRING) {
          prefix(in.getText(), fields.contains("merges"));
        } else if (field.equals("max_input_chars_per_word") && value.isNumeric()) {
          longestWord(in.getDecimalValue());
        } else if (field.equals("dropout") && value.isNumeric()) {
          dropout(in.getDecimalValue());
        } else if (field.equals("unk_id") && value == JsonToken.VALUE_NUMBER_INT) {
          unknownId = OptionalInt.of(in.getIntValue());
        } else if (field.equals("unk_token") && value == JsonToken.VALUE_STRING) {
          unknownToken = in.getText();
        }
        out.copyCurrentStructure(in);
      }
      out.writeEndObject();
    }

    private void prefix(String value, boolean followsMerges) {
      if (followsMerges && !value.isEmpty()) {
        throw new IllegalArgumentException(
            "continuing_subword_prefix has to come before the merges it is for");
      }
      prefix = value;
    }

    /** BPE with dropout leaves merges out at random: no two calls would give the same pieces. */
    private static void dropout(BigDecimal probability) {
      if (probability.signum() != 0) {
        throw new IllegalArgumentException(
            "model.dropout is %s: the same text would be cut in another way at every call. Set it"
                    .formatted(probability)
                + " to null");
      }
    }

    private void longestWord(BigDecimal value) {
      if (value.compareTo(BigDecimal.valueOf(LONGEST_WORD)) > 0) {
        trust.doubt(
            "model.max_input_chars_per_word: %s, where words of more than %d characters take too long"
                .formatted(value, LONGEST_WORD));
      }
    }

    /** Pairs of pieces, as arrays or as strings with a space between the two. */
    private void merges() throws IOException {
      out.writeStartArray();
      for (int rank = 0; in.nextToken() != JsonToken.END_ARRAY; rank++) {
        JsonNode merge = in.readValueAsTree();
        String second = merge.isTextual() ? merge.textValue() : merge.path(1).asText();
        second = merge.isTextual() ? second.substring(second.indexOf(' ') + 1) : second;
        if (!second.startsWith(prefix)) {
          throw new IllegalArgumentException(
              "model.merges[%d]: '%s' does not begin with the continuing_subword_prefix '%s'"
                  .formatted(rank, second, prefix));
        }
        out.writeTree(merge);
      }
      out.writeEndArray();
    }

    private void vocabulary(JsonToken value) throws IOException {
      hasVocabulary = true;
      switch (value) {
        case START_ARRAY -> scoredPieces();
        case START_OBJECT -> numberedPieces();
        default -> throw new IllegalArgumentException("the vocabulary is neither array nor object");
      }
    }

    /** A Unigram vocabulary: pairs of a piece and its score, in the order of ids. */
    private void scoredPieces() throws IOException {
      out.writeStartArray();
      for (int id = 0; in.nextToken() != JsonToken.END_ARRAY; id++) {
        expectInPiece(id, in.currentToken() == JsonToken.START_ARRAY);
        expectInPiece(id, in.nextToken() == JsonToken.VALUE_STRING);
        String piece = in.getText();
        if (piece.length() > LONGEST_SCORED_PIECE) {
          throw new IllegalArgumentException(
              "entry %d of the vocabulary has %d characters".formatted(id, piece.length()));
        }
        vocabulary.put(id, piece);
        expectInPiece(id, in.nextToken().isNumeric());
        out.writeStartArray();
        out.writeString(piece);
        // Digit for digit: the library's parser may round another spelling of the number otherwise.
        out.writeNumber(in.getText());
        out.writeEndArray();
        expectInPiece(id, in.nextToken() == JsonToken.END_ARRAY);
      }
      out.writeEndArray();
    }

    private static void expectInPiece(int id, boolean condition) {
      if (!condition) {
        throw new IllegalArgumentException(
            "entry " + id + " of the vocabulary is not a piece and its score");
      }
    }

    /** A WordPiece, BPE or word-level vocabulary: ids by piece. */
    private void numberedPieces() throws IOException {
      out.writeStartObject();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String piece = in.currentName();
        if (in.nextToken() != JsonToken.VALUE_NUMBER_INT) {
          throw new IllegalArgumentException("'" + piece + "' has no integer as its id");
        }
        long id = in.getLongValue();
        vocabulary.put(id, piece);
        out.writeNumberField(piece, id);
      }
      out.writeEndObject();
    }

    private void addedToken(JsonNode token) {
      JsonNode id = token.path("id");
      JsonNode content = token.path("content");
      if (!id.isIntegralNumber() || !content.isTextual()) {
        throw new IllegalArgumentException("an added token without an id and content: " + token);
      }
      addedTokens.add(token);
      vocabulary.put(id.longValue(), content.textValue());
      if (PADDING.contains(content.textValue())) {
        padding = OptionalInt.of(id.intValue());
      } else if (MASK.contains(content.textValue())) {
        mask = OptionalInt.of(id.intValue());
      }
    }

    private OptionalInt unknown() {
      if (unknownToken == null) {
        return unknownId;
      }
      OptionalInt id = vocabulary.find(unknownToken);
      if (id.isEmpty()) {
        throw new IllegalArgumentException(
            "the vocabulary lacks the unknown token '" + unknownToken + "'");
      }
      return id;
    }

    private static void expectObject(@Nullable JsonToken token, String what) {
      if (token != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException(what + " is no JSON object");
      }
    }
  }
}
