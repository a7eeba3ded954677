package io.slicer.examples.crosslingual;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.task.DataRules;
import io.slicer.language.TextCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageTextsTest {
  @TempDir private Path directory;

  private LanguageTexts texts(boolean files, String... evaluated) {
    return new LanguageTexts(
        files ? Optional.of(directory) : Optional.empty(),
        new Settings(
            "model",
            "a",
            "en",
            !files,
            List.of(0.0),
            new DataRules("panx", "pud", "1-2", "3-4", 5, null),
            Map.of()),
        Set.of(evaluated));
  }

  private static List<String> read(TextCorpus corpus) {
    List<String> texts = new ArrayList<>();
    for (long n = 0; n < corpus.size(); n++) {
      texts.add(corpus.text(n));
    }
    return texts;
  }

  @Test
  void linesAreNumberedAsTheTextFileNumbersThem() throws IOException {
    StringBuilder file = new StringBuilder();
    List<String> kept = new ArrayList<>();
    for (int n = 0; n < 3000; n++) {
      boolean leftOut = n % 7 == 3;
      String text = leftOut ? "left out" : "text " + n;
      file.append(text).append(n % 2 == 0 ? "\n" : "\r\n").append(n % 5 == 0 ? " \n\n" : "");
      if (!leftOut) {
        kept.add(text);
      }
    }
    Files.writeString(directory.resolve("de.txt"), file);

    try (LanguageTexts.Texts read = texts(true, "leftout").read("de", Long.MAX_VALUE)) {
      assertThat(read(read.train())).isEqualTo(kept);
      assertThat(read.train().leftOut().length()).isEqualTo(3000 - kept.size());
      assertThat(read.dev()).isEmpty();
    }
    try (LanguageTexts.Texts read = texts(true, "leftout").read("de", 10)) {
      assertThat(read(read.train())).isEqualTo(kept.subList(0, 10));
    }
  }

  @Test
  void whatIsTrainedOnIsNotMeasured() throws IOException {
    Files.writeString(directory.resolve("de.txt"), "a b\nc\nd\n");
    Files.writeString(directory.resolve("de-dev.txt"), "x\n\n ab \nc\nd\ny\n");

    try (LanguageTexts.Texts read = texts(true, "c").read("de", Long.MAX_VALUE)) {
      assertThat(read(read.train())).containsExactly("a b", "d");
      assertThat(read(read.dev().orElseThrow())).containsExactly("x", "y");
      assertThat(read.devLeftOut()).isEqualTo(3);
    }
  }

  @Test
  void languagesAreThoseOfFiles() throws IOException {
    Files.writeString(directory.resolve("de.txt"), "a\n");
    Files.writeString(directory.resolve("de-dev.txt"), "a\n");
    Files.writeString(directory.resolve("README"), "a\n");

    assertThat(LanguageTexts.languages(Optional.of(directory), false)).containsExactly("de");
    assertThat(LanguageTexts.languages(Optional.empty(), true))
        .containsExactly("en", "de", "fr", "es");
    assertThat(LanguageTexts.languages(Optional.empty(), false)).isEmpty();
    assertThat(texts(false).has("es")).isTrue();
  }
}
