package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.slicer.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir private Path directory;

  @Test
  void textsAreTheLinesThatAreNotBlank() throws IOException {
    List<String> texts = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      String text = "Zeile " + i + " ü ".repeat(i % 7) + "日";
      texts.add(text);
      content.append(text).append(i % 3 == 0 ? "\r\n" : "\n").append(i % 11 == 0 ? " \n\n" : "");
    }
    Path file = Files.writeString(directory.resolve("texts.txt"), content.append("the last"));
    texts.add("the last");
    try (TextFile corpus = TextFile.open(file)) {
      assertThat(corpus.size()).isEqualTo(texts.size());
      for (int i : new int[] {5_000, 0, 1023, 1024, 1025, 4_999, 2_500}) {
        assertThat(corpus.text(i)).isEqualTo(texts.get(i));
      }
      assertThat(corpus.sha256())
          .isEqualTo(Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString());
    }
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assertThatThrownBy(() -> TextFile.open(directory.resolve("none.txt")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("none.txt");
    Path file = directory.resolve("latin.txt");
    Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xfc, '\n'});
    assertThatThrownBy(() -> TextFile.open(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("latin.txt:2:");
    try (TextFile empty = TextFile.open(Files.writeString(directory.resolve("empty.txt"), ""))) {
      assertThat(empty.size()).isZero();
    }
  }
}
