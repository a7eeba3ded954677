package io.slicer.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long a server wants to be left alone, in its header {@code Retry-After}. */
public final class RetryAfter {
  private RetryAfter() {}

  /**
   * Reads the header.
   *
   * @param headers of an answer
   * @param now when it came
   * @return the pause, not negative; empty if the header is missing or neither seconds nor a date
   */
  public static Optional<Duration> in(HttpHeaders headers, Instant now) {
    return headers.firstValue("Retry-After").flatMap(value -> pause(value.strip(), now));
  }

  private static Optional<Duration> pause(String value, Instant now) {
    try {
      if (value.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
      }
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
