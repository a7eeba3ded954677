package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.ByteSource;
import com.google.common.io.CharSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a server answers. */
record Answer(int status, String type, ByteSource body, Map<String, String> headers) {
  private static Answer of(int status, String type, String body) {
    return new Answer(
        status, type, CharSource.wrap(body).asByteSource(StandardCharsets.UTF_8), Map.of());
  }

  static Answer json(JsonNode body) {
    return of(200, "application/json", body.toString());
  }

  /** An error as MLflow describes it. */
  static Answer error(int status, String code, String message) {
    String body =
        new JsonMapper()
            .createObjectNode()
            .put("error_code", code)
            .put("message", message)
            .toString();
    return of(status, "application/json", body);
  }

  /**
   * A page that says its status, as servers in front of MLflow answer, and MLflow itself at times.
   */
  static Answer page(int status) {
    return of(
        status,
        "text/html; charset=utf-8",
        "<!doctype html><html><title>%d</title><h1>%d</h1></html>".formatted(status, status));
  }

  static Answer text(String body) {
    return of(200, "text/plain", body);
  }

  static Answer bytes(ByteSource body) {
    return new Answer(200, "application/octet-stream", body, Map.of());
  }

  Answer with(String header, String value) {
    return new Answer(status, type, body, Map.of(header, value));
  }
}
