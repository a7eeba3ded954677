package io.slicer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A tokenizer without a file and native code, for tests: words lie between spaces, every character
 * is a piece, a to z are known. It drops zero-width spaces and frames like XLM-R, with token types.
 */
public final class LetterTokenizer implements SubwordTokenizer {
  private static final List<String> SPECIAL = List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>");
  private static final int OPEN = 0;
  private static final int CLOSE = 2;
  private static final int UNKNOWN = 3;

  private volatile boolean closed;

  @Override
  public Encoding encode(String text) {
    List<Piece> pieces = new ArrayList<>(List.of(special(OPEN, 0)));
    addText(pieces, text, 0);
    pieces.add(special(CLOSE, 0));
    return encoding(pieces);
  }

  @Override
  public Encoding encode(String first, String second) {
    List<Piece> pieces = new ArrayList<>(List.of(special(OPEN, 0)));
    addText(pieces, first, 0);
    pieces.add(special(CLOSE, 0));
    pieces.add(special(CLOSE, 1));
    addText(pieces, second, 1);
    pieces.add(special(CLOSE, 1));
    return encoding(pieces);
  }

  @Override
  public Encoding encodeWords(List<String> words) {
    List<Piece> pieces = new ArrayList<>(List.of(special(OPEN, 0)));
    for (int w = 0; w < words.size(); w++) {
      addWord(pieces, words.get(w), 0, words.get(w).length(), 0, w);
    }
    pieces.add(special(CLOSE, 0));
    return encoding(pieces);
  }

  private static void addText(List<Piece> pieces, String text, int sequence) {
    int word = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ' ') {
        if (i > start) {
          addWord(pieces, text, start, i, sequence, word);
          word++;
        }
        start = i + 1;
      }
    }
  }

  private static void addWord(
      List<Piece> pieces, String text, int from, int to, int sequence, int word) {
    for (int i = from; i < to; i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c != '\u200B') {
        boolean known = 'a' <= c && c <= 'z';
        int id = known ? SPECIAL.size() + c - 'a' : UNKNOWN;
        String piece = known ? Character.toString(c) : SPECIAL.get(UNKNOWN);
        int end = i + Character.charCount(c);
        pieces.add(new Piece(id, piece, sequence, sequence, word, i, end));
      }
    }
  }

  private static Piece special(int id, int typeId) {
    return Piece.special(id, SPECIAL.get(id), typeId);
  }

  private Encoding encoding(List<Piece> pieces) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    return new Encoding(pieces);
  }

  @Override
  public int vocabularySize() {
    return SPECIAL.size() + 26;
  }

  @Override
  public String piece(int id) {
    if (id < 0 || id >= vocabularySize()) {
      throw new IllegalArgumentException("no piece " + id);
    }
    return id < SPECIAL.size() ? SPECIAL.get(id) : Character.toString('a' + id - SPECIAL.size());
  }

  @Override
  public SpecialTokens specialTokens() {
    return new SpecialTokens(
        List.of(OPEN),
        List.of(CLOSE),
        OptionalInt.of(1),
        OptionalInt.of(UNKNOWN),
        OptionalInt.of(4));
  }

  @Override
  public void close() {
    closed = true;
  }
}
