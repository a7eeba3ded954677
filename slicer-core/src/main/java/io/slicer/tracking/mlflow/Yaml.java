package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files meta.yaml. They are written as JSON values by line, with every text in quotes: an
 * identifier of digits without would be read as a number, which breaks a whole experiment.
 */
final class Yaml {
  private static final ObjectMapper JSON = new JsonMapper();
  private static final ObjectMapper READER = new YAMLMapper();

  private Yaml() {}

  static String of(Map<String, Object> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + json(field.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value that is no JSON", e);
    }
  }

  static JsonNode read(Path file) throws IOException {
    JsonNode read = READER.readTree(Files.readString(file));
    if (read == null || !read.isObject()) {
      throw new IOException(file + " holds no fields");
    }
    return read;
  }
}
