package io.slicer.examples.bench.candidate;

import io.slicer.examples.training.DemonstrationCorpus;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.PanxReader;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a job. Every candidate reads the same.
 *
 * @param dataset the sentences
 * @param maxTokens where sentences are cut, in sub-words
 */
public record Corpus(NerDataset dataset, int maxTokens) {
  /** Next to no sentence is longer. */
  private static final int MOST_TOKENS = 256;

  private static final long SEED = 42;

  /**
   * Reads them.
   *
   * @param job what to read
   * @return the sentences
   */
  public static Corpus of(Job job) {
    NerDataset all =
        job.data() == null
            ? demonstration(file(job.training()))
            : PanxReader.read(Path.of(job.data()));
    EncoderConfig config = PretrainedModel.of(Path.of(job.model())).encoderConfig();
    return new Corpus(all.first(job.sentences()), Math.min(MOST_TOKENS, config.maxTokens()));
  }

  /**
   * What to read.
   *
   * @param data a file, a directory of PAN-X's files, or null
   * @param training whether to train or to tag
   * @return the file; null for the demonstration corpus
   */
  public static @Nullable Path find(@Nullable Path data, boolean training) {
    return data != null && Files.isDirectory(data) ? data.resolve(file(training)) : data;
  }

  private static String file(boolean training) {
    return training ? "train-en.tsv" : "test-en.tsv";
  }

  private static NerDataset demonstration(String file) {
    String name = DemonstrationCorpus.NAME + "/" + file;
    try (InputStream in = DemonstrationCorpus.open(file)) {
      return PanxReader.read(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  List<List<String>> words() {
    return dataset.sentences().stream().map(Sentence::words).toList();
  }

  /** As sub-words, the first of each word labelled. */
  List<TokenSequence> sequences(SubwordTokenizer tokenizer) {
    return dataset.sentences().stream().map(s -> sequence(s, tokenizer)).toList();
  }

  private TokenSequence sequence(Sentence sentence, SubwordTokenizer tokenizer) {
    Encoding encoding =
        Truncation.of(tokenizer.encodeWords(sentence.words()), maxTokens).encoding();
    List<Integer> scored = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    int previous = -1;
    for (int i = 0; i < encoding.length(); i++) {
      Piece piece = encoding.pieces().get(i);
      if (!piece.isSpecial() && piece.word() != previous) {
        scored.add(i);
        labels.add(dataset.labels().index(sentence.tags().get(piece.word())));
      }
      previous = piece.word();
    }
    return TokenSequence.labelled(encoding.ids(), encoding.typeIds(), array(scored), array(labels));
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Objects::requireNonNull).toArray();
  }

  /** The sequences that a round of training reads: drawn once, the same for every candidate. */
  static List<TokenSequence> drawn(List<TokenSequence> all, Job job) {
    List<TokenSequence> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(SEED));
    return List.copyOf(shuffled.subList(0, Math.min(all.size(), job.steps() * job.batchSize())));
  }

  static long tokens(List<TokenSequence> sequences) {
    return sequences.stream().mapToLong(TokenSequence::length).sum();
  }
}
