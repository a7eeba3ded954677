package io.slicer.hub;

import static io.slicer.weights.SafeTensorsFile.aligned;
import static io.slicer.weights.SafeTensorsFile.floats;
import static io.slicer.weights.SafeTensorsFile.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.LocalHub;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.SafeTensorsFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubDownloadTest {
  private static final String MODEL = "org/tiny";
  private static final String WEIGHTS = "model.safetensors";

  @TempDir private Path directory;
  private LocalHub hub;
  private HubSettings settings;
  private byte[] weights;

  @BeforeEach
  void startTheHub() throws IOException {
    Path file = directory.resolve("scratch.safetensors");
    float[] values = new float[1 << 20];
    values[values.length - 1] = 42;
    weights =
        Files.readAllBytes(
            SafeTensorsFile.write(
                file,
                aligned("{" + tensor("a", "F32", "[1048576]", 0, 4 << 20) + "}"),
                floats(values)));
    hub =
        new LocalHub(MODEL)
            .file("config.json", "{\"model_type\": \"bert\"}")
            .file("tokenizer.json", "{}")
            .file("vocab.txt", "[PAD]")
            .file("README.md", "# Tiny")
            .file(WEIGHTS, weights);
    settings = new HubSettings(hub.endpoint(), null, false, directory.resolve("hub"), directory);
  }

  @AfterEach
  void stopTheHub() {
    hub.close();
  }

  private PretrainedModel resolve(String model, HubSettings with, TransferListener listener) {
    return PretrainedModel.resolve(
        model, with, listener, new HubClient.Timing(Duration.ofSeconds(20), Duration.ZERO));
  }

  private PretrainedModel resolve(String model) {
    return resolve(model, settings, TransferListener.NONE);
  }

  private Path home() {
    return directory.resolve("hub/models--org--tiny");
  }

  private Path snapshot() {
    return home().resolve("snapshots").resolve(LocalHub.COMMIT);
  }

  private Path partial() {
    return home().resolve("slicer").resolve(LocalHub.COMMIT + "-" + WEIGHTS);
  }

  @Test
  void downloadsAModelOnce() throws IOException {
    PretrainedModel model = resolve(MODEL);

    assertThat(model.directory()).isEqualTo(snapshot());
    assertThat(model.config().get("model_type").asText()).isEqualTo("bert");
    assertThat(model.tokenizerFile()).hasContent("{}");
    assertThat(model.source())
        .isEqualTo(new PretrainedModel.Source(MODEL, "main", LocalHub.COMMIT));
    try (SafeTensors checkpoint = model.checkpoint();
        FloatMemory a = checkpoint.read("a")) {
      assertThat(a.get((1 << 20) - 1)).isEqualTo(42);
    }
    assertThat(snapshot())
        .isDirectoryContaining(path -> path.endsWith("vocab.txt"))
        .isDirectoryNotContaining(path -> path.endsWith("README.md"));
    assertThat(partial()).doesNotExist();
    assertThat(home().resolve("refs/main")).hasContent(LocalHub.COMMIT);

    hub.requests().clear();
    resolve(MODEL);
    assertThat(hub.requests()).hasSize(1);
    assertThat(hub.requests().get(0).path()).isEqualTo("/api/models/org/tiny/revision/main");

    hub.requests().clear();
    resolve(MODEL + "@" + LocalHub.COMMIT);
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void asksForTheRevisionThatIsWanted() {
    PretrainedModel model = resolve(MODEL + "@refs/pr/1");

    assertThat(hub.requests().get(0).path())
        .isEqualTo("/api/models/org/tiny/revision/refs%2Fpr%2F1");
    assertThat(model.source().revision()).isEqualTo("refs/pr/1");
    assertThat(home().resolve("refs/refs/pr/1")).hasContent(LocalHub.COMMIT);
  }

  @Test
  void reportsProgressFromFirstToLastByte() {
    List<Long> done = new ArrayList<>();

    resolve(
        MODEL,
        settings,
        (file, bytes, total) -> {
          if (file.equals(WEIGHTS)) {
            assertThat(total).isEqualTo(weights.length);
            done.add(bytes);
          }
        });

    assertThat(done).isSorted().hasSizeBetween(3, 6).startsWith(0L).endsWith((long) weights.length);
  }

  @Test
  void goesOnWhereTheConnectionBroke() {
    hub.breakingAfter(WEIGHTS, 3_000_000);

    resolve(MODEL);

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(hub.requests(WEIGHTS)).hasSize(2);
    assertThat(hub.requests(WEIGHTS).get(0).range()).isNull();
    assertThat(hub.requests(WEIGHTS).get(1).range()).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void goesOnWhereAnEarlierProgramStopped() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), Arrays.copyOf(weights, 1_000_000));
    List<Long> done = new ArrayList<>();

    resolve(MODEL, settings, (file, bytes, total) -> done.add(bytes));

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(hub.requests(WEIGHTS))
        .extracting(LocalHub.Request::range)
        .containsExactly("bytes=1000000-");
    assertThat(done).contains(1_000_000L);
    assertThat(partial()).doesNotExist();
  }

  @Test
  void downloadsNothingTwiceThatWasComplete() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), weights);

    resolve(MODEL);

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(hub.requests(WEIGHTS)).isEmpty();
  }

  @Test
  void startsOverWhenMoreIsThereThanThereShouldBe() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), new byte[weights.length + 1]);
    Path config = partial().resolveSibling(LocalHub.COMMIT + "-config.json");
    Files.write(config, new byte[100]);

    resolve(MODEL);

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(snapshot().resolve("config.json")).hasContent("{\"model_type\": \"bert\"}");
  }

  @Test
  void startsOverWhenTheHubDoesNotResume() {
    hub.breakingAfter(WEIGHTS, 3_000_000).ignoringRange(WEIGHTS);

    resolve(MODEL);

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void givesUpAConnectionOnWhichNothingComes() {
    hub.stallingAfter(WEIGHTS, 1_000_000);

    PretrainedModel.resolve(
        MODEL,
        settings,
        TransferListener.NONE,
        new HubClient.Timing(Duration.ofSeconds(1), Duration.ZERO));

    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void triesAgainWhenTheHubIsBusy() {
    hub.failing("api", 503).failing("api", 429).failing(WEIGHTS, 500).failing(WEIGHTS, 502);

    resolve(MODEL);

    assertThat(hub.requests()).filteredOn(request -> request.path().contains("/api/")).hasSize(3);
    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void saysSoWhenTheHubStaysBusy() {
    for (int i = 0; i < 5; i++) {
      hub.failing("tokenizer.json", 503);
    }

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: cannot be downloaded from " + hub.endpoint())
        .hasMessageContaining("tokenizer.json answered 503");
    assertThat(hub.requests("tokenizer.json")).hasSize(5);
  }

  @Test
  void deletesAFileThatArrivedDamaged() {
    hub.corrupting(WEIGHTS);

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny: model.safetensors arrived damaged and was deleted")
        .hasMessageContaining("SHA-256");
    assertThat(snapshot().resolve(WEIGHTS)).doesNotExist();
    assertThat(partial()).doesNotExist();

    resolve(MODEL);
    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void deletesASmallFileThatArrivedDamaged() {
    hub.corrupting("tokenizer.json");

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny: tokenizer.json arrived damaged and was deleted: its Git");
    assertThat(snapshot().resolve("tokenizer.json")).doesNotExist();

    resolve(MODEL);
    assertThat(snapshot().resolve("tokenizer.json")).exists();
  }

  @Test
  void refusesAnotherCommitThanTheOneAskedFor() {
    String other = "f".repeat(40);

    assertThatThrownBy(() -> resolve(MODEL + "@" + other))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the Hub answers with another commit, " + LocalHub.COMMIT);
  }

  @Test
  void aDamagedReferenceIsWrittenAnew() throws IOException {
    resolve(MODEL);
    Files.write(home().resolve("refs/main"), new byte[40]);

    resolve(MODEL);
    assertThat(home().resolve("refs/main")).hasContent(LocalHub.COMMIT);
  }

  @Test
  void refusesAFileThatDoesNotFitOnTheDisk() {
    hub.promising(WEIGHTS, 1L << 60);

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny: model.safetensors needs 1152921504606846976 bytes more")
        .hasMessageContaining("bytes free; HF_HOME or the system property slicer.cache");
  }

  @Test
  void sendsTheTokenToTheHubAndToNobodyElse() throws IOException {
    try (LocalHub cdn = new LocalHub(MODEL).file(WEIGHTS, weights)) {
      cdn.breakingAfter(WEIGHTS, 1_000_000);
      hub.redirectingTo(URI.create("http://127.0.0.1:" + cdn.endpoint().getPort()));

      resolve(MODEL, settings.withToken("hf_secret"), TransferListener.NONE);

      assertThat(hub.requests())
          .isNotEmpty()
          .allSatisfy(r -> assertThat(r.authorization()).isEqualTo("Bearer hf_secret"));
      assertThat(cdn.requests()).hasSize(2).allSatisfy(r -> assertThat(r.authorization()).isNull());
      assertThat(cdn.requests().get(1).range()).startsWith("bytes=");
      assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/x", "http://[", "//"})
  void followsNoStrangeRedirects(String location) {
    for (int i = 0; i < 5; i++) {
      hub.failing("config.json", 302, "Location", location);
    }

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirects to");
  }

  @Test
  void followsNoEndlessRedirects() {
    for (int i = 0; i < 100; i++) {
      hub.failing("config.json", 302, "Location", "config.json");
    }

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("more than 10 redirects");
  }

  @Test
  void usesTheCacheAloneWhenOffline() {
    HubSettings offline = settings.withOffline(true);
    assertThatThrownBy(() -> resolve(MODEL, offline, TransferListener.NONE))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny: the network is switched off (HF_HUB_OFFLINE)")
        .hasMessageContaining(home().toString());
    assertThat(hub.requests()).isEmpty();

    resolve(MODEL);
    hub.requests().clear();

    assertThat(resolve(MODEL, offline, TransferListener.NONE).directory()).isEqualTo(snapshot());
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void takesNoUnfinishedModelFromTheCache() throws IOException {
    resolve(MODEL);
    Files.delete(snapshot().resolve(WEIGHTS));

    assertThatThrownBy(() -> resolve(MODEL, settings.withOffline(true), TransferListener.NONE))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("does not have all of the model");

    resolve(MODEL);
    assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void findsWhatPythonDownloaded() throws IOException {
    Path blobs = Files.createDirectories(home().resolve("blobs"));
    Files.createDirectories(snapshot());
    Files.createDirectories(home().resolve("refs"));
    Files.writeString(home().resolve("refs/main"), LocalHub.COMMIT);
    for (String name : List.of("config.json", "tokenizer.json", WEIGHTS)) {
      Files.writeString(blobs.resolve(name), "{}");
      Files.createSymbolicLink(snapshot().resolve(name), Path.of("../../blobs", name));
    }

    PretrainedModel model = resolve(MODEL, settings.withOffline(true), TransferListener.NONE);

    assertThat(model.directory()).isEqualTo(snapshot());
  }

  @Test
  void saysThatTheHubCannotBeReached() throws IOException {
    HubSettings nowhere = settings.withEndpoint(URI.create("http://localhost:" + freePort()));

    assertThatThrownBy(() -> resolve(MODEL, nowhere, TransferListener.NONE))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: cannot be downloaded from " + nowhere.endpoint())
        .hasMessageContaining("give the path of a directory");
  }

  @Test
  void usesWhatItHasWhenTheHubCannotBeReached() throws IOException {
    resolve(MODEL);
    HubSettings nowhere = settings.withEndpoint(URI.create("http://localhost:" + freePort()));

    assertThat(resolve(MODEL, nowhere, TransferListener.NONE).directory()).isEqualTo(snapshot());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | '' | does not exist, or not for everyone: check the name, or set HF_TOKEN",
        "401 | hf_secret | does not exist, or the token gives no access to it",
        "403 | hf_secret | access is restricted: accept the terms at",
        "404 | '' | does not exist or has no revision \"main\"",
        "418 | '' | answered 418",
      })
  void saysWhatARefusalMeans(int status, String token, String meaning) {
    hub.failing("api", status, "X-Error-Message", "the Hub's own words");

    assertThatThrownBy(
            () ->
                resolve(
                    MODEL,
                    settings.withToken(token.isEmpty() ? null : token),
                    TransferListener.NONE))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: ")
        .hasMessageContaining(meaning)
        .hasMessageEndingWith(" (the Hub's own words)")
        .hasMessageNotContaining("hf_secret");
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void saysWhichFileIsNotThere() {
    hub.failing("tokenizer.json", 404);

    assertThatThrownBy(() -> resolve(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessage("org/tiny: " + hub.endpoint() + "/org/tiny has no file tokenizer.json");
  }

  @Test
  void saysWhatToDoAboutARepositoryItCannotUse() throws IOException {
    try (LocalHub pickled =
        new LocalHub(MODEL).file("config.json", "{}").file("pytorch_model.bin", "")) {
      assertThatThrownBy(
              () ->
                  resolve(MODEL, settings.withEndpoint(pickled.endpoint()), TransferListener.NONE))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("org/tiny: the weights are only there as pytorch_model.bin")
          .hasMessageContaining("save_pretrained(DIRECTORY, safe_serialization=True)");
      assertThat(pickled.requests()).hasSize(1);
    }
    try (LocalHub slow =
        new LocalHub(MODEL)
            .file("config.json", "{}")
            .file(WEIGHTS, weights)
            .file("sentencepiece.bpe.model", "")) {
      assertThatThrownBy(
              () -> resolve(MODEL, settings.withEndpoint(slow.endpoint()), TransferListener.NONE))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("org/tiny: the tokenizer is only there as a SentencePiece model")
          .hasMessageContaining("AutoTokenizer.from_pretrained(MODEL).save_pretrained(DIRECTORY)");
      assertThat(slow.requests()).hasSize(1);
    }
  }

  @Test
  void refusesAnAnswerLongerThanAny() throws IOException {
    try (LocalHub endless = new LocalHub(MODEL).file("x".repeat(9 << 20), "")) {
      assertThatThrownBy(
              () ->
                  resolve(MODEL, settings.withEndpoint(endless.endpoint()), TransferListener.NONE))
          .isInstanceOf(HubException.class)
          .hasMessage("org/tiny: the Hub's answer is longer than 8388608 bytes");
    }
  }

  @Test
  void downloadsShards() throws IOException {
    try (LocalHub sharded =
        new LocalHub(MODEL)
            .file("config.json", "{}")
            .file("tokenizer.json", "{}")
            .file("model-00001-of-00001.safetensors", weights)
            .file(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}")) {
      PretrainedModel model =
          resolve(MODEL, settings.withEndpoint(sharded.endpoint()), TransferListener.NONE);

      try (SafeTensors checkpoint = model.checkpoint()) {
        assertThat(checkpoint.names()).containsExactly("a");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "../evil.safetensors, which is not the name of a .safetensors file beside the index",
    "lost.safetensors, 'names lost.safetensors, which is not on the Hub'"
  })
  void refusesShardsThatAreNotTheModels(String shard, String what) throws IOException {
    try (LocalHub sharded =
        new LocalHub(MODEL)
            .file("config.json", "{}")
            .file("tokenizer.json", "{}")
            .file("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"" + shard + "\"}}")) {
      assertThatThrownBy(
              () ->
                  resolve(MODEL, settings.withEndpoint(sharded.endpoint()), TransferListener.NONE))
          .hasMessageContaining(what);
      assertThat(home().resolve("refs/main")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<html>, the Hub's answer is not JSON",
    "{}, the Hub's answer names no commit",
    "'{\"sha\": \"../../etc\"}', the Hub's answer names no commit",
  })
  void refusesAnAnswerThatIsNotTheHubs(String answer, String what) {
    assertThatThrownBy(() -> HubRepository.parse(HubId.model(MODEL), answer, ""))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("org/tiny: " + what);
  }

  @Test
  void downloadsOnceForSeveralThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<PretrainedModel> task = () -> resolve(MODEL);
      for (Future<PretrainedModel> model : threads.invokeAll(List.of(task, task, task, task))) {
        assertThat(model.get().directory()).isEqualTo(snapshot());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(hub.requests(WEIGHTS)).hasSize(1);
  }
}
