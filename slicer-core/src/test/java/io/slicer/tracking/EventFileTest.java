package io.slicer.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path directory;

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void hasTheBytesThatTensorBoardWrites() throws Exception {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", 0.1);
    scalars.put("train/epoch", 2.0);
    scalars.put("eval/de_accuracy", Double.POSITIVE_INFINITY);
    try (EventFile events = EventFile.create(directory, 1795991773.25)) {
      events.start(1795991774.5, 7);
      events.scalars(1795991775.125, 1L << 31, scalars);
      events.text(1795991776.0, 300, "report.md/text_summary", "# Käse\n");
    }
    Path golden = Path.of(getClass().getResource("tensorboard-events.bin").toURI());
    assertThat(files())
        .singleElement()
        .satisfies(file -> assertThat(file).hasSameBinaryContentAs(golden));
  }

  @Test
  void isReadBehindAllThatAreThereWhateverTheClockSays() throws Exception {
    for (double time : new double[] {2000000005.5, 2000000005.7, 1999999999}) {
      EventFile.create(directory, time).close();
    }
    assertThat(files())
        .extracting(file -> LoggedEvent.read(file).get(0).time())
        .containsExactly(2000000005.5, 2000000005.7, 1999999999.0);
  }
}
