package io.slicer.text;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SubwordTokenizer} does, whatever its vocabulary. */
public abstract class SubwordTokenizerContract {
  private static final int THREADS = 4;

  private SubwordTokenizer tokenizer;

  /**
   * The tokenizer to test.
   *
   * @return a new one
   */
  protected abstract SubwordTokenizer open();

  @BeforeEach
  void openTokenizer() {
    tokenizer = open();
  }

  @AfterEach
  void closeTokenizer() {
    tokenizer.close();
  }

  @Test
  void anEmptyTextIsOnlyTheFrame() {
    List<Integer> frame = new ArrayList<>(tokenizer.specialTokens().before());
    frame.addAll(tokenizer.specialTokens().after());
    for (Encoding encoding :
        List.of(tokenizer.encode(""), tokenizer.encode("  "), tokenizer.encodeWords(List.of()))) {
      assertThat(encoding.ids()).containsExactly(toArray(frame));
      assertThat(encoding.pieces()).allMatch(Piece::isSpecial);
    }
  }

  @Test
  void specialTokensFrameEveryText() {
    SpecialTokens special = tokenizer.specialTokens();
    for (Encoding encoding :
        List.of(
            tokenizer.encode("ada met charles"),
            tokenizer.encodeWords(List.of("ada", "met", "charles")))) {
      int[] ids = encoding.ids();
      int close = ids.length - special.after().size();
      assertThat(Arrays.copyOf(ids, special.before().size()))
          .containsExactly(toArray(special.before()));
      assertThat(Arrays.copyOfRange(ids, close, ids.length))
          .containsExactly(toArray(special.after()));
      assertThat(encoding.pieces().subList(special.before().size(), close))
          .isNotEmpty()
          .noneMatch(Piece::isSpecial);
    }
  }

  @Test
  void specialTokensHaveNoWordAndNoSpan() {
    assertThat(tokenizer.encode("ada", "charles").pieces().stream().filter(Piece::isSpecial))
        .isNotEmpty()
        .allSatisfy(
            piece -> {
              assertThat(piece.word()).isEqualTo(-1);
              assertThat(piece.sequence()).isEqualTo(-1);
              assertThat(piece.start()).isZero();
              assertThat(piece.end()).isZero();
            });
  }

  @Test
  void wordsAreNumberedByTheirPlaceInTheList() {
    Encoding encoding = tokenizer.encodeWords(List.of("ada", "", "\u200B", "met", "charles"));
    assertThat(content(encoding).stream().map(Piece::word).distinct()).containsExactly(0, 3, 4);
    assertThat(content(encoding)).isSortedAccordingTo((a, b) -> a.word() - b.word());
  }

  @Test
  void spansOfATextCoverItsWords() {
    List<String> words = List.of("ada", "met", "charles");
    String text = String.join("  ", words);
    for (Piece piece : content(tokenizer.encode(text))) {
      String word = words.get(piece.word());
      assertThat(piece.start()).isGreaterThanOrEqualTo(text.indexOf(word));
      assertThat(piece.end()).isLessThanOrEqualTo(text.indexOf(word) + word.length());
    }
  }

  @Test
  void spansOfWordsStartAnewInEachWord() {
    List<String> words = List.of("ada", "😀 met", "charles");
    List<Piece> pieces = content(tokenizer.encodeWords(words));
    for (int w = 0; w < words.size(); w++) {
      int word = w;
      List<Piece> inWord = pieces.stream().filter(piece -> piece.word() == word).toList();
      assertThat(inWord.get(0).start()).isZero();
      assertThat(inWord.get(inWord.size() - 1).end()).isEqualTo(words.get(w).length());
    }
  }

  @Test
  void aCharacterOfTwoSurrogatesCountsTwice() {
    String text = "😀 lives 😀 in 😀😀 london";
    List<Piece> last =
        content(tokenizer.encode(text)).stream()
            .filter(piece -> piece.start() >= text.indexOf("london"))
            .toList();
    assertThat(last.get(0).start()).isEqualTo(text.indexOf("london"));
    assertThat(last.get(last.size() - 1).end()).isEqualTo(text.length());
  }

  @Test
  void spansLieInTheTextInOrderAndCutNoCharacter() {
    assertThat(TrickyText.texts(2000))
        .allSatisfy(text -> assertSpans(tokenizer.encode(text), 0, text));
  }

  @Test
  void spansLieInTheirWordAndCutNoCharacter() {
    List<String> words = TrickyText.texts(500).toList();
    Encoding encoding = tokenizer.encodeWords(words);
    for (Piece piece : content(encoding)) {
      assertSpan(piece, words.get(piece.word()));
    }
  }

  @Test
  void spansOfAPairLieInTheirText() {
    List<String> texts = TrickyText.texts(400).toList();
    for (int i = 0; i < texts.size(); i += 2) {
      Encoding encoding = tokenizer.encode(texts.get(i), texts.get(i + 1));
      assertSpans(encoding, 0, texts.get(i));
      assertSpans(encoding, 1, texts.get(i + 1));
    }
  }

