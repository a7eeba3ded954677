package io.slicer.ner;

import io.slicer.engine.Contextualization;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Looks at what an encoder makes of sentences, with one executor for each thread. */
final class EncoderInspection {
  private EncoderInspection() {}

  /** The mean over the sentences, each window of a long one counting as one of its own. */
  static Contextualization contextualization(
      EncoderModel encoder, SubwordEncoder subwords, List<List<String>> sentences, int threads) {
    List<TokenSequence> windows =
        subwords.encode(sentences, LabelAlignment.FIRST_SUBWORD).stream()
            .flatMap(List::stream)
            .map(SubwordSequence::tokens)
            .toList();
    Queue<PlanExecutor> idle = new ConcurrentLinkedQueue<>();
    try {
      return Contextualization.mean(
          ParallelMap.map(windows, threads, window -> contextualization(encoder, window, idle)));
    } finally {
      idle.forEach(PlanExecutor::close);
    }
  }

  private static Contextualization contextualization(
      EncoderModel encoder, TokenSequence window, Queue<PlanExecutor> idle) {
    PlanExecutor free = idle.poll();
    PlanExecutor executor = free == null ? PlanExecutor.of(encoder, 1) : free;
    try {
      TokenBatch batch = TokenBatch.pack(List.of(window), encoder.config());
      return executor.contextualization(batch).get(0);
    } finally {
      idle.add(executor);
    }
  }
}
