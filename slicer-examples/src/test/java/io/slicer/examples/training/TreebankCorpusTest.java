package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.TreebankCorpus.NamedTreebank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreebankCorpusTest {
  @TempDir private static Path directory;

  private static TreebankCorpus corpus;

  @BeforeAll
  static void write() {
    corpus = TreebankCorpus.in(TinyTreebanks.write(directory));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "en_tiny", "UD_English-Tiny"})
  void aTreebankHasSeveralNames(String wanted) {
    NamedTreebank train = corpus.training(wanted);

    assertThat(train.name()).isEqualTo("en_tiny");
    assertThat(train.language()).isEqualTo("en");
    assertThat(train.split()).contains(Split.TRAIN);
    assertThat(train.treebank().size()).isEqualTo(4);
    assertThat(corpus.evaluation(wanted).split()).contains(Split.TEST);
    assertThat(corpus.development(train).orElseThrow().treebank().size()).isEqualTo(1);
  }

  @Test
  void developmentSentencesStandInForAMissingTest() {
    assertThat(corpus.evaluation("fr").split()).contains(Split.DEV);
    assertThat(corpus.evaluated("de_tiny"))
        .containsExactly("de_other", "de_tiny", "en_tiny", "fr_tiny");
  }

  @Test
  void whatIsMissingOrMayBeSeveralIsRefused() {
    assertThatThrownBy(() -> corpus.evaluation("de"))
        .isInstanceOf(CorpusException.class)
        .hasMessage(directory + ": de may be de_other or de_tiny: name one of them");
    assertThatThrownBy(() -> corpus.evaluation("sw"))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            directory
                + ": there is no treebank sw; test files are there for de_other, de_tiny, en_tiny;"
                + " dev files are there for en_tiny, fr_tiny");
    assertThatThrownBy(() -> corpus.training("de_tiny"))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            directory + ": there is no treebank de_tiny; train files are there for en_tiny");
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> TreebankCorpus.in(missing))
        .isInstanceOf(CorpusException.class)
        .hasMessage(missing + ": there is no such directory");
  }

  @Test
  void anyFileCanBeNamed() throws IOException {
    Path own = directory.resolve("own text.conllu");
    Files.writeString(own, TinyTreebanks.conllu("Anna/PROPN"));
    Path german = directory.resolve("UD_German-Tiny/de_tiny-ud-test.conllu");

    assertThat(corpus.training(german.toString()).name()).isEqualTo("de_tiny");
    assertThat(corpus.evaluation(german.toString()).split()).contains(Split.TEST);
    assertThat(corpus.evaluation("de=" + german).name()).isEqualTo("de");
    assertThat(corpus.evaluation("own=" + own).split()).isEmpty();
    assertThatThrownBy(() -> corpus.evaluation(own.toString()))
        .isInstanceOf(CorpusException.class)
        .hasMessageEndingWith("\"own text\" is no name for a treebank: write NAME=" + own);
    assertThatThrownBy(() -> corpus.evaluation("x.conllu"))
        .isInstanceOf(CorpusException.class)
        .hasMessage("x.conllu: there is no such file");
    Files.delete(own);
  }

  @Test
  void thePartsOfATreebankAreNotThereTwice(@TempDir Path twice) throws IOException {
    Files.writeString(twice.resolve("dev-en.conllu"), TinyTreebanks.conllu("Anna/PROPN"));
    assertThat(TreebankCorpus.in(twice).evaluation("en").name()).isEqualTo("en");
    Files.writeString(twice.resolve("en-ud-dev.conllu"), TinyTreebanks.conllu("Anna/PROPN"));
    assertThatThrownBy(() -> TreebankCorpus.in(twice))
        .isInstanceOf(CorpusException.class)
        .hasMessage(twice + ": there are two files of en for dev");
  }

  @Test
  void theDemonstrationTreebanksAreACorpus() {
    TreebankCorpus demonstration = TreebankCorpus.demonstration();

    assertThat(demonstration.evaluated("en")).containsExactly("en", "de", "es", "fr");
    NamedTreebank train = demonstration.training("en");
    assertThat(demonstration.development(train)).isPresent();
    assertThat(demonstration.evaluation("fr").split()).contains(Split.TEST);
  }
}
