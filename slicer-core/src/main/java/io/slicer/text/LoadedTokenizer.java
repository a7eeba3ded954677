package io.slicer.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tokenizer in the memory of Hugging Face's own library, which only reads it: any number of
 * threads may encode at a time. Whoever calls sees to it that {@link #free} comes last.
 *
 * <p>Some tokenizers, such as RoBERTa's, know a word by the space before it, and take words that
 * are given one by one for one word. Such words, but for the first, get the space; then their
 * pieces are those of the words in a text.
 *
 * <p>Texts are encoded one by one: the library's calls for batches are little faster, and end the
 * process where this one throws.
 */
final class LoadedTokenizer {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedTokenizer.class);

  /**
   * The native library ends the process where its regular expressions take ten million steps, which
   * a text of this length does not bring about.
   */
  private static final int LONGEST_SEARCHED_TEXT = 1 << 20;

  /** In JNI's UTF-8, up to three times as many bytes, which have to be countable in an int. */
  static final int LONGEST_TEXT = 1 << 29;

  private final Path file;
  private final TokenizersLibrary library;
  private final Vocabulary vocabulary;
  private final SpecialTokens specialTokens;
  private final int longestText;
  private final @Nullable CharsMap charsMap;

  /** Whether to say that text is decomposed, which is said once. */
  private final AtomicBoolean warnsOfDecomposed;

  private final long handle;
  private final boolean spacesWords;

  private LoadedTokenizer(Path file, TokenizerJson json, TokenizersLibrary library, long handle) {
    this.file = file;
    this.library = library;
    this.vocabulary = json.vocabulary();
    this.longestText = json.hasExpression() ? LONGEST_SEARCHED_TEXT : LONGEST_TEXT;
    this.charsMap = json.charsMap();
    this.warnsOfDecomposed = new AtomicBoolean(charsMap == null && !json.composes());
    this.handle = handle;
    spacesWords = needsSpaces();
    Encoding letter = encode("a");
    this.specialTokens =
        new SpecialTokens(
            frame(letter, 0, letter.contentStart()),
            frame(letter, letter.contentEnd(), letter.length()),
            json.padding(),
            json.unknown(),
            json.mask());
  }

  /**
   * Loads a tokenizer.
   *
   * @throws TokenizerException if there is none in the file, or this platform cannot run it
   */
  static LoadedTokenizer load(Path file) {
    Trust trust = new Trust(file);
    TokenizerJson json = TokenizerJson.read(file, trust);
    TokenizersLibrary library = NativeLibrary.load();
    long handle;
    try {
      json.addedTokens().check(library, trust);
      handle = library.createTokenizerFromString(json.json());
    } catch (TokenizerException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new TokenizerException(
          file + ": the tokenizers library refuses it: " + e.getMessage(), e);
    }
    try {
      return new LoadedTokenizer(file, json, library, handle);
    } catch (RuntimeException e) {
      library.deleteTokenizer(handle);
      throw e;
    }
  }

  /** Whether words are glued together unless there are spaces between them. */
  private boolean needsSpaces() {
    try {
      int[] text = encode("ab cd").ids();
      List<String> words = List.of("ab", "cd");
      return !Arrays.equals(encodeWords(words, false).ids(), text)
          && Arrays.equals(encodeWords(words, true).ids(), text);
    } catch (TokenizerException e) {
      return false; // It does not know these letters.
    }
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

  Encoding encode(String text) {
    CodePointText input = CodePointText.of(text, charsMap);
    return read(
        List.of(input), false, false, () -> library.encode(handle, input.wellFormed(), true));
  }

  Encoding encode(String first, String second) {
    CodePointText one = CodePointText.of(first, charsMap);
    CodePointText two = CodePointText.of(second, charsMap);
    return read(
        List.of(one, two),
        false,
        false,
        () -> library.encodeDual(handle, one.wellFormed(), two.wellFormed(), true));
  }

  Encoding encodeWords(List<String> words) {
    for (int w = 0; w < words.size(); w++) {
      if (words.get(w) == null) {
        throw new NullPointerException("word " + w + " is null");
      }
    }
    return encodeWords(words, spacesWords);
  }

  private Encoding encodeWords(List<String> words, boolean spaced) {
    List<CodePointText> input =
        words.stream().map(word -> CodePointText.of(word, charsMap)).toList();
    String[] array = input.stream().map(CodePointText::wellFormed).toArray(String[]::new);
    for (int w = 1; spaced && w < array.length; w++) {
      array[w] = spaced(array[w]);
    }
    return read(input, true, spaced, () -> library.encodeList(handle, array, true));
  }

  /** An empty word is none, so it has no space either. */
  private static String spaced(String word) {
    return word.isEmpty() ? word : " " + word;
  }

  private Encoding read(
      List<CodePointText> texts, boolean textPerWord, boolean spaced, LongSupplier call) {
    for (CodePointText text : texts) {
      if (text.wellFormed().length() > longestText) {
        throw new TokenizerException(
            "%s cannot encode a text of %d characters, only up to %d at a time"
                .formatted(file, text.wellFormed().length(), longestText));
      }
    }
    if (warnsOfDecomposed.get()) {
      texts.forEach(text -> warnIfDecomposed(text.wellFormed()));
    }
    long encoding;
    try {
      encoding = call.getAsLong();
    } catch (RuntimeException e) {
      throw new TokenizerException(file + " cannot encode this text: " + e.getMessage(), e);
    }
    try {
      return pieces(encoding, texts, textPerWord, spaced);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private void warnIfDecomposed(String text) {
    if (Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      return;
    }
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    if (!Arrays.equals(ids(text), ids(composed)) && warnsOfDecomposed.compareAndSet(true, false)) {
      LOG.warn(
          "{}: there is text that is not composed (NFC), and this tokenizer cuts it into other"
              + " pieces than composed text, which models are trained on;"
              + " java.text.Normalizer composes it",
          file);
    }
  }

  private long[] ids(String text) {
    long encoding = library.encode(handle, text, false);
    try {
      return library.getTokenIds(encoding);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private Encoding pieces(
      long encoding, List<CodePointText> texts, boolean textPerWord, boolean spaced) {
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
      int number = textPerWord ? word : sequence;
      CharSpan span = spans[i];
      if (number < 0
          || number >= texts.size()
          || span == null
          || !texts.get(number).holds(from(span, number, spaced), to(span, number, spaced))) {
        throw new TokenizerException(
            "%s cannot encode this text: it places the piece '%s' outside of it"
                .formatted(file, token));
      }
      CodePointText text = texts.get(number);
      int from = from(span, number, spaced);
      int to = to(span, number, spaced);
      int start = text.start(from, to);
      int end = text.end(from, to);
      pieces.add(new Piece(id, token, type, sequence, word, start, end));
    }
    return new Encoding(pieces);
  }

  private static int from(CharSpan span, int word, boolean spaced) {
    return withoutSpace(span.getStart(), word, spaced);
  }

  private static int to(CharSpan span, int word, boolean spaced) {
    return withoutSpace(span.getEnd(), word, spaced);
  }

  /** The space that a word was given is no part of it. */
  private static int withoutSpace(int place, int word, boolean spaced) {
    return spaced && word > 0 ? Math.max(0, place - 1) : place;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  SpecialTokens specialTokens() {
    return specialTokens;
  }

  /** Releases the native memory. Nobody may be encoding, or encode later. */
  void free() {
    library.deleteTokenizer(handle);
    FreedMemory.handBack();
  }
}
