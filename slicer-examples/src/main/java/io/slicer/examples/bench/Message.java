package io.slicer.examples.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.candidate.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate's process says, one line each, marked because native libraries may write to the
 * same stream. All but one of the fields are null.
 */
record Message(
    @Nullable Opened opened,
    @Nullable Round round,
    @Nullable StepProfile profile,
    @Nullable String failure) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MARK = "\u0002slicer ";

  /** The candidate is ready. */
  record Opened(String description, @Nullable Long tokenizerBytes) {}

  static Message opened(Candidate candidate) {
    Opened opened = new Opened(candidate.description(), candidate.tokenizerBytes().orElse(null));
    return new Message(opened, null, null, null);
  }

  static Message of(Round round) {
    return new Message(null, round, null, null);
  }

  static Message of(@Nullable StepProfile profile) {
    return new Message(null, null, profile, null);
  }

  static Message failure(Throwable problem) {
    return new Message(
        null, null, null, problem.getMessage() == null ? problem.toString() : problem.getMessage());
  }

  String line() {
    return MARK + json(this);
  }

  static boolean isOne(String line) {
    return line.startsWith(MARK);
  }

  static Message parse(String line) {
    return read(line.substring(MARK.length()), Message.class);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + value, e);
    }
  }

  static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not understood: " + json, e);
    }
  }
}
