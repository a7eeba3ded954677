package io.slicer.examples.bench.candidate;

import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenSequence;
import io.slicer.hub.PretrainedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tagging with a library that takes padded batches. Ids are padded within the time. */
abstract class PaddedTagging implements Candidate {
  private final EncoderConfig config;
  private final Corpus corpus;
  private final Tokenization tokenization;
  private final List<TokenSequence> sequences;
  private final int batchSize;

  PaddedTagging(Job job) {
    config = EncoderConfig.of(PretrainedModel.of(Path.of(job.model())).config());
    corpus = Corpus.of(job);
    tokenization = Tokenization.open(job.model());
    sequences = corpus.sequences(tokenization.tokenizer());
    batchSize = job.batchSize();
  }

  final EncoderConfig config() {
    return config;
  }

  /** The scores of every token, padding included: (S, T, C), row-major. */
  abstract float[] scores(PaddedBatch batch);

  @Override
  public final Optional<Long> tokenizerBytes() {
    return tokenization.residentBytes();
  }

  @Override
  public final Work run(Workload workload) {
    return switch (workload) {
      case SORTED -> scoreAll(Tagging.longestFirst(sequences));
      case FILE_ORDER -> scoreAll(sequences);
      case FROM_WORDS -> Tagging.timed(sequences, 1, this::tagWords);
      case ONE_SENTENCE -> {
        TokenSequence sentence = Tagging.shortSentence(sequences);
        yield Tagging.latency(sentence, () -> scores(padded(List.of(sentence))));
      }
      case TRAINING -> throw new IllegalArgumentException("this candidate tags");
    };
  }

  private PaddedBatch padded(List<TokenSequence> batch) {
    return new PaddedBatch(batch, config.paddingId());
  }

  private Work scoreAll(List<TokenSequence> ordered) {
    List<List<TokenSequence>> batches = Tagging.batches(ordered, batchSize);
    return Tagging.timed(
        ordered, batches.size(), () -> batches.forEach(batch -> scores(padded(batch))));
  }

  private void tagWords() {
    List<TokenSequence> all =
        Tagging.longestFirst(corpus.sequences(tokenization.tokenizer()));
    for (List<TokenSequence> batch : Tagging.batches(all, batchSize)) {
      PaddedBatch padded = padded(batch);
      float[] scores = scores(padded);
      int labels = scores.length / padded.size();
      for (int s = 0; s < batch.size(); s++) {
        int[] scored = batch.get(s).scored();
        int[] best = new int[scored.length];
        for (int i = 0; i < scored.length; i++) {
          best[i] = best(scores, padded.at(s, scored[i]) * labels, labels);
        }
      }
    }
  }

  private static int best(float[] scores, int from, int count) {
    int best = 0;
    for (int label = 1; label < count; label++) {
      if (scores[from + label] > scores[from + best]) {
        best = label;
      }
    }
    return best;
  }

  @Override
  public void close() {
    tokenization.close();
  }
}
