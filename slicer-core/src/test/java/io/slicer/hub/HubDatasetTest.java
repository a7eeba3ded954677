package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.LocalHub;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
import org.junit.jupiter.params.provider.ValueSource;

class HubDatasetTest {
  private static final String NAME = "hub:org/data";
  private static final String TRAIN = "en/train-00000-of-00002.parquet";
  private static final String REST = "en/train-00001-of-00002.parquet";
  private static final String DEV = "sw/dev-00000-of-00001.parquet";

  @TempDir private Path directory;
  private LocalHub hub;
  private HubSettings settings;

  @BeforeEach
  void startTheHub() throws IOException {
    hub =
        LocalHub.withDataset("org/data")
            .file("README.md", "# Data\n")
            .file(REST, "rest")
            .file(TRAIN, "x".repeat(3 << 20))
            .file(DEV, "dev");
    settings = new HubSettings(hub.endpoint(), null, false, directory.resolve("hub"), directory);
  }

  @AfterEach
  void stopTheHub() {
    hub.close();
  }

  private HubDataset resolve(String name, HubSettings with) {
    return HubDataset.resolve(
        name,
        with,
        TransferListener.NONE,
        new HubClient.Timing(Duration.ofSeconds(20), Duration.ZERO));
  }

  private HubDataset resolve(String name) {
    return resolve(name, settings);
  }

  private Path home() {
    return directory.resolve("hub/datasets--org--data");
  }

  private Path cached(String file) {
    return home().resolve("snapshots").resolve(LocalHub.COMMIT).resolve(file);
  }

