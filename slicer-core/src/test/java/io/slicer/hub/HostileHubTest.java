package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.slicer.testing.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Hub that means ill or is broken. Every download ends, with the right file or with a {@link
 * HubException} that names the model; nothing is written that was not announced. Tried: absurd
 * headers and statuses, bodies longer and shorter than announced, with and without a length,
 * trickles, retries that gain a byte, pauses asked for, answers without an end, links in the cache.
 */
class HostileHubTest {
  private static final String MODEL = "org/tiny";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String TOKEN = "hf_s3cret";

  @TempDir private Path directory;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private RawServer server;
  private RawServer.Answers api = this::describe;
  private RawServer.Answers file = this::give;
  private boolean hashes = true;

  @BeforeEach
  void start() throws IOException {
    files.put("config.json", "{\"model_type\": \"bert\"}".getBytes(StandardCharsets.UTF_8));
    files.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
    byte[] weights = new byte[325_000];
    Arrays.fill(weights, (byte) 7);
    files.put("model.safetensors", weights);
    server =
        new RawServer(
            (request, out) ->
                (request.target().startsWith("/api/") ? api : file).answer(request, out));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void describe(RawServer.Request request, OutputStream out) throws IOException {
    List<String> siblings = new ArrayList<>();
    files.forEach(
        (name, content) ->
            siblings.add(
                "{\"rfilename\": \"%s\", \"size\": %d%s}"
                    .formatted(name, content.length, hashes ? hash(content) : "")));
    byte[] answer =
        "{\"sha\": \"%s\", \"siblings\": [%s]}"
            .formatted(COMMIT, String.join(",", siblings))
            .getBytes(StandardCharsets.UTF_8);
    RawServer.send(out, "200 OK\nContent-Length: " + answer.length, answer);
  }

  private static String hash(byte[] content) {
    return ", \"lfs\": {\"sha256\": \"" + Hashing.sha256().hashBytes(content) + "\"}";
  }

  private static String name(RawServer.Request request) {
    return request.target().substring(request.target().lastIndexOf('/') + 1);
  }

  private void give(RawServer.Request request, OutputStream out) throws IOException {
    byte[] content = files.get(name(request));
    if (content == null) {
      RawServer.send(out, "404 Not Found\nContent-Length: 0", new byte[0]);
      return;
    }
    int from = Integer.parseInt(request.headers().getOrDefault("range", "0").replaceAll("\\D", ""));
    byte[] part = Arrays.copyOfRange(content, from, content.length);
    String range =
        from == 0
            ? "200 OK"
            : "206 Partial\nContent-Range: bytes %d-%d/%d"
                .formatted(from, content.length - 1, content.length);
    RawServer.send(out, range + "\nContent-Length: " + part.length, part);
  }

  /** Weights are answered so, everything else as it should be. */
  private void weights(RawServer.Answers answers) {
    file =
        (request, out) ->
            (name(request).equals("model.safetensors") ? answers : (RawServer.Answers) this::give)
                .answer(request, out);
  }

  private HubCache.Snapshot get() {
    return get(server.endpoint(), Duration.ofSeconds(20));
  }

  private HubCache.Snapshot get(URI endpoint, Duration patience) {
    HubSettings settings = new HubSettings(endpoint, TOKEN, false, directory, directory);
    return new HubCache(
            settings, new HubClient.Timing(patience, Duration.ZERO), TransferListener.NONE)
        .get(HubId.model(MODEL));
  }

  private Path partial() {
    return directory.resolve("models--org--tiny/slicer/" + COMMIT + "-model.safetensors");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::get)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: ")
        .hasMessageContaining(message)
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void aGoodHubIsBelieved() {
    Path snapshot = get().directory();
    files.forEach((name, content) -> assertThat(snapshot.resolve(name)).hasBinaryContent(content));
  }

  @Test
  void nothingIsTakenOfABodyThatSaysItIsTooLong() {
    AtomicLong sent = new AtomicLong();
    weights(
        (request, out) -> {
          RawServer.send(out, "200 OK\nContent-Length: 300000000", new byte[0]);
          byte[] block = new byte[1 << 16];
          for (int i = 0; i < 4_600; i++) {
            out.write(block);
            sent.addAndGet(block.length);
          }
        });
    assertRefused("has 300000000 bytes, where the Hub says 325000");
    assertThat(sent.get()).isLessThan(5 * 20_000_000L);
    assertThat(partial()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "200 OK\nContent-Length: 325000"})
  void aBodyIsCutAtTheAnnouncedSize(String head) throws IOException {
    weights(
        (request, out) -> {
          RawServer.send(out, head, new byte[0]);
          byte[] block = new byte[1 << 16];
          for (int i = 0; i < 200; i++) {
            out.write(block);
          }
        });
    assertThatThrownBy(this::get).isInstanceOf(HubException.class);
    assertThat(Files.exists(partial()) ? Files.size(partial()) : 0).isLessThanOrEqualTo(325_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1",
        "Content-Length: 99999999999999999999999",
        "Content-Length: many",
        "Content-Length: 9223372036854775807",
        "Content-Length: 5\nContent-Length: 6",
        "Content-Length: 0",
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip",
        "Bad Header",
        ": nameless",
      })
  void absurdHeadersAreRefused(String header) {
    weights((request, out) -> RawServer.send(out, "200 OK\n" + header, new byte[100]));
    assertRefused("model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 1000-324999/99999999999999999999999",
        "bytes 99999999999999999999999-324999/325000",
        "bytes 1000-324999/9223372036854775807",
        "bytes -5--1/325000",
        "bytes 0-324999/325000",
        "bytes 1000-324999/1000",
        "bytes */325000",
        "items 1000-324999/325000",
        "",
      })
  void absurdRangesAreRefused(String range) throws IOException {
    Files.createDirectories(partial().getParent());
    weights(
        (request, out) -> {
          Files.write(partial(), new byte[1000]); // so that each attempt asks for a range
          RawServer.send(out, "206 Partial\nContent-Range: " + range, new byte[324_000]);
        });
    Files.write(partial(), new byte[1000]);
    assertRefused("model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:99999/x",
        "http://localhost:0/x",
        "http://localhost:-1/x",
        "http://localhost:port/x",
        "http://user:s3cret@:80/x",
        "http://[::1/x",
        "//",
        "http:x",
        "javascript:alert(1)",
        "http://localhost:1/x?X-Amz-Signature=s3cret",
      })
  void absurdPlacesAreNotFollowed(String location) {
    weights(
        (request, out) ->
            RawServer.send(
                out, "302 Found\nContent-Length: 0\nLocation: " + location, new byte[0]));
    assertThatThrownBy(this::get)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: ")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "220 ftp.example ready\r\n",
        "\0\0\0\0",
        "",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.1 304 None\r\n\r\n",
        "HTTP/1.1 600 None\r\n\r\n",
      })
  void whatIsNoAnswerIsRefused(String bytes) {
    api = (request, out) -> out.write(bytes.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> get(server.endpoint(), Duration.ofSeconds(5)))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 60000000", "Transfer-Encoding: chunked"})
  void anAnswerOf60MegabytesIsRefused(String header) {
    api =
        (request, out) -> {
          RawServer.send(out, "200 OK\n" + header, new byte[0]);
          byte[] block = new byte[60_000];
          Arrays.fill(block, (byte) '[');
          for (int i = 0; i < 1000; i++) {
            if (header.contains("chunked")) {
              out.write("EA60\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write(block);
            if (header.contains("chunked")) {
              out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
          }
        };
    assertRefused("the Hub's answer is longer than 8388608 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "null",
        "[]",
        "\"x\"",
        "{\"sha\": 5}",
        "{\"sha\": \"0123\"}",
        "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\": 7}",
        "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\","
            + " \"siblings\": [{\"rfilename\": \"../\\u001b[31m\"}]}",
      })
  void strangeDescriptionsAreRefused(String answer) {
    api = (request, out) -> RawServer.send(out, "200 OK", answer.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(this::get)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: ")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void deeplyNestedDescriptionsAreRefused() {
    byte[] deep = "[".repeat(8_000_000).getBytes(StandardCharsets.UTF_8);
    api = (request, out) -> RawServer.send(out, "200 OK", deep);
    assertRefused("is not JSON");
  }

  @Test
  void whatTheHubSaysIsOneVisibleLine() {
    api =
        (request, out) ->
            RawServer.send(
                out, "403 No\nX-Error-Message: \u0007 read\tthis\nContent-Length: 0", new byte[0]);
    assertThatThrownBy(this::get)
        .isInstanceOf(HubException.class)
        .satisfies(e -> assertThat(e.getMessage().chars()).noneMatch(c -> c < ' ' || c == 0x7f));
  }

  @Test
  void aTrickleIsGivenUp() {
    AtomicLong sent = new AtomicLong();
    weights(
        (request, out) -> {
          RawServer.send(out, "200 OK\nContent-Length: 325000", new byte[0]);
          trickle(out, sent);
        });
    assertThatThrownBy(() -> get(server.endpoint(), Duration.ofSeconds(1)))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("bytes came in 1 s");
    assertThat(sent.get()).isLessThan(2_000);
  }

  @Test
  void aTrickleOfTheInterfaceIsGivenUp() {
    AtomicLong sent = new AtomicLong();
    api =
        (request, out) -> {
          RawServer.send(out, "200 OK", new byte[0]);
          trickle(out, sent);
        };
    assertThatThrownBy(() -> get(server.endpoint(), Duration.ofSeconds(1)))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("bytes came in 1 s");
  }

  private static void trickle(OutputStream out, AtomicLong sent) throws IOException {
    try {
      while (true) {
        out.write('[');
        out.flush();
        sent.incrementAndGet();
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void retriesThatGainAByteEnd() {
    weights(
        (request, out) -> {
          byte[] content = files.get("model.safetensors");
          int from =
              Integer.parseInt(request.headers().getOrDefault("range", "0").replaceAll("\\D", ""));
          RawServer.send(
              out,
              "206 Partial\nContent-Range: bytes %d-%d/%d\nContent-Length: %d"
                  .formatted(from, content.length - 1, content.length, content.length - from),
              new byte[] {7});
        });
    assertRefused("model.safetensors");
    assertThat(server.requests().stream().filter(r -> name(r).endsWith("safetensors")))
        .hasSizeLessThan(10);
  }

  @Test
  void aPauseThatIsAskedForIsKept() {
    List<Long> times = new ArrayList<>();
    RawServer.Answers good = api;
    api =
        (request, out) -> {
          times.add(System.nanoTime());
          if (times.size() == 1) {
            RawServer.send(out, "429 Later\nRetry-After: 1\nContent-Length: 0", new byte[0]);
          } else {
            good.answer(request, out);
          }
        };
    get();
    assertThat(times).hasSize(2);
    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_000_000_000L);
  }

  @Test
  void whoWantsALongPauseIsNotWaitedFor() {
    api =
        (request, out) ->
            RawServer.send(out, "503 Later\nRetry-After: 86400\nContent-Length: 0", new byte[0]);
    assertRefused("answered 503 and wants to be asked again in 86400 s");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void withoutHashesTheSizeIsChecked() {
    hashes = false;
    assertThat(get().directory().resolve("model.safetensors"))
        .hasBinaryContent(files.get("model.safetensors"));
  }

  @Test
  void withoutHashesAFileOfAnotherSizeIsRefused() {
    hashes = false;
    weights((request, out) -> RawServer.send(out, "200 OK", new byte[324_999]));
    assertRefused("ended after 324999 of 325000 bytes");
  }

  @Test
  void aPartialFileThatIsALinkIsNotFollowed() throws IOException {
    byte[] mine = "do not touch".getBytes(StandardCharsets.UTF_8);
    Path elsewhere = Files.write(directory.resolve("elsewhere"), mine);
    Files.createDirectories(partial().getParent());
    Files.createSymbolicLink(partial(), elsewhere);

    Path snapshot = get().directory();

    assertThat(elsewhere).hasBinaryContent(mine);
    assertThat(snapshot.resolve("model.safetensors"))
        .hasBinaryContent(files.get("model.safetensors"));
    assertThat(Files.isSymbolicLink(snapshot.resolve("model.safetensors"))).isFalse();
  }

  @Test
  void aPartialFileThatIsADanglingLinkIsNotFollowed() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.createSymbolicLink(partial(), directory.resolve("nowhere"));
    get();
    assertThat(directory.resolve("nowhere")).doesNotExist();
  }

  @Test
  void aMirrorThatHasFilesButNoInterfaceWillDo() {
    api = this::give; // 404
    HubCache.Snapshot snapshot = get();
    files.forEach(
        (name, content) ->
            assertThat(snapshot.directory().resolve(name)).hasBinaryContent(content));
    assertThat(server.requests())
        .extracting(RawServer.Request::target)
        .contains("/org/tiny/resolve/main/model.safetensors");

    server.requests().clear();
    assertThat(get()).isEqualTo(snapshot); // nothing has changed
    files.put("config.json", "{\"model_type\": \"xlm-roberta\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(get().commit()).isNotEqualTo(snapshot.commit());
  }

  @Test
  void aMirrorMayHaveShards() {
    api = this::give;
    files.put("model-00001-of-00001.safetensors", files.remove("model.safetensors"));
    files.put(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}"
            .getBytes(StandardCharsets.UTF_8));
    Path snapshot = get().directory();
    assertThat(snapshot.resolve("model-00001-of-00001.safetensors")).exists();

    files.remove("model-00001-of-00001.safetensors");
    files.put("config.json", new byte[] {'{', '}'});
    assertRefused("has no file model-00001-of-00001.safetensors");
  }

  @Test
  void aMirrorSaysWhatAModelLacks() {
    api = this::give;
    files.remove("tokenizer.json");
    assertRefused("there is no tokenizer.json");
    files.remove("config.json");
    assertRefused("does not exist or has no revision \"main\"");
  }

  @Test
  void aPasswordInTheEndpointIsSentAndNotShown() {
    URI endpoint = URI.create("http://ada:s3cret@localhost:" + server.port());
    HubSettings settings = new HubSettings(endpoint, null, false, directory, directory);
    HubCache cache =
        new HubCache(
            settings,
            new HubClient.Timing(Duration.ofSeconds(20), Duration.ZERO),
            TransferListener.NONE);
    cache.get(HubId.model(MODEL));
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .containsEntry("authorization", "Basic YWRhOnMzY3JldA=="));

    api = (request, out) -> RawServer.send(out, "404 No\nX-Error-Code: x", new byte[0]);
    assertThatThrownBy(() -> cache.get(HubId.model("org/other")))
        .isInstanceOf(HubException.class)
        .hasMessageNotContaining("s3cret");
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf_s3cret x", "hf_s3cret\nx", "hf_s3crét"})
  void aTokenThatIsNoneIsRefusedAndNotShown(String token) {
    assertThatThrownBy(() -> new HubSettings(server.endpoint(), token, false, directory, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HF_TOKEN")
        .hasMessageNotContaining("s3cr");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://hub.test:99999", "http://hub.test:0", "http://ada:s3cret@", "http://a b"})
  void anEndpointThatIsNoneIsRefused(String endpoint) {
    assertThatThrownBy(
            () -> HubSettings.from(Map.of("HF_ENDPOINT", endpoint), System.getProperties()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }
}
