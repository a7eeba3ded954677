package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.MultiwordToken;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import io.slicer.treebank.Word;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DemonstrationTreebankTest {
  /** The universal relations of Universal Dependencies, version 2. */
  private static final Set<String> RELATIONS =
      words(
          """
          acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det
          discourse dislocated expl fixed flat goeswith iobj list mark nmod nsubj nummod obj obl
          orphan parataxis punct reparandum root vocative xcomp""");

  /** Its parts of speech. */
  private static final Set<String> PARTS_OF_SPEECH =
      words(
          """
          ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X""");

  private static Set<String> words(String text) {
    return Set.copyOf(Splitter.onPattern("\\s+").splitToList(text));
  }

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of(Split.TRAIN, "en", 160),
        Arguments.of(Split.DEV, "en", 26),
        Arguments.of(Split.TEST, "en", 42),
        Arguments.of(Split.TEST, "de", 44),
        Arguments.of(Split.TEST, "fr", 44),
        Arguments.of(Split.TEST, "es", 44));
  }

  @ParameterizedTest
  @MethodSource("files")
  void fileHasItsSentencesAndIsWrittenAsItWasRead(
      Split split, String language, int sentences, @TempDir Path directory) throws IOException {
    Treebank treebank = DemonstrationTreebank.read(split, language);
    Path copy = directory.resolve("copy.conllu");
    ConlluFiles.write(treebank, copy);

    assertThat(treebank.size()).isEqualTo(sentences);
    try (InputStream in =
        DemonstrationTreebank.class.getResourceAsStream(
            DemonstrationTreebank.NAME + "/" + split + "-" + language + ".conllu")) {
      assertThat(in).isNotNull().hasBinaryContent(Files.readAllBytes(copy));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everySentenceIsTreeOfUniversalDependencies(Split split, String language) {
    Treebank treebank = DemonstrationTreebank.read(split, language);

    assertThat(treebank.trees()).hasSize(treebank.size());
    assertThat(treebank.sentences()).anyMatch(sentence -> !sentence.multiwordTokens().isEmpty());
    for (Sentence sentence : treebank.sentences()) {
      assertThat(sentence.forms()).as(text(sentence)).hasSizeBetween(5, 20);
      for (Word word : sentence.words()) {
        assertThat(word.upos()).as(text(sentence)).isIn(PARTS_OF_SPEECH);
        assertThat(universal(word)).as(text(sentence)).isIn(RELATIONS);
        assertThat(universal(word).equals("root"))
            .as(text(sentence))
            .isEqualTo(word.head().orElseThrow() == 0);
        assertThat(universal(word).equals("punct"))
            .as(text(sentence))
            .isEqualTo(word.upos().equals("PUNCT"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void textIsWhatTokensSpell(Split split, String language) {
    for (Sentence sentence : DemonstrationTreebank.read(split, language).sentences()) {
      assertThat(text(sentence)).isEqualTo(spelled(sentence));
    }
  }

  @Test
  void englishHasEveryPartOfSpeech() {
    Set<String> found = new TreeSet<>();
    for (Split split : Split.values()) {
      DemonstrationTreebank.read(split, "en").sentences().stream()
          .flatMap(sentence -> sentence.words().stream())
          .forEach(word -> found.add(word.upos()));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(PARTS_OF_SPEECH);
  }

  @Test
  void noEnglishSentenceIsInTwoSplits() {
    Set<String> seen = new HashSet<>();
    for (Split split : Split.values()) {
      for (Sentence sentence : DemonstrationTreebank.read(split, "en").sentences()) {
        assertThat(seen.add(text(sentence))).as(text(sentence)).isTrue();
      }
    }
  }

  @Test
  void twoThirdsOfEnglishTrainingSentencesDifferInStructure() {
    Treebank train = DemonstrationTreebank.read(Split.TRAIN, "en");
    Set<String> structures =
        train.sentences().stream()
            .map(DemonstrationTreebankTest::structure)
            .collect(Collectors.toSet());
    assertThat(structures.size()).isGreaterThan(train.size() * 2 / 3);
  }

  @Test
  void everyLanguageHasTestAndMissingFileIsRefused() {
    for (String language : DemonstrationTreebank.LANGUAGES) {
      assertThat(DemonstrationTreebank.read(Split.TEST, language).size()).isGreaterThan(40);
    }
    assertThatThrownBy(() -> DemonstrationTreebank.read(Split.TRAIN, "de"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("demo-treebank")
        .hasMessageContaining("there is no train-de.conllu")
        .hasMessageContaining("en, de, fr, es");
  }

  private static String universal(Word word) {
    return Splitter.on(':').splitToList(word.deprel()).get(0);
  }

  private static String structure(Sentence sentence) {
    List<String> words = new ArrayList<>();
    for (Word word : sentence.words()) {
      words.add(word.upos() + " " + word.head().orElseThrow() + " " + word.deprel());
    }
    return String.join("\n", words);
  }

  private static String text(Sentence sentence) {
    return sentence.comments().stream()
        .filter(comment -> comment.startsWith("# text = "))
        .map(comment -> comment.substring("# text = ".length()))
        .collect(Collectors.joining("\n"));
  }

  /** The surface tokens, with a space between two unless the first says SpaceAfter=No. */
  private static String spelled(Sentence sentence) {
    StringBuilder text = new StringBuilder();
    int covered = 0;
    for (int number = 1; number <= sentence.words().size(); number++) {
      int start = number;
      for (MultiwordToken token : sentence.multiwordTokens()) {
        if (token.first() == start) {
          append(text, token.form(), token.misc());
          covered = token.last();
        }
      }
      if (number > covered) {
        Word word = sentence.words().get(number - 1);
        append(text, word.form(), word.misc());
      }
    }
    return text.toString().strip();
  }

  private static void append(StringBuilder text, String form, String misc) {
    text.append(form).append(misc.contains("SpaceAfter=No") ? "" : " ");
  }
}
