package io.slicer.words;

import io.slicer.text.SubwordTokenizer;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Where the words of a text begin and end. A model only ever learned to label such words as its
 * training corpus has, so text is best cut as that was.
 *
 * <p>White space is in no word. Characters that nobody sees and that the tokenizer drops, or reads
 * within a word, do not cut one: control characters and U+FFFD, zero-width spaces and byte order
 * marks as the tokenizer has them (BERT's drops them, XLM-R's takes a zero-width space for a
 * space), other format characters, such as soft hyphens and marks of direction, always. A word
 * keeps those between its characters and has none at its ends. Offsets are those of the text, in
 * UTF-16 units.
 */
public enum WordBoundaries {
  /**
   * As WikiAnn and PAN-X, and most corpora of named entities: punctuation and symbols are words of
   * their own, and so is each character of the scripts that are written without spaces. A word
   * keeps what stands between its letters or digits in such corpora: d'Agoult, Baden-Württemberg,
   * example.com, 1805–1876, 10:30; and the periods of J. K. Rowling's initials and of R.H. or U.S.;
   * but the English 's is a word of its own. Nothing is cut between a letter and its combining
   * marks or inside an emoji.
   */
  PAN_X,
  /** White space alone, for text whose words are separated already. */
  WHITE_SPACE,
  /**
   * As BERT's tokenizer: each character of punctuation is a word, as are ASCII's symbols and each
   * Chinese character; {@code l'Aquila} is three words.
   */
  PUNCTUATION,
  /**
   * The default boundaries of Unicode (UAX 29) without what is only white space: {@code l'Aquila}
   * and {@code isn't} are words, {@code Paris-based} is three.
   */
  UNICODE;

  /**
   * Cuts a text into words where no tokenizer is known: control characters do not end a word unless
   * they are white space, zero-width spaces and byte order marks do.
   *
   * @param text any
   * @return its words, in its order
   */
  public WordsInText cut(String text) {
    return cut(text, VisibleText::isControl);
  }

  /**
   * Cuts a text into words as a tokenizer will read them.
   *
   * @param text any
   * @param tokenizer says which characters do not end a word
   * @return its words, in its order; none of white space
   * @throws IllegalStateException if the tokenizer is closed
   */
  public WordsInText cut(String text, SubwordTokenizer tokenizer) {
    return cut(text, tokenizer::isWithinWord);
  }

  private WordsInText cut(String text, IntPredicate isWithinWord) {
    VisibleText visible = VisibleText.of(text, isWithinWord);
    return new WordsInText(text, visible.inOriginal(words(visible.text())));
  }

  /** Cuts a text without invisible characters. */
  private List<TextWord> words(String text) {
    return switch (this) {
      case PAN_X -> PanxWords.cut(text);
      case WHITE_SPACE -> BlankWords.cut(text);
      case PUNCTUATION -> PunctuatedWords.cut(text);
      case UNICODE -> UnicodeWords.cut(text);
    };
  }
}
