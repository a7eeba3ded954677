package io.slicer.eval.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is no tree is refused, with the word that is to blame. */
class ParsedSentenceTest {
  private static List<ParsedWord> words(int... heads) {
    return Arrays.stream(heads).mapToObj(head -> new ParsedWord("a", "X", head, "dep")).toList();
  }

  private static void assertRefused(
      List<ParsedWord> words, List<MultiwordSpan> multiword, String id, String problem) {
    assertThatThrownBy(() -> new ParsedSentence(words, multiword))
        .isInstanceOfSatisfying(
            TreeException.class, refusal -> assertThat(refusal.id()).isEqualTo(id))
        .hasMessage(problem);
  }

  private static void assertNoTree(List<ParsedWord> words, String id, String problem) {
    assertRefused(words, List.of(), id, problem);
  }

  @Test
  void wordsThatDependOnThemselvesAreRefused() {
    String rule = ", where following the heads must lead to the root";

    assertNoTree(words(0, 2), "2", "word 2 depends on itself (2 to 2)" + rule);
    assertNoTree(words(1), "1", "word 1 depends on itself (1 to 1)" + rule);
    assertNoTree(words(4, 0, 4, 3), "3", "word 3 depends on itself (3 to 4 to 3)" + rule);
    assertNoTree(words(2, 3, 4, 2, 0), "2", "word 2 depends on itself (2 to 3 to 4 to 2)" + rule);
  }

  @Test
  void anyOtherNumberOfRootsThanOneIsRefused() {
    assertNoTree(
        words(2, 0, 0, 0),
        "3",
        "words 2 and 3 both have the head 0, where a tree has exactly one root");
    assertNoTree(List.of(), "1", "a sentence without words");
  }

  @Test
  void headsOutsideTheSentenceAreRefused() {
    assertNoTree(
        words(0, 3), "2", "the head of word 2 is 3, where 0 is the root and 2 the last word");
    assertNoTree(
        words(-1), "1", "the head of word 1 is -1, where 0 is the root and 1 the last word");
  }

  @Test
  void formsWithoutCharactersAreRefused() {
    assertNoTree(
        List.of(new ParsedWord(" \u00a0", "X", 0, "root")),
        "1",
        "the form of 1 has nothing but spaces");
    assertRefused(
        words(0),
        List.of(new MultiwordSpan(1, 1, "")),
        "1-1",
        "the form of 1-1 has nothing but spaces");
  }

  @Test
  void multiwordTokensLieSideBySideWithinTheSentence() {
    MultiwordSpan first = new MultiwordSpan(1, 2, "x");

    assertRefused(
        words(0, 1, 1),
        List.of(first, new MultiwordSpan(2, 3, "x")),
        "2-3",
        "multi-word token 2-3 does not lie between words 3 and 3");
    assertRefused(
        words(0), List.of(first), "1-2", "multi-word token 1-2 does not lie between words 1 and 1");
    assertRefused(
        words(0, 1),
        List.of(new MultiwordSpan(2, 1, "x")),
        "2-1",
        "multi-word token 2-1 does not lie between words 1 and 2");
  }
}
