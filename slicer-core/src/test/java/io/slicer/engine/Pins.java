package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What the engine computed when it was last known to be right, to the bit: a table of SHA-256 sums,
 * by what was computed, instruction set and number of threads. Each instruction set has rows of its
 * own, as oneDNN's kernels add up in an order of their own on each.
 *
 * <p>With {@code -Dslicer.pins=write} rows that the table lacks are added to it. None is replaced:
 * who means to change a result deletes its rows first.
 */
final class Pins {
  private static final String NAME = "pins.tsv";
  private static final String HOW_TO_ADD =
      "-Dslicer.pins=write adds what "
          + NAME
          + " lacks; do it in a build whose results are known to be right";

  private final Path file;
  private final String instructions;
  private final boolean writes;

  private Pins(Path file, String instructions, boolean writes) {
    this.file = file;
    this.instructions = instructions;
    this.writes = writes;
  }

  /**
   * The pins of this checkout. Skips the test if there are none of the instruction set.
   *
   * @param instructions whatever besides the number of threads decides the bits
   */
  static Pins of(String instructions) {
    boolean writes = "write".equals(System.getProperty("slicer.pins"));
    return of(writes ? source() : resource(), instructions, writes);
  }

  static Pins of(Path file, String instructions, boolean writes) {
    Pins pins = new Pins(file, instructions, writes);
    if (!writes && pins.table().keySet().stream().noneMatch(row -> row.has(instructions))) {
      Assumptions.abort("no results are pinned for " + instructions + ". " + HOW_TO_ADD);
    }
    return pins;
  }

  /** Surefire says where the module is. */
  private static Path source() {
    return Path.of(System.getProperty("basedir", ""), "src/test/resources/io/slicer/engine", NAME);
  }

  private static Path resource() {
    try {
      return Path.of(Objects.requireNonNull(Pins.class.getResource(NAME), NAME).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Row(String what, String instructions, int threads) {
    boolean has(String set) {
      return instructions.equals(set);
    }

    String with(String sum) {
      return what + "\t" + instructions + "\t" + threads + "\t" + sum;
    }
  }

  private Map<Row, String> table() {
    Map<Row, String> table = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .filter(line -> !line.startsWith("#"))
          .map(line -> Splitter.on('\t').splitToList(line))
          .forEach(
              cells ->
                  table.put(
                      new Row(cells.get(0), cells.get(1), Integer.parseInt(cells.get(2))),
                      cells.get(3)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  /** Asserts that a result has the bits that it had. */
  void check(String what, int threads, String sum) {
    Row row = new Row(what, instructions, threads);
    String pinned = table().get(row);
    if (pinned == null && writes) {
      add(row.with(sum));
      return;
    }
    assertThat(sum)
        .as("SHA-256 of %s, %s, threads: %d. %s", what, instructions, threads, HOW_TO_ADD)
        .isEqualTo(pinned);
  }

  /** Lines stand in order, so that new ones change no other. */
  private void add(String line) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.add(line);
      Files.write(file, lines.stream().sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sum of values by name, whatever the order in which they lie in memory. */
  static String sum(Map<String, float[]> values) {
    Hasher hasher = Hashing.sha256().newHasher();
    values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              hasher.putUnencodedChars(entry.getKey()).putInt(entry.getValue().length);
              for (float value : entry.getValue()) {
                hasher.putFloat(value);
              }
            });
    return hasher.hash().toString();
  }

  static String sum(Collection<Double> values) {
    Hasher hasher = Hashing.sha256().newHasher();
    values.forEach(hasher::putDouble);
    return hasher.hash().toString();
  }
}
