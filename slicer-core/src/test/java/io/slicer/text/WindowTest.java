package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static final SubwordTokenizer LETTERS = new LetterTokenizer();
  private static final int FRAME = 2;

  /** An encoding with a maximum and an overlap to split it by. */
  private record Case(Encoding whole, int maxLength, int overlap) {
    int room() {
      return maxLength - FRAME;
    }

    List<Window> windows() {
      return Window.split(whole, maxLength, overlap);
    }
  }

  /** All small ones, and some of the larger ones. */
  private static Stream<Case> cases() {
    List<Case> small = new ArrayList<>();
    for (int length = 0; length < 16; length++) {
      Encoding whole = LETTERS.encode("ab a abc abcd a a".substring(0, length));
      for (int room = 1; room <= 7; room++) {
        for (int overlap = 0; overlap < room; overlap++) {
          small.add(new Case(whole, FRAME + room, overlap));
        }
      }
    }
    return Stream.concat(small.stream(), larger());
  }

  private static Stream<Case> larger() {
    Random random = new Random(3);
    return IntStream.range(0, 200)
        .mapToObj(
            i -> {
              int longestWord = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 6);
              List<String> words = new ArrayList<>();
              for (int w = random.nextInt(80); w > 0; w--) {
                words.add("a".repeat(random.nextInt(longestWord + 1)));
              }
              int room = 1 + random.nextInt(random.nextBoolean() ? 10 : 70);
              return new Case(LETTERS.encodeWords(words), FRAME + room, random.nextInt(room));
            });
  }

  @Test
  void everyPieceIsDecidedOnce() {
    assertThat(cases()).allSatisfy(WindowTest::assertEveryPieceIsDecidedOnce);
  }

  private static void assertEveryPieceIsDecidedOnce(Case split) {
    int[] decisions = new int[split.whole().length()];
    for (Window window : split.windows()) {
      for (int i = 0; i < window.encoding().length(); i++) {
        decisions[window.index(i)] += window.decides(i) ? 1 : 0;
      }
    }
    assertThat(decisions).containsOnly(1);
  }

  @Test
  void windowsAreFramedStretchesOfTheWhole() {
    assertThat(cases()).allSatisfy(WindowTest::assertFramedStretches);
  }

  private static void assertFramedStretches(Case split) {
    List<Piece> whole = split.whole().pieces();
    for (Window window : split.windows()) {
      List<Piece> stretch = new ArrayList<>(whole.subList(0, 1));
      if (whole.size() > FRAME) {
        stretch.addAll(whole.subList(start(window), end(window)));
      }
      stretch.add(whole.get(whole.size() - 1));
      assertThat(window.encoding().pieces()).isEqualTo(stretch);
      assertThat(stretch).hasSizeLessThanOrEqualTo(split.maxLength());
      assertThat(IntStream.range(0, stretch.size()).mapToObj(i -> whole.get(window.index(i))))
          .isEqualTo(stretch);
    }
  }

  @Test
  void neighboursOverlapAndGoOn() {
    assertThat(cases()).allSatisfy(WindowTest::assertOverlapAndAdvance);
  }

  private static void assertOverlapAndAdvance(Case split) {
    List<Window> windows = split.windows();
    int advance = split.room() - split.overlap();
    for (int w = 1; w < windows.size(); w++) {
      assertThat(start(windows.get(w))).isGreaterThan(start(windows.get(w - 1)));
      assertThat(end(windows.get(w - 1)) - start(windows.get(w)))
          .isGreaterThanOrEqualTo(split.overlap());
      if (w < windows.size() - 1) {
        assertThat(end(windows.get(w)) - end(windows.get(w - 1)))
            .isGreaterThanOrEqualTo(Math.max(1, advance / 4));
      }
    }
  }

  @Test
  void theWindowWithMostContextOnThePoorerSideDecides() {
    assertThat(cases()).allSatisfy(WindowTest::assertBestWindowDecides);
  }

  private static void assertBestWindowDecides(Case split) {
    List<Window> windows = split.windows();
    for (int piece = 1; piece < split.whole().length() - 1; piece++) {
      Window best = windows.get(0);
      for (Window window : windows) {
        if (context(split, window, piece) > context(split, best, piece)) {
          best = window;
        }
      }
      assertThat(best.decides(1 + piece - start(best))).isTrue();
    }
  }

  /** How far a piece is from the nearer cut; the ends of the text are none. */
  private static int context(Case split, Window window, int piece) {
    int start = start(window);
    int end = end(window);
    if (piece < start || piece >= end) {
      return -1;
    }
    int left = start == 1 ? Integer.MAX_VALUE : piece - start;
    int right = end == split.whole().length() - 1 ? Integer.MAX_VALUE : end - 1 - piece;
    return Math.min(left, right);
  }

  private static int start(Window window) {
    return window.index(1);
  }

  private static int end(Window window) {
    return window.index(window.encoding().length() - 2) + 1;
  }

  @Test
  void wordsAreNotCutWhereWindowsCanAvoidIt() {
    Encoding whole = LETTERS.encodeWords(Collections.nCopies(500, "abc"));
    for (Window window : Window.split(whole, 52, 16)) {
      List<Piece> pieces = window.encoding().pieces();
      assertThat(pieces.get(1).start()).isZero();
      assertThat(pieces.get(pieces.size() - 2).end()).isEqualTo(3);
    }
  }

  @Test
  void aWordLongerThanAWindowIsCut() {
    Encoding whole = LETTERS.encodeWords(List.of("ab", "x".repeat(100), "cd"));
    assertThat(Window.split(whole, 22, 5)).hasSizeGreaterThan(6);
  }

  @Test
  void whatFitsIsOneWindow() {
    Encoding whole = LETTERS.encode("ada met charles");
    List<Window> windows = Window.split(whole, whole.length(), 4);
    assertThat(windows).hasSize(1);
    assertThat(windows.get(0).encoding()).isEqualTo(whole);
  }

  @Test
  void anEmptyTextIsOneWindow() {
    List<Window> windows = Window.split(LETTERS.encode(""), 512, 128);
    assertThat(windows).hasSize(1);
    assertThat(windows.get(0).decides(0)).isTrue();
    assertThat(windows.get(0).decides(1)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2,   0, 'windows of 2 pieces have no room beside 2 special tokens'",
    "0,   0, 'windows of 0 pieces have no room beside 2 special tokens'",
    "10, -1, 'windows of 10 pieces, 2 of them special, can overlap by 0 to 7 pieces, not by -1'",
    "10,  8, 'windows of 10 pieces, 2 of them special, can overlap by 0 to 7 pieces, not by 8'"
  })
  void windowsThatCannotBeAreRefused(int maxLength, int overlap, String message) {
    Encoding whole = LETTERS.encode("ada met charles");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.split(whole, maxLength, overlap))
        .withMessage(message);
  }

  @Test
  void pairsAreNotSplit() {
    Encoding pair = LETTERS.encode("ada", "charles");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.split(pair, 512, 128))
        .withMessageContaining("pair");
  }
}
