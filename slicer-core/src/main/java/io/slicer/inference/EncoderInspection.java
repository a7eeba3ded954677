package io.slicer.inference;

import io.slicer.engine.Contextualization;
import io.slicer.engine.EncoderInspector;
import io.slicer.engine.Engine;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.threads.Background;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Looks at what an encoder makes of sentences, with an executor for each thread. */
final class EncoderInspection {
  /** Larger batches make products no faster. */
  private static final int BATCH_TOKENS = 512;

  private EncoderInspection() {}

  /** The mean over the sentences, each window of a long one counting as one of its own. */
  static Contextualization contextualization(
      EncoderModel encoder, Engine engine, SubwordEncoder subwords, List<List<String>> sentences) {
    List<TokenSequence> windows =
        subwords.encode(sentences, LabelAlignment.FIRST_SUBWORD).stream()
            .flatMap(List::stream)
            .map(SubwordSequence::tokens)
            .toList();
    return Contextualization.mean(
        each(encoder, engine, subwords.threads(), windows, EncoderInspector::contextualization));
  }

  /**
   * Looks at sequences, some neighbours at a time.
   *
   * @param threads how many work at a time; the results do not depend on it
   * @param work gives something for each sequence of a batch, in the order in which they were given
   * @return what it gave for each, in the order of the sequences
   */
  static <T> List<T> each(
      EncoderModel encoder,
      Engine engine,
      int threads,
      List<TokenSequence> sequences,
      BiFunction<EncoderInspector, TokenBatch, List<T>> work) {
    List<List<TokenSequence>> batches = batches(sequences);
    List<CompletableFuture<List<T>>> results = new ArrayList<>();
    batches.forEach(batch -> results.add(new CompletableFuture<>()));
    AtomicInteger next = new AtomicInteger();
    Supplier<Boolean> worker =
        () -> {
          try (EncoderInspector inspector = engine.inspector(encoder)) {
            for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
              TokenBatch batch = TokenBatch.pack(batches.get(b), encoder.config());
              results.get(b).complete(work.apply(inspector, batch));
            }
            return true;
          }
        };
    int most = engine == Engine.ONEDNN ? threads : 1;
    List<CompletableFuture<Boolean>> workers = new ArrayList<>();
    try {
      for (int h = 1; h < Math.min(most, batches.size()); h++) {
        workers.add(Background.run("slicer-inspection", worker));
      }
      workers.add(0, Background.here(worker));
    } finally {
      // They use the encoder, which may be closed as soon as this has returned.
      Background.awaitAll(workers);
    }
    return results.stream().flatMap(batch -> batch.join().stream()).toList();
  }

  private static List<List<TokenSequence>> batches(List<TokenSequence> sequences) {
    List<List<TokenSequence>> batches = new ArrayList<>();
    int tokens = BATCH_TOKENS;
    for (TokenSequence sequence : sequences) {
      tokens += sequence.length();
      if (tokens > BATCH_TOKENS) {
        batches.add(new ArrayList<>());
        tokens = sequence.length();
      }
      batches.get(batches.size() - 1).add(sequence);
    }
    return batches;
  }
}
