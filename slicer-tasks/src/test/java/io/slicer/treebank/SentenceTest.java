package io.slicer.treebank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences that programs make are as well-formed as those that files have. */
class SentenceTest {
  private static final Word WORD = word("a");

  private static Word word(String form) {
    return Word.of(form);
  }

  private static EmptyNode node(int after, int number) {
    return new EmptyNode(after, number, "_", "_", "_", "_", "_", "_", "_");
  }

  private static MultiwordToken token(int first, int last) {
    return new MultiwordToken(first, last, "ab", false, "_");
  }

  private static void assertRefused(
      List<MultiwordToken> tokens, List<EmptyNode> nodes, String problem) {
    assertThatThrownBy(() -> new Sentence(List.of(), List.of(WORD, WORD), tokens, nodes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  @Test
  void linesStandWhereTheFormatHasThem() {
    Sentence sentence =
        new Sentence(
            List.of("# new"),
            List.of(WORD, word("b c")),
            List.of(token(1, 1), token(2, 2)),
            List.of(node(0, 1), node(1, 1), node(1, 2), node(2, 1)));

    assertThat(sentence.conllu().lines().map(line -> line.replaceAll("(\t_)*$", "")))
        .containsExactly(
            "# new", "0.1", "1-1\tab", "1\ta", "1.1", "1.2", "2-2\tab", "2\tb c", "2.1", "");
  }

  @Test
  void otherPartsOfSpeechLeaveAllElseAsItWas() {
    Word known = new Word("a", "b", "X", "c", "D=e", OptionalInt.of(0), "root", "0:root", "F=g");
    Sentence sentence =
        new Sentence(
            List.of("# new"), List.of(known, WORD), List.of(token(1, 2)), List.of(node(1, 1)));

    Sentence tagged = sentence.withUpos(List.of("NOUN", "_"));

    assertThat(tagged.conllu())
        .isEqualTo(sentence.conllu().replace("\tb\tX\tc\t", "\tb\tNOUN\tc\t"));
    assertThat(tagged.withUpos(List.of("X", "_"))).isEqualTo(sentence);
    assertThatThrownBy(() -> sentence.withUpos(List.of("X")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 tags for 2 words");
    assertThatThrownBy(() -> sentence.withUpos(List.of("X", "a b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("UPOS has white space inside");
  }

  @Test
  void ofFormsNothingElseIsKnown() {
    assertThat(Sentence.of(List.of("a", "b c")).conllu())
        .isEqualTo(
            "# text = a b c\n1\ta" + "\t_".repeat(8) + "\n2\tb c" + "\t_".repeat(8) + "\n\n");
    assertThatThrownBy(() -> Sentence.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a sentence without words");
  }

  @Test
  void aTextIsWhatIsWritten() {
    Word apart = Word.of("c");
    Word close = Word.of("b").withMisc("Gloss=d|SpaceAfter=No");
    assertThat(Sentence.ofWords(List.of(apart, close, apart, close)).comments())
        .containsExactly("# text = c bc b");

    MultiwordToken token = new MultiwordToken(1, 2, "du", false, "SpaceAfter=No");
    Sentence merged =
        new Sentence(List.of(), List.of(apart, close, apart), List.of(token), List.of(node(1, 1)));
    assertThat(merged.text()).isEqualTo("duc");
  }

  @Test
  void enhancedDependenciesOfEmptyNodesAreSeen() {
    EmptyNode node = new EmptyNode(1, 1, "a", "_", "_", "_", "_", "0:root", "_");
    Sentence enhanced = new Sentence(List.of(), List.of(WORD), List.of(), List.of(node));
    assertThat(enhanced.hasDependencies()).isTrue();
    assertThat(enhanced.withTree(ImmutableIntArray.of(0), List.of("root")).hasDependencies())
        .isFalse();
  }

  @Test
  void multiwordTokensLieSideBySideWithinTheSentence() {
    assertRefused(
        List.of(token(1, 2), token(2, 2)),
        List.of(),
        "multi-word token 2-2 overlaps 1-2, which ends at word 2");
    assertRefused(
        List.of(token(2, 3)), List.of(), "multi-word token 2-3 goes beyond the last word, 2");
  }

  @Test
  void emptyNodesAreCountedBehindEachWord() {
    String rule =
        " does not come next: nodes are in the order of their words, and those behind a word are"
            + " numbered 1, 2, 3";
    assertRefused(List.of(), List.of(node(1, 2)), "empty node 1.2" + rule);
    assertRefused(List.of(), List.of(node(2, 1), node(1, 1)), "empty node 1.1" + rule);
    assertRefused(List.of(), List.of(node(2, 1), node(2, 1)), "empty node 2.1" + rule);
    assertRefused(List.of(), List.of(node(3, 1)), "empty node 3.1 stands behind the last word, 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a\u3000", "a\tb", "a\nb", "a\rb", "\ud800"})
  void formsThatNoLineCanHoldAreRefused(String form) {
    assertThatThrownBy(() -> word(form))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("FORM ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no comment", "#a\nb", "#\r", "#\udc00"})
  void commentsThatNoLineCanHoldAreRefused(String comment) {
    assertThatThrownBy(() -> new Sentence(List.of(comment), List.of(WORD), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a comment is one line that begins with #, which ");
  }

  @Test
  void numbersThatThereAreNotAreRefused() {
    assertThatThrownBy(() -> token(0, 1)).hasMessageStartingWith("ID is 0-1, ");
    assertThatThrownBy(() -> node(0, 0)).hasMessageStartingWith("ID is 0.0, ");
    assertThatThrownBy(() -> node(-1, 1)).hasMessageStartingWith("ID is -1.1, ");
    assertThatThrownBy(() -> new Word("a", "_", "_", "_", "_", OptionalInt.of(-1), "_", "_", "_"))
        .hasMessage("HEAD is -1, neither 0 nor the number of a word");
    assertThatThrownBy(() -> new Sentence(List.of("#"), List.of(), List.of(), List.of()))
        .hasMessage("a sentence without words");
  }
}
