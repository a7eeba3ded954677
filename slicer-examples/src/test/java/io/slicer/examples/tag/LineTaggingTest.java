package io.slicer.examples.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.tag.TextLines.Portion;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTaggingTest {
  private static final Progress.Task SILENT =
      Progress.NONE.start("tagging", Progress.Unit.BYTES, 0, -1);

  @TempDir private Path directory;

  /** Like the rounding of scores, a result tells which lines were tagged together. */
  private static List<String> together(List<String> lines) {
    return lines.stream().map(line -> line + "|é" + lines.hashCode()).toList();
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
      new LineTagging(tagging).write(lines, out, done -> SILENT);
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
  void ofWhatIsFinishedOnlyTheLastPortionIsTaggedAgain() throws IOException {
    Path output = directory.resolve("output");
    List<Integer> portions = new ArrayList<>();
    Function<List<String>, List<String>> failing =
        lines -> {
          if (portions.size() == 3) {
            throw new IllegalStateException("killed");
          }
          portions.add(lines.size());
          return together(lines);
        };
    assertThatThrownBy(() -> write(text(40), output, false, failing)).hasMessage("killed");
    int finished = Files.readAllLines(output).size();
    assertThat(finished).isEqualTo(portions.get(0) + portions.get(1) + portions.get(2));

    AtomicLong tagged = new AtomicLong();
    Function<List<String>, List<String>> counting =
        lines -> {
          tagged.addAndGet(lines.size());
          return together(lines);
        };
    write(text(40), output, true, counting);

    Path whole = directory.resolve("whole");
    write(text(40), whole, false, LineTaggingTest::together);
    assertThat(output).hasSameBinaryContentAs(whole);
    assertThat(tagged).hasValue(40 - finished + portions.get(2));
    tagged.set(0);
    write(text(40), output, true, counting);
    assertThat(output).hasSameBinaryContentAs(whole);
    assertThat(tagged.get()).isBetween(1L, 5L);
  }

  @Test
  void theProgressOfAResumedRunBeginsWhereItGoesOn() throws IOException {
    Path output = directory.resolve("output");
    write(text(33), output, false, LineTaggingTest::together);
    List<Long> begun = new ArrayList<>();
    byte[] bytes = text(40).getBytes(StandardCharsets.UTF_8);
    try (TextLines lines =
            new TextLines(new ByteArrayInputStream(bytes), "texts", new Portion(1, 1), false);
        LineFile out = LineFile.resume(output)) {
      LineTagging tagging = new LineTagging(LineTaggingTest::together);
      assertThatThrownBy(
              () ->
                  tagging.write(
                      lines,
                      out,
                      done -> {
                        begun.add(done);
                        return SILENT;
                      }))
          .hasMessageContaining(output + ":33 ");
    }
    assertThat(begun).containsExactly((long) text(32).getBytes(StandardCharsets.UTF_8).length);
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
        .hasMessageContaining(output + ":")
        .hasMessageContaining("another text");
    assertThatThrownBy(() -> write(text(7), output, true, LineTaggingTest::together))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("goes on behind line 7");
    assertThat(output).hasBinaryContent(before);
  }

  @Test
  void anOutputOfOtherOptionsIsNotContinued() throws IOException {
    Path output = directory.resolve("output");
    write(text(12), output, false, LineTaggingTest::together);
    byte[] before = Files.readAllBytes(output);

    assertThatThrownBy(
            () ->
                write(
                    text(30),
                    output,
                    true,
                    lines -> lines.stream().map(line -> line + "|other").toList()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other options");
    assertThat(output).hasBinaryContent(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\": 1}", "first\nsecond", "\n", "5\n", "0|x", "FINISHED0|x", "WHOLE0"})
  void aFileOfSomebodyElsesIsLeftAsItIs(String content) throws IOException {
    Path output = directory.resolve("output");
    write(text(30), output, false, LineTaggingTest::together);
    List<String> whole = Files.readAllLines(output);
    String finished = String.join("\n", whole.subList(0, 12)) + "\n";
    String all = String.join("\n", whole) + "\n";
    String mine = content.replace("FINISHED", finished).replace("WHOLE", all);
    Files.writeString(output, mine);

    assertThatThrownBy(() -> write(text(30), output, true, LineTaggingTest::together))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(output.toString());
    assertThat(output).content().isEqualTo(mine);
    assertThatThrownBy(() -> write("", output, true, LineTaggingTest::together))
        .hasMessageContaining("goes on behind line 0");
    assertThat(output).content().isEqualTo(mine);
  }

  @Test
  void whatAnotherIsWritingIsNotWritten() throws IOException {
    Path output = directory.resolve("output");
    Path other = directory.resolve("other");
    try (LineFile first = LineFile.create(output)) {
      assertThatThrownBy(() -> LineFile.create(output))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(output + " is being written by another process");
      first.write(0, List.of("one"));
      Files.createSymbolicLink(other, output);
      for (Path name : List.of(output, other, directory.resolve("x/../output"))) {
        Files.createDirectories(directory.resolve("x"));
        assertThatThrownBy(() -> LineFile.resume(name))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(name + " is being written by another process");
      }
    }
    try (LineFile next = LineFile.resume(output)) {
      next.write(0, List.of("one", "two"));
    }
    assertThat(output).hasContent("one\ntwo\n");
  }

  @Test
  void aProcessKeepsAnotherOut() throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder process =
        JavaProcess.of(LineTaggingTest.class, List.of(), output.toString())
            .redirectError(directory.resolve("errors").toFile());
    Process running = process.start();
    try (BufferedReader said = running.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("written");
      assertThatThrownBy(() -> LineFile.resume(output))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is being written by another process");
    } finally {
      running.destroyForcibly().waitFor();
    }
    try (LineFile next = LineFile.resume(output)) {
      assertThat(next.finished()).isEqualTo(1);
    }
  }

  /**
   * The process: writes a line and waits until it is killed.
   *
   * @param args the file
   * @throws Exception if it cannot be written
   */
  public static void main(String[] args) throws Exception {
    try (LineFile file = LineFile.create(Path.of(args[0]))) {
      file.write(0, List.of("one"));
      System.out.println("written");
      Thread.currentThread().join();
    }
  }

  @Test
  void whereThereIsNoDirectoryForTheOutputThatIsAnErrorAtOnce() {
    Path output = directory.resolve("nowhere").resolve("output");

    assertThatThrownBy(() -> LineFile.create(output))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no directory " + output.getParent());
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
          assertThat(output.toFile().length()).isEqualTo(tagged.get());
          furthest.accumulateAndGet(read.get() - tagged.get() * line.length, Math::max);
          tagged.addAndGet(portion.size());
          return portion.stream().map(one -> "").toList();
        };
    try (TextLines text = TextLines.ofFile(in, "long");
        LineFile out = LineFile.create(output)) {
      new LineTagging(tagging).write(text, out, done -> SILENT);
    }
    assertThat(tagged).hasValue(5000);
    assertThat(furthest.get()).isLessThan(1 << 20);
  }
}
