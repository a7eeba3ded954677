package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.engine.Precision;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.StoppedException;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.Schedule;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.head.HeadUpdate;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment with two trainings of four steps on three languages. */
class ExperimentRunTest {
  private static final PretrainedModel TINY = PretrainedModel.of(CommandRun.TINY_MODEL);
  private static final Grid GRID = grid(List.of(7L));

  @TempDir private Path directory;
  private ExperimentData data;
  private StringWriter said;

  @BeforeEach
  void readCorpus() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"));
    data =
        new ExperimentCorpora(PanxCorpus.in(corpus), Optional.empty(), OptionalInt.empty())
            .read("en", OptionalInt.empty(), true, List.of(), List.of());
  }

  private static Grid grid(List<Long> seeds) {
    return Grid.of(
        List.of(OptionalInt.empty(), OptionalInt.of(12)),
        48,
        List.of(HeadUpdate.FROZEN),
        List.of(3e-3),
        List.of(LabelAlignment.FIRST_SUBWORD),
        seeds);
  }

  private ExperimentSettings settings(boolean bestEpoch) {
    return new ExperimentSettings(
        "none",
        "tiny",
        "0",
        "en",
        data.descriptions(),
        1,
        4,
        2,
        bestEpoch,
        Scoring.WORDS,
        null,
        new Recipe(
            null,
            false,
            2,
            2,
            null,
            0.1,
            0.01,
            1,
            Precision.FP32,
            null,
            1,
            Schedule.LINEAR,
            null,
            null));
  }

  private void run(String name, boolean bestEpoch, Grid grid, Progress progress) {
    said = new StringWriter();
    try (ExperimentDirectory experiment =
        ExperimentDirectory.open(directory.resolve(name), settings(bestEpoch))) {
      new ExperimentRun(
              experiment, data, TINY, false, RunTracking.NONE, progress, new PrintWriter(said))
          .run(grid);
    }
  }

  /**
   * Calls something at the n-th sign of life, which is a step or a language evaluated or looked
   * into.
   */
  private static final class Trap implements Progress {
    private final int at;
    private int count;

    Trap(int at) {
      this.at = at;
    }

    @Override
    public Task start(String name, Unit unit, long done, long total) {
      return new Task() {
        @Override
        public void at(long now, String note, Optional<Duration> left) {
          if (++count == at) {
            if (name.equals("training")) {
              Thread.currentThread().interrupt();
            } else {
              throw new IllegalStateException("killed");
            }
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  /** All files of an experiment, without what depends on time and machine. */
  private Map<String, String> content(String name) throws IOException {
    Map<String, String> content = new TreeMap<>();
    Path root = directory.resolve(name);
    for (Path file : files(root)) {
      String text = Files.readString(file);
      if (file.endsWith("result.json")) {
        ObjectNode result = (ObjectNode) Json.MAPPER.readTree(text);
        result.remove(List.of("created", "seconds", "environment"));
        ((ObjectNode) result.get("training")).remove(List.of("seconds", "realTokensPerSecond"));
        text = result.toString();
      }
      content.put(root.relativize(file).toString(), text);
    }
    return content;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Map<Path, FileTime> times(Path root) throws IOException {
    return files(root).stream()
        .collect(
            Collectors.toMap(
                file -> file,
                file -> {
                  try {
                    return Files.getLastModifiedTime(file);
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                }));
  }

  @Test
  void anExperimentThatIsStoppedAnywhereEndsAsOneThatIsNot() throws IOException {
    String whole = "whole";
    run(whole, true, GRID, Progress.NONE);
    Map<String, String> expected = content(whole);
    assertThat(expected.keySet())
        .contains(
            "cells/cross-entropy_lr-3e-3_first_seed-7/result.json",
            "cells/slices-12-frozen_lr-3e-3_first_seed-7/predictions/panx-sw.txt",
            "gold/panx-de.txt",
            "contextualization.json")
        .noneMatch(name -> name.contains("checkpoints"));

    // Three languages before; then two trainings of four steps, and twice three languages each.
    for (int at = 1; at <= 23; at++) {
      String stopped = "stopped-" + at;
      assertThat(stops(stopped, at)).as("stop %d", at).isTrue();
      run(stopped, true, GRID, Progress.NONE);
      assertThat(content(stopped)).as("stopped at %d", at).isEqualTo(expected);
    }
    assertThat(stops("never", 24)).isFalse();
  }

  @Test
  void tagsOfOtherWeightsAndDamagedTagsAreMadeAnew() throws IOException {
    run("once", true, GRID, Progress.NONE);
    Map<String, String> expected = content("once");
    Path root = directory.resolve("once");
    Path cell = root.resolve("cells/cross-entropy_lr-3e-3_first_seed-7");
    Files.writeString(cell.resolve("predictions").resolve("panx-de.txt"), "O O B-PER\n");
    Files.delete(cell.resolve("result.json"));

    run("once", true, GRID, Progress.NONE);

    assertThat(content("once")).isEqualTo(expected);

    // English and German have been tagged.
    assertThat(stops("torn", 9)).isTrue();
    root = directory.resolve("torn");
    cell = root.resolve("cells/cross-entropy_lr-3e-3_first_seed-7");
    Files.writeString(cell.resolve("predictions").resolve("panx-en.txt"), "B-PER O\n");
    Files.writeString(root.resolve("gold").resolve("panx-de.txt"), "B-PER O\n");

    run("torn", true, GRID, Progress.NONE);

    assertThat(content("torn")).isEqualTo(expected);
  }

  @Test
  void whatTheSameWeightsHaveTaggedIsKept() throws IOException {
    // English and German have been tagged.
    assertThat(stops("kept", 9)).isTrue();
    Path german =
        directory.resolve("kept/cells/cross-entropy_lr-3e-3_first_seed-7/predictions/panx-de.txt");
    Object before = Files.readAttributes(german, "lastModifiedTime,fileKey");

    run("kept", true, GRID, Progress.NONE);

    assertThat(Files.readAttributes(german, "lastModifiedTime,fileKey")).isEqualTo(before);
  }

  @Test
  void aTrainingThatDivergesIsNotedAndTheOthersGoOn() throws IOException {
    Grid grid =
        Grid.of(
            List.of(OptionalInt.empty()),
            48,
            List.of(HeadUpdate.FROZEN),
            List.of(1e38, 3e-3),
            List.of(LabelAlignment.FIRST_SUBWORD),
            List.of(7L));
    Path cells = directory.resolve("diverging").resolve("cells");
    Path diverged = cells.resolve("cross-entropy_lr-1e38_first_seed-7");

    run("diverging", false, grid, Progress.NONE);

    assertThat(said.toString()).contains("[1/2]", "diverged: ", "[2/2]", "finished");
    assertThat(cells.resolve("cross-entropy_lr-3e-3_first_seed-7").resolve("result.json")).exists();
    assertThat(diverged.resolve("checkpoints")).doesNotExist();
    try (ExperimentDirectory experiment =
        ExperimentDirectory.openToRead(directory.resolve("diverging"))) {
      assertThat(experiment.failures())
          .extracting(failed -> failed.cell().configuration().learningRate())
          .containsExactly(1e38);
    }

    run("diverging", false, grid, Progress.NONE);

    assertThat(said.toString())
        .contains("left out: cross-entropy, learning rate 1e38", "failed.json")
        .doesNotContain("[1/2]");
  }

  @Test
  void anotherProcessIsKeptOut() {
    try (ExperimentDirectory experiment =
        ExperimentDirectory.open(directory.resolve("busy"), settings(true))) {
      assertThatThrownBy(() -> run("busy", true, GRID, Progress.NONE))
          .isInstanceOf(RunDirectoryException.class)
          .hasMessageContaining(experiment + " is in use by another process");
    }
  }

  private boolean stops(String name, int at) {
    try {
      run(name, true, GRID, new Trap(at));
      return false;
    } catch (StoppedException e) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(said.toString()).contains("To continue, repeat the command.");
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("killed");
      return true;
    }
  }

  @Test
  void whatIsFinishedIsNotTouchedWhenTheGridGrows() throws IOException {
    run("growing", false, GRID, Progress.NONE);
    Path root = directory.resolve("growing");
    Map<Path, FileTime> before = times(root);

    run("growing", false, GRID, new Trap(1));

    assertThat(times(root)).isEqualTo(before);
    assertThat(said.toString()).isEmpty();

    run("growing", false, grid(List.of(7L, 8L)), Progress.NONE);

    assertThat(times(root)).containsAllEntriesOf(before).hasSizeGreaterThan(before.size());
    assertThat(said.toString())
        .contains("[3/4] cross-entropy, learning rate 3e-3, first sub-words, seed 8", "[4/4]")
        .contains("1 to go, about")
        .doesNotContain("seed 7");
  }

  @Test
  void aResultSaysWhatWasTrainedAndFound() throws IOException {
    run("one", true, GRID, Progress.NONE);
    Path cell = directory.resolve("one").resolve("cells/slices-12-frozen_lr-3e-3_first_seed-7");
    JsonNode result = Json.MAPPER.readTree(cell.resolve("result.json").toFile());

    assertThat(result.at("/cell/configuration/slices").intValue()).isEqualTo(12);
    assertThat(result.at("/training/steps").intValue()).isEqualTo(4);
    assertThat(result.at("/training/bestEpoch").intValue()).isBetween(1, 2);
    assertThat(result.get("epochs")).hasSize(2);
    assertThat(result.at("/epochs/0/f1").fieldNames())
        .toIterable()
        .containsExactly("dev", "panx/en", "panx/de", "panx/sw");
    assertThat(result.get("scores").fieldNames())
        .toIterable()
        .containsExactly("panx/en", "panx/de", "panx/sw");
    assertThat(result.at("/scores/panx~1en/support").intValue()).isEqualTo(5);
    assertThat(result.at("/contextualization/panx~1de/selfAttention")).hasSize(3);
    assertThat(Files.readAllLines(cell.resolve("predictions").resolve("panx-en.txt"))).hasSize(4);
  }
}
