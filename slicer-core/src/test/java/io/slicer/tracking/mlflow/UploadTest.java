package io.slicer.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.mlflow.Fault;
import io.slicer.testing.mlflow.LocalMlflow;
import io.slicer.testing.mlflow.Request;
import io.slicer.testing.mlflow.StoreKind;
import io.slicer.testing.mlflow.StoredRun;
import io.slicer.tracking.RunStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class UploadTest {
  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final String EXPERIMENT = "NER & more";

  @TempDir Path root;

  private MlflowTracker start(URI server) {
    return builder(server).start();
  }

  private MlflowTracker.Builder builder(URI server) {
    return MlflowTracker.in(root.resolve("mlruns"))
        .experiment(EXPERIMENT)
        .runName("first")
        .server(new MlflowServer(server, null, false, null, TIMEOUT))
        .retryPause(Duration.ofMillis(10))
        .patience(Duration.ofSeconds(20));
  }

  private static void logSteps(MlflowTracker run, int from, int to) {
    for (int step = from; step < to; step++) {
      run.metrics(step, Map.of("loss", 1.0 / step, "epoch", step / 10.0));
    }
  }

  /** The server has what the journal has, and nothing twice. */
  private StoredRun assertSame(LocalMlflow server, Path run, StoreKind kind) throws IOException {
    List<StoredRun> runs = server.runs().ofExperiment(EXPERIMENT);
    assertThat(runs).hasSize(1);
    StoredRun stored = runs.get(0);
    assertThat(new TreeMap<>(stored.metrics())).isEqualTo(JournalPoints.of(run, kind));
    return stored;
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void theServerHasWhatTheJournalHas(StoreKind kind) throws IOException {
    try (LocalMlflow server = LocalMlflow.start(kind)) {
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.parameters(Map.of("learning_rate", 5e-5, "labels", List.of("O", "B-PER")));
        run.tags(Map.of("team", "Über & Co"));
        logSteps(run, 1, 100);
        Map<String, Double> edges = new LinkedHashMap<>();
        edges.put("nan", Double.NaN);
        edges.put("inf", Double.POSITIVE_INFINITY);
        edges.put("-inf", Double.NEGATIVE_INFINITY);
        edges.put("tiny", 1e-320);
        edges.put("zero", -0.0);
        run.metrics(1L << 40, edges);
        run.text("reports/ä report.md", "# Fine\n");
      }

      StoredRun stored = assertSame(server, directory, kind);
      assertThat(stored.name()).isEqualTo("first");
      assertThat(stored.status()).isEqualTo("FINISHED");
      assertThat(stored.endTime())
          .isEqualTo(RunMeta.read(directory.resolve("meta.yaml")).endTime());
      assertThat(stored.params())
          .containsEntry("learning_rate", "5e-05")
          .containsEntry("labels", "['O', 'B-PER']");
      assertThat(stored.tags()).containsEntry("team", "Über & Co");
      assertThat(server.runs().artifact(stored, "reports/ä report.md")).isEqualTo("# Fine\n");
      assertThat(server.runs().artifacts(stored)).containsExactly("reports/ä report.md");
    }
  }

  static Stream<Arguments> passingFaults() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(1).atOffset(ZoneOffset.UTC));
    Map<String, Supplier<Fault>> faults = new LinkedHashMap<>();
    faults.put("silence", Fault::silence);
    faults.put("a byte at a time", () -> Fault.slowness(Duration.ofMillis(100)));
    faults.put("a lost request", Fault::lostRequest);
    faults.put("a lost answer", Fault::lostAnswer);
    faults.put("a torn answer", Fault::tornAnswer);
    for (int status : new int[] {408, 429, 500}) {
      faults.put("a page of " + status, () -> Fault.page(status));
    }
    faults.put("502, no seconds", () -> Fault.page(502, "Retry-After", "0"));
    faults.put("504, a date", () -> Fault.page(504, "Retry-After", date));
    faults.put("a login page", Fault::loginPage);
    faults.put("a redirect", () -> Fault.redirect(URI.create("http://127.0.0.1:9/login")));
    return faults.entrySet().stream()
        .flatMap(
            fault ->
                Stream.of(StoreKind.values())
                    .map(kind -> Arguments.of(fault.getKey(), kind, fault.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("passingFaults")
  void whateverGoesWrongOnceNothingIsLostAndNothingTwice(
      String name, StoreKind kind, Supplier<Fault> fault) throws IOException {
    try (LocalMlflow server = LocalMlflow.start(kind)) {
      for (String path :
          List.of(
              "experiments/get-by-name",
              "experiments/create",
              "runs/search",
              "runs/create",
              "runs/log-batch",
              "runs/log-batch",
              "runs/log-batch",
              "runs/update",
              "report.md")) {
        server.next(path, fault.get());
      }
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.parameters(Map.of("seed", 42));
        logSteps(run, 1, 50);
        run.text("report.md", "# Fine\n");
        await(() -> hasReport(server));
        logSteps(run, 50, 100);
      }
      MlflowSync.Result synced = sync(server);

      StoredRun stored = assertSame(server, directory, kind);
      assertThat(stored.status()).isEqualTo("FINISHED");
      assertThat(stored.params()).containsEntry("seed", "42");
      assertThat(server.runs().artifact(stored, "report.md")).isEqualTo("# Fine\n");
      assertThat(synced.sent()).isEqualTo(1);
    }
  }

  private MlflowSync.Result sync(LocalMlflow server) throws IOException {
    try {
      return MlflowSync.send(
          root.resolve("mlruns"),
          new MlflowServer(server.uri(), null, false, null, TIMEOUT),
          run -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasReport(LocalMlflow server) {
    return server.runs().ofExperiment(EXPERIMENT).stream()
        .anyMatch(run -> !server.runs().artifacts(run).isEmpty());
  }

  private static void awaitSent(LocalMlflow server, String path, int times) {
    await(() -> server.requests(path).size() >= times);
  }

  private static void await(BooleanSupplier what) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the end of a minute").isLessThan(until);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aServerThatComesUpLateGetsEverythingInOrder() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      server.refuse();
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        logSteps(run, 1, 2000);
        server.listenAgain();
        awaitSent(server, "runs/log-batch", 4);
      }

      assertSame(server, directory, StoreKind.SQL);
      long before = 0;
      for (Request batch : server.requests("runs/log-batch")) {
        for (var metric : batch.json().path("metrics")) {
          assertThat(metric.path("timestamp").asLong()).isGreaterThanOrEqualTo(before);
          before = metric.path("timestamp").asLong();
        }
      }
    }
  }

  @Test
  void aServerThatIsAwayKeepsNobodyWaiting() throws IOException {
    LocalMlflow server = LocalMlflow.start(StoreKind.SQL);
    server.close();
    Path directory;
    try (MlflowTracker run = start(server.uri())) {
      directory = run.directory().orElseThrow();
      logSteps(run, 1, 1000);
    }

    assertThat(JournalPoints.of(directory, StoreKind.SQL).get("loss")).hasSize(999);
    assertThat(RunMeta.read(directory.resolve("meta.yaml")).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aServerIsLeftAloneAsLongAsItWants() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      server.next("runs/create", Fault.page(429, "Retry-After", "2"));
      try (MlflowTracker run = start(server.uri())) {
        awaitSent(server, "runs/create", 1);
        long began = System.nanoTime();
        awaitSent(server, "runs/create", 2);

        assertThat(run.runId()).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isGreaterThan(Duration.ofMillis(1500));
      }
    }
  }

  @Test
  void whatTheServerMissedIsSentLater() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.FILES)) {
      server.always("runs/log-batch", Fault.page(503));
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        logSteps(run, 1, 30);
        awaitSent(server, "runs/log-batch", 1);
      }
      server.heal();
      sync(server);
      sync(server);

      assertSame(server, directory, StoreKind.FILES);
    }
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void aParameterThatCannotChangeTakesNothingWithIt(StoreKind kind) throws IOException {
    try (LocalMlflow server = LocalMlflow.start(kind)) {
      Path id = root.resolve("id");
      try (MlflowTracker run = builder(server.uri()).continuing(id).start()) {
        run.parameters(Map.of("epochs", 2, "seed", 42));
      }
      Path directory;
      try (MlflowTracker run = builder(server.uri()).continuing(id).start()) {
        directory = run.directory().orElseThrow();
        Files.writeString(directory.resolve("params/epochs"), "3");
        UploadState state = UploadState.read(directory, MlflowServer.at(server.uri()));
        state.parameters.clear();
        state.write(directory, MlflowServer.at(server.uri()));
        run.parameters(Map.of("later", 1));
        logSteps(run, 1, 10);
      }

      StoredRun stored = assertSame(server, directory, kind);
      assertThat(stored.params())
          .containsEntry("epochs", "2")
          .containsEntry("seed", "42")
          .containsEntry("later", "1");
    }
  }

  @Test
  void aBatchThatIsRefusedIsSetAsideAndTheRestGoesOn() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        awaitSent(server, "runs/create", 1);
        awaitSent(server, "runs/update", 1);
        server.next("runs/log-batch", Fault.error(400, "INVALID_PARAMETER_VALUE", "no such luck"));
        run.metrics(1, Map.of("loss", 1.0));
        awaitSent(server, "runs/log-batch", 2);
        run.metrics(2, Map.of("loss", 0.5));
      }

      StoredRun stored = server.runs().ofExperiment(EXPERIMENT).get(0);
      assertThat(stored.metrics().get("loss"))
          .extracting(point -> point.step())
          .containsExactly(2L);
      assertThat(UploadState.read(directory, MlflowServer.at(server.uri())).refused)
          .singleElement()
          .asString()
          .contains("INVALID_PARAMETER_VALUE: no such luck");
    }
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void aDeletedRunIsReplacedByOneThatHasEverything(StoreKind kind) throws IOException {
    try (LocalMlflow server = LocalMlflow.start(kind)) {
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.parameters(Map.of("seed", 42));
        logSteps(run, 1, 10);
        awaitSent(server, "runs/update", 1);
        server.deleteRun(server.runs().ofExperiment(EXPERIMENT).get(0).id());
        logSteps(run, 10, 20);
      }

      assertThat(assertSame(server, directory, kind).params()).containsEntry("seed", "42");
    }
  }

  @Test
  void aServerThatLostEverythingGetsItAgain() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.tags(Map.of("team", "a"));
        logSteps(run, 1, 10);
        awaitSent(server, "runs/update", 1);
        server.forget();
        logSteps(run, 10, 20);
      }

      assertThat(assertSame(server, directory, StoreKind.SQL).tags()).containsEntry("team", "a");
    }
  }

  @ParameterizedTest
  @MethodSource("closedDoors")
  void whoIsNotLetInStopsKnocking(int status) throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      server.always(Fault.page(status));
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        logSteps(run, 1, 10);
        awaitSent(server, "", 1);
        logSteps(run, 10, 20);
      }

      assertThat(server.requests()).hasSize(1);
      assertThat(JournalPoints.of(directory, StoreKind.SQL).get("loss")).hasSize(19);
      assertThatThrownBy(() -> sync(server))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("MLFLOW_TRACKING_PASSWORD");
    }
  }

  static Stream<Integer> closedDoors() {
    return Stream.of(401, 403);
  }

  @Test
  void whoAsksIsSaidAsTheEnvironmentHasIt() throws IOException {
    Map<String, String> both =
        Map.of(
            "MLFLOW_TRACKING_USERNAME", "ada",
            "MLFLOW_TRACKING_PASSWORD", "secret",
            "MLFLOW_TRACKING_TOKEN", "token");
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      for (Map<String, String> environment :
          List.of(both, Map.of("MLFLOW_TRACKING_TOKEN", "token"), Map.<String, String>of())) {
        builder(server.uri()).server(MlflowServer.at(server.uri(), environment)).start().close();
      }

      assertThat(server.requests("runs/create"))
          .extracting(request -> String.valueOf(request.headers().get("authorization")))
          .containsExactly("Basic YWRhOnNlY3JldA==", "Bearer token", "null");
      assertThat(MlflowServer.at(server.uri(), both).toString()).doesNotContain("secret");
    }
  }

  @Test
  void aPasswordInTheAddressIsInNoMessage() {
    MlflowServer server = MlflowServer.at(URI.create("https://ada:secret@example.org/ml/"));

    assertThat(server.uri()).isEqualTo(URI.create("https://example.org/ml"));
    assertThat(server.authorization()).isEqualTo("Basic YWRhOnNlY3JldA==");
    assertThat(server.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> MlflowServer.at(URI.create("ftp://ada:secret@example.org")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ftp://example.org is no address")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void manyMetricsAndParametersGoInBatchesThatTheServerTakes() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      Map<String, Double> metrics = new LinkedHashMap<>();
      for (int i = 0; i < 2000; i++) {
        metrics.put("metric/" + i, (double) i);
      }
      Map<String, Object> parameters = new LinkedHashMap<>();
      for (int i = 0; i < 250; i++) {
        parameters.put("parameter " + i, "x".repeat(i == 7 ? 10_000 : 1));
      }
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.metrics(1, metrics);
        run.parameters(parameters);
      }

      StoredRun stored = assertSame(server, directory, StoreKind.SQL);
      assertThat(stored.metrics()).hasSize(2000);
      assertThat(stored.params()).hasSize(250);
      assertThat(stored.params().get("parameter 7")).hasSize(6000);
      assertThat(Files.readString(directory.resolve("params/parameter 7"))).hasSize(10_000);
    }
  }

  @Test
  void aRunBelowAnotherNamesTheServersRun() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      String journals;
      try (MlflowTracker parent = start(server.uri())) {
        journals = parent.runId().orElseThrow();
        for (String cell : List.of("h = 4", "h = 8")) {
          try (MlflowTracker child = parent.nested(cell, root.resolve(cell + ".id"))) {
            child.metrics(1, Map.of("loss", 1.0));
          }
        }
      }

      Map<String, StoredRun> runs = new TreeMap<>();
      server.runs().ofExperiment(EXPERIMENT).forEach(run -> runs.put(run.name(), run));
      assertThat(runs).containsOnlyKeys("first", "h = 4", "h = 8");
      String servers = runs.get("first").id();
      assertThat(servers).isNotEqualTo(journals);
      assertThat(runs.get("h = 4").tags()).containsEntry("mlflow.parentRunId", servers);
      assertThat(runs.get("h = 8").tags()).containsEntry("mlflow.parentRunId", servers);
      assertThat(runs.values()).extracting(StoredRun::status).containsOnly("FINISHED");
    }
  }

  @Test
  void aResumedRunGoesOnInTheSameRunOfTheServer() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.FILES)) {
      Path id = root.resolve("training/id");
      Path directory = null;
      for (int attempt = 0; attempt < 2; attempt++) {
        try (MlflowTracker run = builder(server.uri()).continuing(id).start()) {
          directory = run.directory().orElseThrow();
          logSteps(run, 1, 10 + 10 * attempt);
          run.status(attempt == 0 ? RunStatus.KILLED : RunStatus.FINISHED);
        }
      }

      StoredRun stored = assertSame(server, directory, StoreKind.FILES);
      assertThat(stored.metrics().get("loss")).hasSize(19);
      assertThat(stored.status()).isEqualTo("FINISHED");
      assertThat(server.requests("runs/create")).hasSize(1);
    }
  }

  @Test
  void aRunOfTheServerGoesOn() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      start(server.uri()).close();
      String id = server.runs().ofExperiment(EXPERIMENT).get(0).id();
      try (MlflowTracker run =
          MlflowTracker.in(root.resolve("elsewhere"))
              .experiment(EXPERIMENT)
              .server(MlflowServer.at(server.uri()))
              .environment(Map.of("MLFLOW_RUN_ID", id))
              .start()) {
        run.metrics(1, Map.of("loss", 0.5));
      }

      assertThat(server.runs().ofExperiment(EXPERIMENT)).hasSize(1);
      assertThat(server.runs().ofExperiment(EXPERIMENT).get(0).metrics()).containsKey("loss");
    }
  }

  @Test
  void filesThatTheServerDoesNotTakeStayInTheJournal() throws IOException {
    try (LocalMlflow server = LocalMlflow.withoutArtifacts(StoreKind.SQL)) {
      Path directory;
      try (MlflowTracker run = start(server.uri())) {
        directory = run.directory().orElseThrow();
        run.text("report.md", "# Fine\n");
        logSteps(run, 1, 10);
      }

      assertThat(assertSame(server, directory, StoreKind.SQL).status()).isEqualTo("FINISHED");
      assertThat(directory.resolve("artifacts/report.md")).hasContent("# Fine");
    }
  }

  @Test
  void aJournalThatCannotBeWrittenEndsTheTrackingOnly() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");
    try (MlflowTracker run = MlflowTracker.in(file.resolve("mlruns")).start()) {
      run.parameters(Map.of("seed", 42));
      logSteps(run, 1, 10);

      assertThat(run.directory()).isEmpty();
    }
  }

  @Test
  void onlyOneSendsARunAtATime() throws Exception {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL);
        MlflowTracker open = start(server.uri())) {
      Path directory = open.directory().orElseThrow();

      assertThat(sync(server).busy()).containsExactly(directory);
    }
  }

  @Test
  void aDirectoryWithoutRunsIsSaid() {
    assertThatThrownBy(
            () ->
                MlflowSync.send(root, MlflowServer.at(URI.create("http://localhost:9")), run -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no runs; it is to be a directory such as mlruns");
  }
}
