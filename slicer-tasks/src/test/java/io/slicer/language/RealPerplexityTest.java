package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Needs a real checkpoint and real sentences. */
class RealPerplexityTest {
  private static final int SENTENCES = 500;

  /** What transformers computes of the same pieces. */
  private static final double EXPECTED = 11.1386;

  @Test
  void mbertForeseesGermanSentencesAsTransformersSays() throws IOException {
    Path model = DataDirectory.CHECKPOINTS.assumed("mbert/").resolve("mbert");
    Path tagged = DataDirectory.SHARED.assumed("data/panx/").resolve("data/panx/dev-de.tsv");
    List<String> sentences = sentences(Files.readAllLines(tagged));
    try (LanguageModel mbert = LanguageModel.load(model)) {
      Perplexity perplexity = mbert.perplexity(TextCorpus.of("de", sentences), 128, 1);
      assertThat(perplexity.masked()).isEqualTo(1057);
      assertThat(perplexity.value()).isCloseTo(EXPECTED, within(1e-4 * EXPECTED));
    }
  }

  private static List<String> sentences(List<String> lines) {
    List<String> sentences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        words.add(line.substring(0, line.indexOf('\t')));
      } else if (!words.isEmpty()) {
        sentences.add(String.join(" ", words));
        words.clear();
      }
    }
    return sentences.subList(0, SENTENCES);
  }
}
