package io.slicer.examples.crosslingual.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.TinyTreebanks;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.files.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCorpusTest {
  @TempDir private Path directory;

  private void conll(String name, String word, String tag) {
    AtomicFiles.write(
        directory.resolve(name), "\n# id a domain=hi\n" + word + " _ _ " + tag + "\n\n");
  }

  @Test
  void multiconerMayBeInPartsAndReportOnTrainingData() {
    conll("en-train10.conll", "a", "O");
    conll("en-train90.conll", "b", "B-Artist");
    conll("en-dev.conll", "c", "O");
    conll("hi-dev.conll", "d", "O");
    conll("hi-train.conll", "e", "B-Artist");
    conll("zh-dev.conll", "f", "O");
    conll("zh-train.conll", "g", "O");
    conll("zh-test.conll", "h", "O");
    AtomicFiles.write(directory.resolve("README"), "");

    MulticonerSentences corpus = new MulticonerSentences(directory, "en");

    assertThat(corpus.languages()).containsExactly("en", "hi", "zh");
    assertThat(corpus.train("en").size()).isEqualTo(2);
    assertThat(corpus.train("en").texts(1)).containsExactly("b");
    assertThat(corpus.dev("hi").orElseThrow().texts(0)).containsExactly("d");
    assertThat(corpus.test("hi").orElseThrow().texts(0)).containsExactly("e");
    assertThat(corpus.test("en")).isEmpty();
    assertThat(corpus.test("zh").orElseThrow().texts(0)).containsExactly("h");
    assertThatThrownBy(() -> corpus.train("de"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("there is no de-train.conll");
    assertThatThrownBy(() -> new MulticonerSentences(directory.resolve("none"), "en"))
        .hasMessageContaining("there is no such directory");
  }

  private void treebank(String name, String sentence) {
    AtomicFiles.write(directory.resolve(name + ".conllu"), TinyTreebanks.conllu(sentence));
  }

  private Treebanks treebanks(String test) {
    return new Treebanks(TreebankCorpus.in(directory), "en", test);
  }

  @Test
  void ofSeveralTreebanksTheOneThatIsAskedForIsTaken() {
    treebank("en_gum-ud-train", "Anna/PROPN lives/VERB");
    treebank("de_gsd-ud-dev", "Berlin/PROPN");
    treebank("de_gsd-ud-test", "Rom/PROPN");
    treebank("de_pud-ud-test", "Paris/PROPN");
    treebank("hi_pud-ud-test", "Oslo/PROPN");

    assertThat(treebanks("pud").languages()).containsExactlyInAnyOrder("de", "hi");
    assertThat(treebanks("pud").train("en").texts(0)).containsExactly("Anna lives");
    assertThat(treebanks("pud").test("de").orElseThrow().texts(0)).containsExactly("Paris");
    assertThat(treebanks("gsd").test("de").orElseThrow().texts(0)).containsExactly("Rom");
    assertThat(treebanks("pud").dev("de").orElseThrow().texts(0)).containsExactly("Berlin");
    assertThat(treebanks("pud").dev("hi")).isEmpty();
    assertThat(treebanks("gsd").test("hi").orElseThrow().texts(0)).containsExactly("Oslo");
    assertThatThrownBy(() -> treebanks("other").test("de"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(
            "test files of de are there for de_gsd, de_pud: --ud-test says which");
  }

  @Test
  void inADemonstrationHalfOfATestStandsForDevelopmentData() {
    PanxSentences demonstration = new PanxSentences(PanxCorpus.demonstration());
    HalvedTests<NerExamples> halved = new HalvedTests<>(demonstration);
    NerExamples test = demonstration.test("de").orElseThrow();
    NerExamples dev = halved.dev("de").orElseThrow();
    NerExamples rest = halved.test("de").orElseThrow();

    assertThat(demonstration.dev("de")).isEmpty();
    assertThat(List.of(dev.size(), rest.size()))
        .containsExactly(test.size() / 2, test.size() - test.size() / 2);
    assertThat(dev.texts(0)).isEqualTo(test.texts(0));
    assertThat(rest.texts(rest.size() - 1)).isEqualTo(test.texts(test.size() - 1));
    assertThat(halved.dev("en")).isEqualTo(demonstration.dev("en"));
    assertThat(halved.test("en")).isEqualTo(demonstration.test("en"));
  }
}
