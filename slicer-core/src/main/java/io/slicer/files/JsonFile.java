package io.slicer.files;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a small file that holds one JSON document and nothing behind it. */
public final class JsonFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final JsonMapper EACH_FIELD_ONCE =
      JSON.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonFile() {}

  /** A file that cannot be read; the message names it, the line, and what is wrong. */
  public static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(Path file, String problem, @Nullable Throwable cause) {
      super(Printable.line(file + problem), cause);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  /**
   * Reads a document. Of a field that an object has twice the last one counts, as in Python.
   *
   * @param file any
   * @param longest how many bytes it may have
   * @return the document
   * @throws UnreadableException if it is missing, longer, not UTF-8 or not JSON
   */
  public static JsonNode read(Path file, int longest) throws UnreadableException {
    return read(JSON, file, longest);
  }

  /**
   * Reads a document in which no object has a field twice.
   *
   * @param file any
   * @param longest how many bytes it may have
   * @return the document
   * @throws UnreadableException if it is missing, longer, not UTF-8 or not JSON, or has a field
   *     twice
   */
  public static JsonNode readEachFieldOnce(Path file, int longest) throws UnreadableException {
    return read(EACH_FIELD_ONCE, file, longest);
  }

  private static JsonNode read(JsonMapper mapper, Path file, int longest)
      throws UnreadableException {
    try {
      ByteBuffer content = ByteBuffer.wrap(SmallFile.read(file, longest));
      String text = StandardCharsets.UTF_8.newDecoder().decode(content).toString();
      JsonNode document = mapper.readTree(text);
      if (document.isMissingNode()) {
        throw new UnreadableException(file, ": empty, not a JSON document", null);
      }
      return document;
    } catch (JsonProcessingException e) {
      throw new UnreadableException(file, problem(e), e);
    } catch (NumberFormatException e) {
      throw new UnreadableException(file, ": a number in it is too long to be read", e);
    } catch (CharacterCodingException e) {
      throw new UnreadableException(file, ": not UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new UnreadableException(file, ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new UnreadableException(file, ": permission denied", e);
    } catch (SmallFile.TooLongException e) {
      throw new UnreadableException(file, ": " + e.getMessage(), e);
    } catch (UnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableException(file, ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Without what only users of the parser's library understand. */
  private static String problem(JsonProcessingException e) {
    JsonLocation place = e.getLocation(); // a limit that is exceeded has none
    String line = place == null ? "" : ":" + place.getLineNr();
    String column = place == null ? "" : " at character " + place.getColumnNr();
    return line + ": not valid JSON" + column + ": " + reason(e);
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "a number of more than a thousand digits, nested a thousand times, or too long";
    }
    if (e instanceof JsonEOFException) {
      return "the file ends in the middle of it";
    }
    return e instanceof MismatchedInputException
        ? "a file has one document and nothing behind it"
        : e.getOriginalMessage();
  }
}
