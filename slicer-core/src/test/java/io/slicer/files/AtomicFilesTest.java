package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir private Path root;

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.toList();
    }
  }

  @Test
  void replacesAFileByItsNewContent() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "old");

    AtomicFiles.write(file, "neü");

    assertThat(file).hasContent("neü");
    assertThat(entries()).containsExactly(file);
  }

  @Test
  void keepsTheOldContentUntilTheNewIsComplete() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "old");

    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.allocate(10));
                      assertThat(file).hasContent("old");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + file + ": disk full");
    assertThat(file).hasContent("old");
    assertThat(entries()).containsExactly(file);
  }

  @Test
  void showsADirectoryOnlyWhenItIsComplete() throws IOException {
    Path directory = root.resolve("a/d");

    AtomicFiles.writeDirectory(
        directory,
        temporary -> {
          Files.createDirectory(temporary.resolve("sub"));
          Files.writeString(temporary.resolve("sub/f"), "text");
          assertThat(directory).doesNotExist();
        });

    assertThat(directory.resolve("sub/f")).hasContent("text");
    assertThat(directory.getParent()).isDirectoryNotContaining(p -> p.toString().endsWith(".tmp"));
  }

  @Test
  void leavesNothingOfADirectoryThatFailed() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFiles.writeDirectory(
                    root.resolve("d"),
                    temporary -> {
                      Files.writeString(temporary.resolve("f"), "text");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("disk full");
    assertThat(entries()).isEmpty();
  }

  @Test
  void refusesToReplaceADirectoryThatHoldsSomething() throws IOException {
    Path directory = Files.createDirectory(root.resolve("d"));
    Files.writeString(directory.resolve("precious"), "text");

    assertThatThrownBy(
            () ->
                AtomicFiles.writeDirectory(
                    directory, temporary -> Files.writeString(temporary.resolve("f"), "text")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(directory).isDirectoryContaining(p -> p.endsWith("precious"));
    assertThat(entries()).containsExactly(directory);
  }

  @Test
  void deletesWhatKilledWritersLeftAndNothingElse() throws IOException {
    Path left = Files.createDirectory(root.resolve(".d.1f.tmp"));
    Files.writeString(left.resolve("f"), "text");
    Path other = Files.writeString(root.resolve(".d.e.1f.tmp"), "text");

    AtomicFiles.deleteLeftovers(root.resolve("d"));
    AtomicFiles.deleteLeftovers(root.resolve("missing/d"));

    assertThat(entries()).containsExactly(other);
  }

  @Test
  void deletesWhatKilledWritersLeftAnywhereInADirectory() throws IOException {
    Path sub = Files.createDirectories(root.resolve("sub"));
    Path model = Files.createDirectory(sub.resolve(".model.1f.tmp"));
    Files.writeString(model.resolve(".config.json.2e.tmp"), "text");
    Files.writeString(root.resolve(".d.e.1f.tmp"), "text");
    Path precious = Files.writeString(sub.resolve("notes.1f.tmp"), "text");

    AtomicFiles.deleteLeftoversIn(root);

    assertThat(entries()).containsExactly(sub);
    assertThat(sub).isDirectoryContaining(path -> path.equals(precious));
    assertThat(model).doesNotExist();
  }

  @Test
  void deletesTreesWithoutFollowingLinks() throws IOException {
    Path kept = Files.writeString(root.resolve("kept"), "text");
    Path tree = Files.createDirectories(root.resolve("tree/sub"));
    Files.createSymbolicLink(tree.resolve("link"), root);

    AtomicFiles.deleteTree(root.resolve("tree"));
    AtomicFiles.deleteTree(root.resolve("tree"));

    assertThat(entries()).containsExactly(kept);
  }
}
