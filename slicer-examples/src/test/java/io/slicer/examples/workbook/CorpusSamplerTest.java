package io.slicer.examples.workbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.ner.corpus.NerDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusSamplerTest {
  @TempDir private Path directory;

  private void file(String name, int sentences, String tag) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < sentences; s++) {
      text.append(name).append('-').append(s).append('\t').append(tag).append("\n\n");
    }
    Files.writeString(directory.resolve(name + ".tsv"), text);
  }

  private LanguageData sample(String language, double share, long seed) {
    return new CorpusSampler(PanxCorpus.in(directory), seed, null, null)
        .sample(List.of(language), List.of(share))
        .get(0);
  }

  private static List<String> words(NerDataset dataset) {
    return dataset.sentences().stream().map(sentence -> sentence.words().get(0)).toList();
  }

  private void all(String language) throws IOException {
    file("train-" + language, 20, "B-PER");
    file("dev-" + language, 10, "B-LOC");
    file("test-" + language, 10, "O");
  }

  @Test
  void theShareOfEveryFileIsTakenAndRoundedDown() throws IOException {
    all("de");

    LanguageData data = sample("de", 0.629, 0);

    assertThat(data.train().size()).isEqualTo(12);
    assertThat(data.dev().size()).isEqualTo(6);
    assertThat(data.test().size()).isEqualTo(6);
    assertThat(data.notes()).isEmpty();
  }

  @Test
  void sentencesAreTheFirstOfTheFileShuffledWithTheSeed() throws IOException {
    all("de");
    List<String> expected =
        new ArrayList<>(IntStream.range(0, 20).mapToObj(s -> "train-de-" + s).toList());
    Collections.shuffle(expected, new Random(7));

    assertThat(words(sample("de", 0.5, 7).train())).isEqualTo(expected.subList(0, 10));
    assertThat(words(sample("de", 0.5, 8).train())).isNotEqualTo(expected.subList(0, 10));
  }

  @Test
  void allLanguagesHaveTheLabelsOfAll() throws IOException {
    all("de");
    file("train-fr", 3, "B-ORG");
    file("dev-fr", 3, "O");

    List<LanguageData> data =
        new CorpusSampler(PanxCorpus.in(directory), 0, null, null)
            .sample(List.of("de", "fr"), List.of(1.0, 1.0));

    assertThat(data)
        .flatExtracting(LanguageData::train, LanguageData::dev, LanguageData::test)
        .extracting(dataset -> ((NerDataset) dataset).labels().names())
        .containsOnly(List.of("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"));
  }

  @Test
  void developmentSentencesStandInForATestThatIsNotThere() throws IOException {
    file("train-it", 20, "B-PER");
    file("dev-it", 10, "B-PER");

    LanguageData data = sample("it", 0.5, 0);

    assertThat(words(data.test())).isEqualTo(words(data.dev())).hasSize(5);
    assertThat(data.notes())
        .containsExactly(
            "There is no labelled test file: the development sentences stand in for the test.");
  }

  @Test
  void sentencesThatNobodyTrainsOnAreDividedWhereNoneAreToTrainOn() throws IOException {
    file("test-sw", 11, "B-PER");

    LanguageData data = sample("sw", 1, 3);

    assertThat(data.train().size()).isEqualTo(7);
    assertThat(data.dev().size()).isEqualTo(2);
    assertThat(data.test().size()).isEqualTo(2);
    assertThat(
            Stream.of(data.train(), data.dev(), data.test()).flatMap(part -> words(part).stream()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 11).mapToObj(s -> "test-sw-" + s).toList());
    assertThat(data.notes()).singleElement().asString().contains("test-sw.tsv are divided");
  }

  @Test
  void noMoreThanTheLimitIsTaken() throws IOException {
    all("de");

    LanguageData data =
        new CorpusSampler(PanxCorpus.in(directory), 0, 4, 3)
            .sample(List.of("de"), List.of(1.0))
            .get(0);

    assertThat(data.train().size()).isEqualTo(4);
    assertThat(data.dev().size()).isEqualTo(3);
    assertThat(data.test().size()).isEqualTo(3);
  }

  @Test
  void aLanguageThatIsNotThereIsAnError() throws IOException {
    all("de");

    assertThatThrownBy(() -> sample("xx", 1, 0))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("neither a dev nor a test file for xx");
  }
}
