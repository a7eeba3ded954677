package io.slicer.language;

import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.threads.ParallelMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/**
 * A corpus cut into blocks of one length: the sub-words of all texts, each with its special tokens,
 * one behind the other; block n has those from n times the length on. What is left at the end and
 * fills no block is left out. These are the blocks of transformers' {@code run_mlm.py} ({@code
 * group_texts}) if it groups the whole corpus at once; by default it groups a thousand texts at a
 * time, and leaves out the end of each group.
 *
 * <p>All texts are tokenized once to count their sub-words. Only how many come before every so many
 * texts is in memory; a block tokenizes its texts again.
 */
final class Blocks {
  /** Texts that are counted at a time. */
  private static final int CHUNK = 4096;

  private final TextCorpus corpus;
  private final SubwordTokenizer tokenizer;
  private final int length;
  private final SparseIndex index;
  private final long tokens;

  private Blocks(
      TextCorpus corpus, SubwordTokenizer tokenizer, int length, SparseIndex index, long tokens) {
    this.corpus = corpus;
    this.tokenizer = tokenizer;
    this.length = length;
    this.index = index;
    this.tokens = tokens;
  }

  /**
   * Counts sub-words.
   *
   * @param length of a block
   * @param threads that tokenize
   * @param progress hears how many texts were counted
   * @throws IllegalArgumentException if there is not a single block
   * @throws CancellationException if the thread is interrupted; it still is
   */
  static Blocks of(
      TextCorpus corpus,
      SubwordTokenizer tokenizer,
      int length,
      int threads,
      LongConsumer progress) {
    SparseIndex index = new SparseIndex();
    long tokens = 0;
    Iterator<String> texts = corpus.from(0);
    while (texts.hasNext()) {
      List<String> chunk = new ArrayList<>();
      while (texts.hasNext() && chunk.size() < CHUNK) {
        chunk.add(texts.next());
      }
      for (int count : ParallelMap.map(chunk, threads, text -> tokenizer.encode(text).length())) {
        index.add(tokens, 0);
        tokens += count;
      }
      progress.accept(index.items());
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException(
            "counting the sub-words of " + corpus.source() + " was interrupted");
      }
    }
    if (tokens < length) {
      throw new IllegalArgumentException(
          corpus.source()
              + " has "
              + tokens
              + " sub-words, less than a block of "
              + length
              + ": choose a smaller maxLength, or train on its texts one by one");
    }
    return new Blocks(corpus, tokenizer, length, index, tokens);
  }

  long size() {
    return tokens / length;
  }

  /** A block, as if it were one text. */
  Encoding block(long number) {
    long start = number * length;
    int entry = index.entryUpTo(start);
    long at = index.first(entry);
    Iterator<String> texts = corpus.from(index.item(entry));
    List<Piece> pieces = new ArrayList<>(length);
    while (pieces.size() < length) {
      List<Piece> text = tokenizer.encode(texts.next()).pieces();
      int from = (int) Math.max(0, Math.min(text.size(), start - at));
      int to = Math.min(text.size(), from + length - pieces.size());
      pieces.addAll(text.subList(from, to));
      at += text.size();
    }
    return new Encoding(pieces);
  }
}
