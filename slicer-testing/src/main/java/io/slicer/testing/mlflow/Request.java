package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Splitter;
import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param headers the first of each name, in lower case
 */
public record Request(String method, URI uri, Map<String, String> headers, ByteSource body) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Decoded. */
  public String path() {
    return uri.getPath();
  }

  /** The parameters behind the path, decoded. */
  public Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    if (uri.getRawQuery() != null) {
      for (String each : Splitter.on('&').split(uri.getRawQuery())) {
        int equals = each.indexOf('=');
        query.put(
            each.substring(0, equals),
            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  /** The body. */
  public JsonNode json() {
    try {
      return JSON.readTree(body.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
