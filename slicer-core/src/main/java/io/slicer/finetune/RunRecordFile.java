package io.slicer.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.files.JsonFile;
import io.slicer.weights.CheckpointException;
import java.nio.file.Path;

/** Run records as the files that lie beside a model's weights. */
public final class RunRecordFile {
  /** The name of the file. */
  public static final String NAME = "run-record.json";

  /** Enough for thousands of epochs and data sets. */
  private static final int LONGEST = 1 << 22;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private RunRecordFile() {}

  /**
   * A record as JSON.
   *
   * @param record a record of numbers, strings, lists, maps and records
   * @return the content of the file
   */
  public static String toJson(Object record) {
    try {
      return JSON.writeValueAsString(record) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run record that is no JSON", e);
    }
  }

  /**
   * Reads a record. Fields that it does not know are left out.
   *
   * @param file to read
   * @param type of the record
   * @param <T> type of the record
   * @return the record
   * @throws CheckpointException if the file cannot be read or is no run record
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      T read = JSON.treeToValue(JsonFile.read(file, LONGEST), type);
      if (read == null) {
        throw new CheckpointException(file + " is no run record: it holds null");
      }
      return read;
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is no run record: " + e.getOriginalMessage(), e);
    }
  }
}
