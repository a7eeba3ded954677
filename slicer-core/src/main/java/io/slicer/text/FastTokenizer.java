package io.slicer.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongUnaryOperator;

/**
 * A "fast" tokenizer in transformers' sense: a tokenizer.json, run by Hugging Face's own library.
 *
 * <p>Calls hold the read lock and closing takes the write lock, so the native tokenizer is never
 * used after it was freed. Texts are encoded one by one: the library's calls for batches are little
 * faster, and end the process where this one throws.
 */
final class FastTokenizer implements SubwordTokenizer {
  private static final String FILE_NAME = "tokenizer.json";

  /** What models have that were saved without a tokenizer.json. */
  private static final List<String> SLOW_TOKENIZERS =
      List.of("sentencepiece.bpe.model", "spiece.model", "tokenizer.model", "vocab.txt");

  private final Path file;
  private final TokenizersLibrary library;
  private final Vocabulary vocabulary;
  private final SpecialTokens specialTokens;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** The native tokenizer; 0 once it is freed. */
  private long handle;

  private FastTokenizer(Path file, TokenizerJson json, TokenizersLibrary library, long handle) {
    this.file = file;
    this.library = library;
    this.vocabulary = json.vocabulary();
    this.handle = handle;
    Encoding letter = encode("a");
    this.specialTokens =
        new SpecialTokens(
            frame(letter, 0, letter.contentStart()),
            frame(letter, letter.contentEnd(), letter.length()),
            json.padding(),
            json.unknown(),
            json.mask());
  }

  static FastTokenizer load(Path path) {
    Path file = Files.isDirectory(path) ? fileIn(path) : path;
    TokenizerJson json = TokenizerJson.read(file);
    TokenizersLibrary library = NativeLibrary.load();
    long handle;
    try {
      handle = library.createTokenizerFromString(json.json());
    } catch (RuntimeException e) {
      throw new TokenizerException(
          file + ": the tokenizers library refuses it: " + e.getMessage(), e);
    }
    try {
      return new FastTokenizer(file, json, library, handle);
    } catch (RuntimeException e) {
      library.deleteTokenizer(handle);
      throw e;
    }
  }

  private static Path fileIn(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (Files.exists(file)) {
      return file;
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

  private List<Integer> frame(Encoding letter, int from, int to) {
    List<Integer> ids = new ArrayList<>();
    for (Piece piece : letter.pieces().subList(from, to)) {
      if (vocabulary.get(piece.id()) == null) {
        throw new TokenizerException(
            "%s: its post-processor adds the token %s with the id %d, which is not in the vocabulary"
                .formatted(file, piece.text(), piece.id()));
      }
      ids.add(piece.id());
    }
    return ids;
  }

  @Override
  public Encoding encode(String text) {
    CodePointText input = CodePointText.of(text);
    return encode(
        List.of(input), false, tokenizer -> library.encode(tokenizer, input.wellFormed(), true));
  }

  @Override
  public Encoding encode(String first, String second) {
    CodePointText one = CodePointText.of(first);
    CodePointText two = CodePointText.of(second);
    return encode(
        List.of(one, two),
        false,
        tokenizer -> library.encodeDual(tokenizer, one.wellFormed(), two.wellFormed(), true));
  }

  @Override
  public Encoding encodeWords(List<String> words) {
    List<CodePointText> input = words.stream().map(CodePointText::of).toList();
    String[] array = input.stream().map(CodePointText::wellFormed).toArray(String[]::new);
    return encode(input, true, tokenizer -> library.encodeList(tokenizer, array, true));
  }

  private Encoding encode(List<CodePointText> texts, boolean words, LongUnaryOperator call) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer of " + file + " is closed");
      }
      long encoding;
      try {
        encoding = call.applyAsLong(handle);
      } catch (RuntimeException e) {
        throw new TokenizerException(file + " cannot encode this text: " + e.getMessage(), e);
      }
      try {
        return read(encoding, texts, words);
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private Encoding read(long encoding, List<CodePointText> texts, boolean textPerWord) {
    long[] ids = library.getTokenIds(encoding);
    String[] tokens = library.getTokens(encoding);
    long[] types = library.getTypeIds(encoding);
    long[] sequences = library.getSequenceIds(encoding);
    long[] words = library.getWordIds(encoding);
    long[] special = library.getSpecialTokenMask(encoding);
    CharSpan[] spans = library.getTokenCharSpans(encoding);
    List<Piece> pieces = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      int id = (int) ids[i];
      int type = (int) types[i];
      // Corpora are held encoded: they share the vocabulary's strings.
      String entry = vocabulary.get(id);
      String token = entry != null && entry.equals(tokens[i]) ? entry : tokens[i];
      if (special[i] == 1) {
        pieces.add(Piece.special(id, token, type));
        continue;
      }
      int sequence = (int) sequences[i];
      int word = (int) words[i];
      CodePointText text = texts.get(textPerWord ? word : sequence);
      int start = text.utf16(spans[i].getStart());
      int end = text.utf16(spans[i].getEnd());
      pieces.add(new Piece(id, token, type, sequence, word, start, end));
    }
    return new Encoding(pieces);
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public String piece(int id) {
    String piece = vocabulary.get(id);
    if (piece == null) {
      throw new IllegalArgumentException(
          "no piece %d in a vocabulary of %d".formatted(id, vocabulary.size()));
    }
    return piece;
  }

  @Override
  public SpecialTokens specialTokens() {
    return specialTokens;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