  @Test
  void anUnpairedSurrogateIsReadAsReplacementCharacter() {
    assertThat(TrickyText.texts(500).map(text -> text + "\uD83D x \uDE00\uD83D😀"))
        .allSatisfy(
            text -> {
              String replaced = text.replaceAll("\\p{Cs}", "\uFFFD");
              assertThat(tokenizer.encode(text)).isEqualTo(tokenizer.encode(replaced));
              assertThat(tokenizer.encode(text, text))
                  .isEqualTo(tokenizer.encode(replaced, replaced));
              assertThat(tokenizer.encodeWords(List.of("a", text)))
                  .isEqualTo(tokenizer.encodeWords(List.of("a", replaced)));
            });
  }

  @Test
  void aPairIsItsTextsOneBehindTheOther() {
    Encoding pair = tokenizer.encode("ada met charles", "in london");
    for (int sequence = 0; sequence < 2; sequence++) {
      int s = sequence;
      List<Piece> alone =
          content(tokenizer.encode(sequence == 0 ? "ada met charles" : "in london"));
      List<Piece> inPair = content(pair).stream().filter(p -> p.sequence() == s).toList();
      assertThat(inPair)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("sequence", "typeId")
          .isEqualTo(alone);
    }
    assertThat(content(pair)).isSortedAccordingTo((a, b) -> a.sequence() - b.sequence());
  }

  @Test
  void everyPieceIsInTheVocabulary() {
    int unknown = tokenizer.specialTokens().unknown().orElseThrow();
    for (Piece piece : tokenizer.encode("ada met charles in london").pieces()) {
      assertThat(piece.id()).isBetween(0, tokenizer.vocabularySize() - 1);
      if (piece.id() != unknown) {
        assertThat(tokenizer.piece(piece.id())).isEqualTo(piece.text());
      }
    }
  }

  @Test
  void thereIsNoPieceOutsideTheVocabulary() {
    int size = tokenizer.vocabularySize();
    assertThat(tokenizer.piece(size - 1)).isNotEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.piece(size));
    assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.piece(-1));
  }

  @Test
  void aLongTextIsNotTruncated() {
    List<String> words = Collections.nCopies(3000, "ada");
    int perWord = content(tokenizer.encodeWords(List.of("ada"))).size();
    assertThat(content(tokenizer.encodeWords(words))).hasSize(3000 * perWord);
    assertThat(content(tokenizer.encode(String.join(" ", words)))).hasSize(3000 * perWord);
  }

  @Test
  void nullIsNoText() {
    assertThatNullPointerException().isThrownBy(() -> tokenizer.encode(null));
    assertThatNullPointerException().isThrownBy(() -> tokenizer.encode("a", null));
    assertThatNullPointerException().isThrownBy(() -> tokenizer.encode(null, "a"));
    assertThatNullPointerException()
        .isThrownBy(() -> tokenizer.encodeWords(Arrays.asList("a", null)));
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    List<String> texts = TrickyText.texts(300).toList();
    List<Encoding> expected = texts.stream().map(tokenizer::encode).toList();
    Callable<List<Encoding>> encodeAll = () -> texts.stream().map(tokenizer::encode).toList();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<List<Encoding>> result :
          threads.invokeAll(Collections.nCopies(THREADS, encodeAll))) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void isOfNoUseOnceClosed() {
    tokenizer.close();
    tokenizer.close();
    assertThatIllegalStateException().isThrownBy(() -> tokenizer.encode("ada"));
    assertThatIllegalStateException().isThrownBy(() -> tokenizer.encode("ada", "charles"));
    assertThatIllegalStateException().isThrownBy(() -> tokenizer.encodeWords(List.of("ada")));
  }

  @Test
  void closingWaitsForThoseWhoEncode() throws Exception {
    CountDownLatch busy = new CountDownLatch(THREADS);
    Callable<Void> encodeUntilClosed =
        () -> {
          for (int i = 0; ; i++) {
            tokenizer.encode("ada met charles in london " + i);
            if (i == 20) {
              busy.countDown();
            }
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> encoding =
          IntStream.range(0, THREADS).mapToObj(t -> threads.submit(encodeUntilClosed)).toList();
      assertThat(busy.await(1, MINUTES)).isTrue();
      tokenizer.close();
      for (Future<Void> thread : encoding) {
        assertThatExceptionOfType(Exception.class)
            .isThrownBy(() -> thread.get(1, MINUTES))
            .withRootCauseInstanceOf(IllegalStateException.class);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static List<Piece> content(Encoding encoding) {
    return encoding.pieces().stream().filter(piece -> !piece.isSpecial()).toList();
  }

  private static int[] toArray(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  static void assertSpans(Encoding encoding, int sequence, String text) {
    List<Piece> pieces =
        content(encoding).stream().filter(piece -> piece.sequence() == sequence).toList();
    pieces.forEach(piece -> assertSpan(piece, text));
    assertThat(pieces).isSortedAccordingTo((a, b) -> a.start() - b.start());
    assertThat(pieces).isSortedAccordingTo((a, b) -> a.word() - b.word());
  }

  private static void assertSpan(Piece piece, String text) {
    assertThat(piece.end()).isBetween(piece.start(), text.length());
    assertThat(cutsACharacter(text, piece.start())).as("start of %s", piece).isFalse();
    assertThat(cutsACharacter(text, piece.end())).as("end of %s", piece).isFalse();
  }

  private static boolean cutsACharacter(String text, int index) {
    return index > 0
        && index < text.length()
        && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }
}
