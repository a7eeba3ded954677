package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.examples.TextLines.Portion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineTaggingTest {
  private static final Progress.Task SILENT =
      Progress.NONE.start("tagging", Progress.Unit.BYTES, 0, -1);

  @TempDir private Path directory;

  /** Like the rounding of scores, a result tells which lines were tagged together. */
  private static List<String> together(List<String> lines) {
    return lines.stream().map(line -> line + "|é" + lines.hashCode()).toList();
  }

  private static boolean isOf(String text, String result) {
    return result.startsWith(text + "|");
  }

  private static String text(int lines) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, lines).forEach(i -> text.append("ü".repeat(i % 4)).append(i).append('\n'));
    return text.toString();
  }

  private static void write(
      String text, Path output, boolean resume, Function<List<String>, List<String>> tagging)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (TextLines lines =
            new TextLines(new ByteArrayInputStream(bytes), "texts.txt", new Portion(5, 30), false);
        LineFile out = resume ? LineFile.resume(output) : LineFile.create(output)) {
      new LineTagging(tagging).write(lines, out, output, LineTaggingTest::isOf, SILENT);
    }
  }

  @Test
  void whereverARunWasCutOffItsResumptionGivesTheSameBytes() throws IOException {
    String text = text(33);
    Path whole = directory.resolve("whole");
    write(text, whole, false, LineTaggingTest::together);
    byte[] expected = Files.readAllBytes(whole);
    assertThat(new String(expected, StandardCharsets.UTF_8).lines()).hasSize(33);

    for (int length = 0; length <= expected.length; length++) {
      Path cut = directory.resolve("cut");
      Files.write(cut, Arrays.copyOf(expected, length));
      write(text, cut, true, LineTaggingTest::together);
      assertThat(cut).hasBinaryContent(expected);
    }
  }

  @Test
  void whatIsFinishedIsNotTaggedAgain() throws IOException {
    Path output = directory.resolve("output");
    AtomicLong portions = new AtomicLong();
    Function<List<String>, List<String>> failing =
        lines -> {
          if (portions.incrementAndGet() == 4) {
            throw new IllegalStateException("killed");
          }
          return together(lines);
        };
    assertThatThrownBy(() -> write(text(40), output, false, failing)).hasMessage("killed");
    long finished = Files.readAllLines(output).size();
    assertThat(finished).isBetween(3L, 15L);

    AtomicLong tagged = new AtomicLong();
    write(
        text(40),
        output,
        true,
        lines -> {
          tagged.addAndGet(lines.size());
          return together(lines);
        });

    Path whole = directory.resolve("whole");
    write(text(40), whole, false, LineTaggingTest::together);
    assertThat(output).hasSameBinaryContentAs(whole);
    assertThat(tagged).hasValue(40 - finished);
    write(
        text(40),
        output,
        true,
        lines -> {
          throw new AssertionError("there is nothing to do");
        });
    assertThat(output).hasSameBinaryContentAs(whole);
  }

  @Test
  void aRunThatNeverBeganIsBegun() throws IOException {
    Path output = directory.resolve("output");

    write(text(3), output, true, LineTaggingTest::together);

    assertThat(output).content().startsWith("0|").endsWith("\n");
  }

  @Test
  void anOutputThatExistsIsNotOverwritten() throws IOException {
    Path output = Files.writeString(directory.resolve("output"), "mine\n");

    assertThatThrownBy(() -> write(text(3), output, false, LineTaggingTest::together))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(output.toString())
        .hasMessageContaining("--resume");
    assertThat(output).hasContent("mine");
  }

  @Test
  void anOutputOfAnotherTextIsNotContinued() throws IOException {
    Path output = directory.resolve("output");
    write(text(20), output, false, LineTaggingTest::together);
    byte[] before = Files.readAllBytes(output);

    assertThatThrownBy(() -> write("x\n" + text(30), output, true, LineTaggingTest::together))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(output + ":20 ")
        .hasMessageContaining("another text");
    assertThatThrownBy(() -> write(text(7), output, true, LineTaggingTest::together))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20 lines, the text only 7");
    assertThat(output).hasBinaryContent(before);
  }

  @Test
  void noMoreThanAPortionIsHeldAndResultsAreWrittenAsTheyCome() throws IOException {
    byte[] line = ("x".repeat(8191) + "\n").getBytes(StandardCharsets.UTF_8);
    long size = 5000L * line.length;
    AtomicLong read = new AtomicLong();
    InputStream in =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            int from = (int) (read.get() % line.length);
            int count = Math.min(length, line.length - from);
            if (read.get() == size) {
              return -1;
            }
            System.arraycopy(line, from, buffer, offset, count);
            read.addAndGet(count);
            return count;
          }
        };
    Path output = directory.resolve("output");
    AtomicLong tagged = new AtomicLong();
    AtomicLong furthest = new AtomicLong();
    Function<List<String>, List<String>> tagging =
        portion -> {
          assertThat(output.toFile()).hasSize(tagged.get());
          furthest.accumulateAndGet(read.get() - tagged.get() * line.length, Math::max);
          tagged.addAndGet(portion.size());
          return portion.stream().map(one -> "").toList();
        };
    try (TextLines text = TextLines.ofFile(in, "long");
        LineFile out = LineFile.create(output)) {
      new LineTagging(tagging).write(text, out, output, (one, other) -> true, SILENT);
    }
    assertThat(tagged).hasValue(5000);
    assertThat(furthest.get()).isLessThan(1 << 20);
  }
}
