package io.slicer.train;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step whose shapes have occurred before leaves memory as it is. */
@Tag("processor")
class StepAllocationTest {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bytes that this thread and all of slicer's threads have allocated on the heap. */
  private static long heapBytes() {
    long bytes = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("slicer") || thread == Thread.currentThread()) {
        bytes += THREADS.getThreadAllocatedBytes(thread.getId());
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"1, FP32", "2, FP32", "2, BF16"})
  void aStepOfShapesSeenAllocatesNothingOffTheHeapAndNextToNothingOnIt(
      int threads, Precision precision) {
    assumeInstructionsFor(precision);
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config().withDropout(0.1, 0.1, 0.1);
    List<List<TokenSequence>> sequences = new ArrayList<>();
    for (int batch = 0; batch < goldens.batches(); batch++) {
      sequences.add(goldens.batch(batch));
    }
    try (EncoderModel model =
            goldens.model(
                config, new Goldens.TestHead(config.labels().size(), 12), parameter -> false);
        PlanExecutor executor = PlanExecutor.of(model, threads, precision);
        AdamW optimizer =
            new AdamW(
                model.parameters(),
                executor.gradients(),
                AdamW.Settings.DEFAULT,
                AdamW.sparingBiasesAndNorms(0.01),
                threads)) {
      for (int round = 0; round < 3; round++) {
        for (List<TokenSequence> batch : sequences) {
          step(TokenBatch.pack(batch, config), executor, optimizer);
        }
      }
      for (List<TokenSequence> batch : sequences) {
        long native0 = FloatMemory.allocatedBytes();
        long heap0 = heapBytes();
        TokenBatch packed = TokenBatch.pack(batch, config);
        long heap1 = heapBytes();
        step(packed, executor, optimizer);
        long heap2 = heapBytes();

        long asking = -heap2 + heapBytes(); // what asking itself costs
        assertThat(FloatMemory.allocatedBytes() - native0).as("bytes off the heap").isZero();
        assertThat(heap2 - heap1 - asking).as("bytes of a step").isLessThan(64 << 10);
        assertThat(heap1 - heap0 - asking).as("bytes of packing").isLessThan(64 << 10);
      }
    }
  }

  private static void step(TokenBatch batch, PlanExecutor executor, AdamW optimizer) {
    executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
    double norm = optimizer.gradientNorm(executor.updated());
    optimizer.step(1e-4, AdamW.clippingFactor(norm, 1), executor.updated());
  }
}
