package io.slicer.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A "fast" tokenizer in transformers' sense: a tokenizer.json, be it made of a vocab.txt, run by
 * Hugging Face's own library. It is one user's share of a tokenizer that all users of the same file
 * have together.
 *
 * <p>Calls hold the read lock and closing takes the write lock, so the native tokenizer is never
 * used after it was freed.
 */
final class FastTokenizer implements SubwordTokenizer {
  private static final String FILE_NAME = "tokenizer.json";

  /** What models have that were saved without a tokenizer.json. */
  private static final List<String> SLOW_TOKENIZERS =
      List.of("sentencepiece.bpe.model", "spiece.model", "tokenizer.model");

  private final Path file;
  private final OpenTokenizers.Share share;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Integer, Boolean> withinWords = new ConcurrentHashMap<>();
  private boolean closed;

  private FastTokenizer(Path file, OpenTokenizers.Share share) {
    this.file = file;
    this.share = share;
  }

  static FastTokenizer load(Path path) {
    Path file = file(path);
    return new FastTokenizer(file, OpenTokenizers.open(file));
  }

  /** The file, or that of a directory. */
  static Path file(Path path) {
    return Files.isDirectory(path) ? fileIn(path) : path;
  }

  private static Path fileIn(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (Files.exists(file)) {
      return file;
    }
    Path vocabulary = directory.resolve(WordPieceFiles.VOCABULARY);
    if (Files.exists(vocabulary)) {
      return vocabulary;
    }
    for (String slow : SLOW_TOKENIZERS) {
      if (Files.exists(directory.resolve(slow))) {
        throw new TokenizerException(
            directory
                + " has no "
                + FILE_NAME
                + ", only "
                + slow
                + "; in Python, AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) writes one");
      }
    }
    throw new TokenizerException(directory + " has no " + FILE_NAME);
  }

  @Override
  public Encoding encode(String text) {
    return whileOpen(tokenizer -> tokenizer.encode(text));
  }

  @Override
  public Encoding encode(String first, String second) {
    return whileOpen(tokenizer -> tokenizer.encode(first, second));
  }

  @Override
  public Encoding encodeWords(List<String> words) {
    return whileOpen(tokenizer -> tokenizer.encodeWords(words));
  }

  /** Asked for the same few characters again and again. */
  @Override
  public boolean isWithinWord(int codePoint) {
    return withinWords.computeIfAbsent(codePoint, SubwordTokenizer.super::isWithinWord);
  }

  private Encoding whileOpen(Function<LoadedTokenizer, Encoding> call) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer of " + file + " is closed");
      }
      return call.apply(share.tokenizer());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int vocabularySize() {
    return share.tokenizer().vocabulary().size();
  }

  @Override
  public String piece(int id) {
    Vocabulary vocabulary = share.tokenizer().vocabulary();
    String piece = vocabulary.get(id);
    if (piece == null) {
      throw new IllegalArgumentException(
          "no piece %d in a vocabulary of %d".formatted(id, vocabulary.size()));
    }
    return piece;
  }

  @Override
  public boolean hasPiece(int id) {
    return share.tokenizer().vocabulary().get(id) != null;
  }

  @Override
  public SpecialTokens specialTokens() {
    return share.tokenizer().specialTokens();
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        share.giveBack();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
