package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Pattern;

/** An object that was sent, with fields of certain types. */
record Posted(JsonNode json) {
  private static final Pattern NAME =
      Pattern.compile("[/\\w.\\- :]{1,250}", Pattern.UNICODE_CHARACTER_CLASS);

  static Posted of(Request request) {
    if (!request.headers().getOrDefault("content-type", "").startsWith("application/json")) {
      throw Refusal.invalid("Bad Request. Content-Type must be 'application/json'.");
    }
    return new Posted(request.json());
  }

  boolean has(String field) {
    return json.has(field);
  }

  List<Posted> list(String field) {
    return json.path(field).valueStream().map(Posted::new).toList();
  }

  /** Empty if there is no such field. */
  String text(String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() && !value.isMissingNode()) {
      throw Refusal.invalid("'%s' must be a string, not %s".formatted(field, value));
    }
    return value.asText();
  }

  /** What is longer is cut. */
  String text(String field, int length) {
    String text = text(field);
    return text.substring(0, Math.min(text.length(), length));
  }

  long whole(String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber()) {
      throw Refusal.invalid("'%s' must be a whole number, not %s".formatted(field, value));
    }
    return value.asLong();
  }

  double number(String field) {
    JsonNode value = json.path(field);
    if (value.isNumber()) {
      return value.asDouble();
    }
    return switch (value.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw Refusal.invalid("'%s' must be a number, not %s".formatted(field, value));
    };
  }

  /** The key of a metric, a param or a tag. */
  String key() {
    String key = text("key");
    boolean isPath =
        Splitter.on('/')
            .splitToStream(key)
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!NAME.matcher(key).matches() || !isPath) {
      throw Refusal.invalid("Invalid name: '%s'".formatted(key));
    }
    return key;
  }
}
