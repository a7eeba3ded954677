package io.slicer.inference;

import io.slicer.engine.Contextualization;
import io.slicer.engine.PlanExecutor;
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
import java.util.function.Supplier;

/** Looks at what an encoder makes of sentences, with an executor for each thread. */
final class EncoderInspection {
  /** Larger batches make products no faster. */
  private static final int BATCH_TOKENS = 512;

  private EncoderInspection() {}

  /** The mean over the sentences, each window of a long one counting as one of its own. */
  static Contextualization contextualization(
      EncoderModel encoder, SubwordEncoder subwords, List<List<String>> sentences) {
    List<List<TokenSequence>> batches =
        batches(
            subwords.encode(sentences, LabelAlignment.FIRST_SUBWORD).stream()
                .flatMap(List::stream)
                .map(SubwordSequence::tokens)
                .toList());
    List<CompletableFuture<List<Contextualization>>> figures = new ArrayList<>();
    batches.forEach(batch -> figures.add(new CompletableFuture<>()));
    AtomicInteger next = new AtomicInteger();
    Supplier<Boolean> work =
        () -> {
          try (PlanExecutor executor = PlanExecutor.of(encoder, 1)) {
            for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
              TokenBatch batch = TokenBatch.pack(batches.get(b), encoder.config());
              figures.get(b).complete(executor.contextualization(batch));
            }
            return true;
          }
        };
    List<CompletableFuture<Boolean>> workers = new ArrayList<>();
    try {
      for (int h = 1; h < Math.min(subwords.threads(), batches.size()); h++) {
        workers.add(Background.run("slicer-inspection", work));
      }
      workers.add(0, Background.here(work));
    } finally {
      // They use the encoder, which may be closed as soon as this has returned.
      Background.awaitAll(workers);
    }
    return Contextualization.mean(
        figures.stream().flatMap(batch -> batch.join().stream()).toList());
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