  @Test
  void filesAreDownloadedWhenTheyAreAskedFor() {
    HubDataset dataset = resolve(NAME);

    assertThat(dataset.configurations()).containsExactly("en", "sw");
    assertThat(dataset.splits("en")).containsExactly("train");
    assertThat(dataset.source())
        .isEqualTo(new PretrainedModel.Source("org/data", "main", LocalHub.COMMIT));
    assertThat(hub.requests().get(0).path()).isEqualTo("/api/datasets/org/data/revision/main");
    assertThat(hub.requests(REST)).isEmpty();

    assertThat(dataset.files("en", "train")).containsExactly(cached(TRAIN), cached(REST));
    assertThat(cached(TRAIN)).hasSize(3 << 20);
    assertThat(cached(REST)).hasContent("rest");
    assertThat(cached(DEV)).doesNotExist();
    assertThat(hub.requests(REST).get(0).path())
        .isEqualTo("/datasets/org/data/resolve/" + LocalHub.COMMIT + "/" + REST);

    hub.requests().clear();
    assertThat(resolve(NAME).files("en", "train")).containsExactly(cached(TRAIN), cached(REST));
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void aConfigurationCanBeNamed() {
    HubDataset dataset = resolve(NAME + "@main:sw");

    assertThat(dataset.configurations()).containsExactly("sw");
    assertThat(dataset.configuration()).isEqualTo("sw");
    assertThat(dataset).hasToString(NAME + ":sw");
    assertThat(dataset.files("sw", "validation")).containsExactly(cached(DEV));
  }

  @ParameterizedTest
  @ValueSource(strings = {"validation", "valid", "dev", "val"})
  void splitsToDevelopWithHaveManyNames(String split) {
    assertThat(resolve(NAME).has("sw", split)).isTrue();
    assertThat(resolve(NAME).files("sw", split)).containsExactly(cached(DEV));
    assertThat(resolve(NAME).has("en", split)).isFalse();
    assertThat(resolve(NAME).has("fr", split)).isFalse();
  }

  @Test
  void whatIsMissingIsNamedWithWhatThereIs() {
    assertThatThrownBy(() -> resolve(NAME + ":fr"))
        .isInstanceOf(HubException.class)
        .hasMessage("org/data: there is no configuration \"fr\"; there are en, sw");
    assertThatThrownBy(() -> resolve(NAME).files("en", "test"))
        .isInstanceOf(HubException.class)
        .hasMessage("org/data: configuration \"en\" has no split \"test\"; it has train");
    assertThatThrownBy(() -> resolve(NAME).configuration())
        .isInstanceOf(HubException.class)
        .hasMessage(
            "org/data: there are several configurations, name one, hub:org/data:CONFIGURATION: en,"
                + " sw");
    assertThatThrownBy(() -> resolve("hub:org/other"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            hub.endpoint() + "/datasets/org/other does not exist or has no revision \"main\"");
    assertThatThrownBy(() -> resolve("org/data")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theCardDecides() {
    hub.file(
        "README.md",
        """
        ---
        configs:
        - config_name: all
          data_files:
          - split: validation
            path: sw/*
        ---
        """);

    HubDataset dataset = resolve(NAME);

    assertThat(dataset.configuration()).isEqualTo("all");
    assertThat(dataset.files("all", "dev")).containsExactly(cached(DEV));
  }

  @Test
  void damagedCardsLeaveItToTheNamesOfFiles() {
    hub.file("README.md", "---\nconfigs: [\n---\n");

    assertThat(resolve(NAME).configurations()).containsExactly("en", "sw");
  }

  @Test
  void whatAProgramMakesIsTakenAsTheHubHasConvertedIt() throws IOException {
    hub.close();
    hub =
        LocalHub.withDataset("org/data")
            .file("README.md", "# Data\n")
            .file("data.py", "import os")
            .converted("fr/train/0000.parquet", "fr".getBytes(StandardCharsets.UTF_8));
    HubDataset dataset = resolve(NAME, settings.withEndpoint(hub.endpoint()));

    Path file = home().resolve("snapshots/" + LocalHub.CONVERTED_COMMIT + "/fr/train/0000.parquet");
    assertThat(dataset.files("fr", "train")).containsExactly(file);
    assertThat(file).hasContent("fr");
    assertThat(dataset.source().commit()).isEqualTo(LocalHub.CONVERTED_COMMIT);
  }

  @Test
  void whatHasNoDataIsRefused() throws IOException {
    hub.close();
    hub = LocalHub.withDataset("org/data").file("data.py", "import os");

    assertThatThrownBy(() -> resolve(NAME, settings.withEndpoint(hub.endpoint())))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith(
            "org/data: there are no files that belong to a split of the data, and none that the Hub"
                + " has converted: ");
    assertThatThrownBy(() -> resolve(NAME + "@v1", settings.withEndpoint(hub.endpoint())))
        .isInstanceOf(HubException.class)
        .hasMessage("org/data@v1: there are no files that belong to a split of the data");
  }

  @Test
  void downloadsThatBrokeOffGoOn() {
    hub.breakingAfter(TRAIN, 1 << 20);

    resolve(NAME).files("en", "train");

    assertThat(cached(TRAIN)).hasSize(3 << 20);
    assertThat(hub.requests(TRAIN)).hasSize(2);
    assertThat(hub.requests(TRAIN).get(1).range()).startsWith("bytes=");
    assertThat(home().resolve("slicer"))
        .isDirectoryNotContaining(path -> path.toString().endsWith(".parquet"));
  }

  @Test
  void whoeverAsksAtTheSameTimeWaitsForOneDownload() throws Exception {
    int askers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(askers);
    try {
      List<Callable<List<Path>>> asking =
          Collections.nCopies(askers, () -> resolve(NAME).files("en", "train"));

      for (Future<List<Path>> files : threads.invokeAll(asking)) {
        assertThat(files.get()).containsExactly(cached(TRAIN), cached(REST));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(cached(TRAIN)).hasSize(3 << 20);
    assertThat(hub.requests(TRAIN)).hasSize(1);
  }

  @Test
  void damagedFilesAreRefused() {
    hub.corrupting(DEV);

    assertThatThrownBy(() -> resolve(NAME).files("sw", "dev"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(DEV + " arrived damaged and was deleted");
    assertThat(cached(DEV)).doesNotExist();
  }

  @Test
  void theTokenIsSent() {
    resolve(NAME, settings.withToken("secret")).files("sw", "dev");

    assertThat(hub.requests())
        .extracting(LocalHub.Request::authorization)
        .containsOnly("Bearer secret");
  }

  @Test
  void offlineTheCacheIsUsedAlone() {
    HubSettings offline = settings.withOffline(true);
    assertThatThrownBy(() -> resolve(NAME, offline))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "org/data: the network is switched off (HF_HUB_OFFLINE) and "
                + home()
                + " does not have the data set; download it once with the network on");
    resolve(NAME).files("sw", "dev");
    hub.requests().clear();

    HubDataset dataset = resolve(NAME, offline);

    assertThat(dataset.configurations()).containsExactly("en", "sw");
    assertThat(dataset.files("sw", "dev")).containsExactly(cached(DEV));
    assertThatThrownBy(() -> dataset.files("en", "train"))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "org/data: the network is switched off (HF_HUB_OFFLINE) and "
                + cached(TRAIN)
                + " is not there; download it once with the network on");
    assertThat(resolve(NAME + "@" + LocalHub.COMMIT).files("sw", "dev"))
        .containsExactly(cached(DEV));
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void whatPythonHasDownloadedIsUsedOffline() throws IOException {
    Files.createDirectories(home().resolve("refs"));
    Files.writeString(home().resolve("refs/main"), LocalHub.COMMIT);
    Path file = cached("de/test-00000-of-00001.parquet");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "de");

    assertThat(resolve(NAME, settings.withOffline(true)).files("de", "test")).containsExactly(file);
  }

  @Test
  void whereTheHubCannotBeReachedTheCacheIsUsed() {
    resolve(NAME).files("sw", "dev");

    HubSettings unreachable = settings.withEndpoint(URI.create("http://localhost:1"));

    assertThat(resolve(NAME, unreachable).files("sw", "dev")).containsExactly(cached(DEV));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x/train.csv",
        "a/../../train.csv",
        "/train.csv",
        "a//train.csv",
        "a\\train.csv"
      })
  void filesElsewhereAreRefused(String name) {
    hub.file(name, "evil");

    assertThatThrownBy(() -> resolve(NAME))
        .isInstanceOf(HubException.class)
        .hasMessage("org/data: the Hub names a file that cannot be kept, \"" + name + "\"");
  }

  @Test
  void progressIsReported() {
    List<String> files = new ArrayList<>();

    HubDataset.resolve(NAME, settings, (file, done, total) -> files.add(file)).files("en", "train");

    assertThat(files).contains(TRAIN, REST);
  }
}
