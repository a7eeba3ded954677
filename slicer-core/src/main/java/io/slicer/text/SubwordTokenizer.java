package io.slicer.text;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Cuts text into the pieces of an encoder's vocabulary, as the encoder's own tokenizer does it, and
 * says for each piece which word and which characters it stands for.
 *
 * <p>Every encoding is framed by the special tokens that the encoder expects ({@code <s> … </s>},
 * {@code [CLS] … [SEP]}), is as long as its text makes it (never truncated) and holds no padding,
 * whatever the tokenizer's file asks for. As in transformers, the name of a special token in the
 * text itself ({@code "</s>"}) becomes that token: whoever tags text of strangers may want to take
 * such names out before.
 *
 * <p>Any Java string is accepted. An unpaired surrogate, which is no character, is read as U+FFFD,
 * the replacement character; no span moves by that.
 *
 * <p>Implementations are thread-safe: one tokenizer serves all threads. It holds native memory
 * (about 300 MB for the 250,000 pieces of XLM-R); who loaded it closes it. Closing waits for the
 * calls in flight, and later ones throw {@link IllegalStateException}.
 *
 * <p>All who load the same file share the native tokenizer, so only the first waits for it to be
 * loaded. When the last of them closes it, its memory goes back to the system.
 */
public interface SubwordTokenizer extends AutoCloseable {
  /**
   * Reads a tokenizer from a {@code tokenizer.json} in the format of Hugging Face's tokenizers
   * library, or from a {@code vocab.txt} of BERT or DistilBERT and the settings beside it ({@code
   * do_lower_case}, {@code strip_accents} and {@code tokenize_chinese_chars} of {@code
   * tokenizer_config.json}; lower-casing is the default, as in transformers). Without network, and
   * independent of the truncation and padding that the file may ask for.
   *
   * <p>The file may be a stranger's. What the native library is known to end the process over, or
   * never to come back from, at this or any text, is refused; so is a regular expression that is
   * not proven to take time in proportion to the text, unless the file's SHA-256 is among those
   * that the system property {@code slicer.tokenizers.trust} names, separated by commas.
   *
   * @param path the file, or the directory of a model that has one of the two; a {@code
   *     tokenizer.json} goes first
   * @return the tokenizer; the caller closes it
   * @throws TokenizerException if there is no such file, it is damaged or could do harm, or it is
   *     not a tokenizer that this platform's library can run
   */
  static SubwordTokenizer load(Path path) {
    return FastTokenizer.load(path);
  }

  /**
   * The files that a tokenizer is read from: two tokenizers are the same if these are.
   *
   * @param path as for {@link #load}
   * @return a {@code tokenizer.json}, or a {@code vocab.txt} and those that say how to use it
   * @throws TokenizerException if a directory has neither
   */
  static List<Path> files(Path path) {
    Path file = FastTokenizer.file(path);
    return WordPieceFiles.isVocabulary(file)
        ? Stream.concat(Stream.of(file), WordPieceFiles.settings(file)).toList()
        : List.of(file);
  }

  /**
   * Encodes a text. {@link Piece#word} counts what the tokenizer itself takes for words: runs
   * between white space for XLM-R (a full stop belongs to the word before it), also split at
   * punctuation for BERT. Spans are offsets in the text.
   *
   * @param text any text, also an empty one
   * @return its pieces, in their frame
   * @throws TokenizerException if the tokenizer cannot encode the text, for instance because it
   *     lacks a token for unknown characters
   * @throws IllegalStateException if the tokenizer is closed
   */
  Encoding encode(String text);

  /**
   * Encodes two texts as one input. {@link Piece#sequence} tells them apart, and so does {@link
   * Piece#typeId} where the encoder knows token types. Words and spans count from 0 in each text.
   *
   * @param first any text
   * @param second any text
   * @return the pieces of both, in their frame
   * @throws TokenizerException if the tokenizer cannot encode the texts
   * @throws IllegalStateException if the tokenizer is closed
   */
  Encoding encode(String first, String second);

  /**
   * Encodes a text that is already cut into words, such as a sentence of an annotated corpus.
   * {@link Piece#word} is the index of the word in the list; a word may have no piece at all (an
   * empty one, or one of characters that the tokenizer drops). Spans are offsets <em>in that
   * word</em>.
   *
   * @param words any number of words, which may contain white space
   * @return their pieces, in their frame
   * @throws NullPointerException if a word is null; the message has its index
   * @throws TokenizerException if the tokenizer cannot encode the words
   * @throws IllegalStateException if the tokenizer is closed
   */
  Encoding encodeWords(List<String> words);

  /**
   * Whether the tokenizer reads a character that stands between two letters as part of their word,
   * be it that it drops the character. A character that ends the word is read as white space, or is
   * a word of its own.
   *
   * @param codePoint a character
   * @return whether the letters are of one word
   * @throws IllegalStateException if the tokenizer is closed
   */
  default boolean isWithinWord(int codePoint) {
    List<Piece> pieces =
        encode("a" + Character.toString(codePoint) + "a").pieces().stream()
            .filter(piece -> !piece.isSpecial())
            .toList();
    return !pieces.isEmpty() && pieces.get(0).word() == pieces.get(pieces.size() - 1).word();
  }

  /**
   * The number of ids: every id of an encoding is less.
   *
   * @return V, the largest id plus one
   */
  int vocabularySize();

  /**
   * The vocabulary's entry of an id, as the tokenizer's file writes it ({@code "▁Zürich"}, {@code
   * "##lin"}).
   *
   * @param id from 0 to V - 1
   * @return the entry
   * @throws IllegalArgumentException if the vocabulary has no such id
   */
  String piece(int id);

  /**
   * Whether the vocabulary has an entry for an id. It may have holes.
   *
   * @param id any number
   * @return whether {@link #piece} has an answer
   */
  default boolean hasPiece(int id) {
    if (id < 0 || id >= vocabularySize()) {
      return false;
    }
    try {
      piece(id);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The tokens with a meaning of their own.
   *
   * @return the frame of a sequence, and the ids of padding, unknown and mask
   */
  SpecialTokens specialTokens();

  /**
   * Releases the native memory, after the calls in flight, unless others use the same file. Closing
   * again does nothing.
   */
  @Override
  void close();
}
