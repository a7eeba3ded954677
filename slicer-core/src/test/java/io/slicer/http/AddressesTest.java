package io.slicer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @Test
  void userPasswordAndSignatureAreNotShown() {
    URI address = URI.create("https://ada:s3cret@hub.test:8443/a%20b?X-Amz-Signature=s3cret#f");
    assertThat(Addresses.shown(address)).isEqualTo("https://hub.test:8443/a%20b");
    assertThat(Addresses.withoutUser(address))
        .hasToString("https://hub.test:8443/a%20b?X-Amz-Signature=s3cret#f");
    assertThat(Addresses.authorization(address)).isEqualTo("Basic YWRhOnMzY3JldA==");
    assertThat(Addresses.authorization(URI.create("https://hub.test"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "120, 120",
    "'Wed, 02 Dec 2026 00:01:00 GMT', 60",
    "'Tue, 01 Dec 2026 00:00:00 GMT', 0"
  })
  void readsHowLongAServerWantsToBeLeftAlone(String header, long seconds) {
    assertThat(RetryAfter.in(headers(header), Instant.parse("2026-12-02T00:00:00Z")))
        .contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"-1", "soon", "1e9", "99999999999999999999", "''", "'Wed, 99 Dec 2026 00:01:00 GMT'"})
  void doesNotBelieveAnythingElse(String header) {
    assertThat(RetryAfter.in(headers(header), Instant.EPOCH)).isEmpty();
  }

  private static HttpHeaders headers(String value) {
    return HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, text) -> true);
  }
}
