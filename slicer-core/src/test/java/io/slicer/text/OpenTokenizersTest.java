package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On copies of their own, so that no other test has the files open. */
class OpenTokenizersTest {
  @TempDir private Path directory;
  private Path file;
  private int others;

  @BeforeEach
  void copy() throws IOException {
    file = directory.resolve("tokenizer.json");
    Files.copy(TinyTokenizers.XLMR, file);
    others = OpenTokenizers.count();
  }

  @Test
  void allUsersOfAFileShareOneTokenizerUntilTheLastClosesIt() {
    OpenTokenizers.Share one = OpenTokenizers.open(file);
    OpenTokenizers.Share other = OpenTokenizers.open(directory.resolve("./tokenizer.json"));
    assertThat(other.tokenizer()).isSameAs(one.tokenizer());
    assertThat(OpenTokenizers.count()).isEqualTo(others + 1);
    one.giveBack();
    assertThat(other.tokenizer().encode("Ada").length()).isGreaterThan(2);
    assertThat(OpenTokenizers.count()).isEqualTo(others + 1);
    other.giveBack();
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }

  @Test
  void closingOnesOwnTwiceTakesNothingFromOthers() {
    try (SubwordTokenizer other = SubwordTokenizer.load(file)) {
      SubwordTokenizer mine = SubwordTokenizer.load(file);
      Encoding expected = mine.encode("Ada Lovelace");
      mine.close();
      mine.close();
      assertThatIllegalStateException().isThrownBy(() -> mine.encode("Ada"));
      assertThat(other.encode("Ada Lovelace")).isEqualTo(expected);
    }
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }

  @Test
  void aFileThatWasWrittenAnewIsReadAnew() throws IOException {
    try (SubwordTokenizer before = SubwordTokenizer.load(file)) {
      Files.copy(TinyTokenizers.BERT, directory.resolve("new.json"));
      Files.delete(file);
      Files.move(directory.resolve("new.json"), file);
      try (SubwordTokenizer after = SubwordTokenizer.load(file);
          SubwordTokenizer bert = SubwordTokenizer.load(TinyTokenizers.BERT);
          SubwordTokenizer xlmr = SubwordTokenizer.load(TinyTokenizers.XLMR)) {
        assertThat(after.encode("Ada")).isEqualTo(bert.encode("Ada"));
        assertThat(before.encode("Ada")).isEqualTo(xlmr.encode("Ada"));
      }
    }
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }

  @Test
  void aFileWithAnotherTimeIsNotTheSame() throws IOException {
    OpenTokenizers.Share one = OpenTokenizers.open(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    OpenTokenizers.Share other = OpenTokenizers.open(file);
    assertThat(other.tokenizer()).isNotSameAs(one.tokenizer());
    one.giveBack();
    other.giveBack();
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }

  @Test
  void aFileThatIsRefusedLeavesNothingOpen() throws IOException {
    Files.writeString(file, "{}");
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(TokenizerException.class)
          .isThrownBy(() -> SubwordTokenizer.load(file))
          .withMessageContaining("no model with a vocabulary");
    }
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }

  @Test
  void threadsThatOpenAndCloseAtWillNeverSeeAFreedTokenizer() throws Exception {
    List<Integer> expected = new ArrayList<>();
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      for (int id : tokenizer.encode("Ada Lovelace").ids()) {
        expected.add(id);
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> users = new ArrayList<>();
      for (int u = 0; u < 200; u++) {
        users.add(
            () -> {
              try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
                assertThat(tokenizer.encode("Ada Lovelace").ids())
                    .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
              }
              return null;
            });
      }
      for (Future<Void> user : threads.invokeAll(users)) {
        user.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(OpenTokenizers.count()).isEqualTo(others);
  }
}
