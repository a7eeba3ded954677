package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A word table that a head decodes with, too large to lie in one piece of memory anywhere. */
@Tag("processor")
class LargeWordTableTest {
  private static final int WIDTH = 16;
  private static final int PIECES = FloatMemory.LONGEST_RUN / WIDTH + 999;

  private static final EncoderConfig CONFIG =
      new EncoderConfig(
          BertFamily.BERT, PIECES, WIDTH, 1, 2, 32, 16, 1, 1e-5, 0, 0, 0, 0.02, 0, List.of());

  private static final Head HEAD = new MaskedLanguageModelHead();

  @TempDir private Path directory;
  private SafeTensors checkpoint;

  @BeforeEach
  void write() {
    Map<String, Shape> shapes =
        new LinkedHashMap<>(EncoderGraph.parameters(CONFIG, CONFIG.vocabularySize()));
    HEAD.parameters(CONFIG).forEach(one -> shapes.put(one.name(), one.shape()));
    List<FloatMemory> memories = new ArrayList<>();
    List<TensorSource> tensors = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          FloatMemory values = FloatMemory.allocate(shape.elements());
          for (long i = 0; i < values.length(); i++) {
            values.set(i, (i * 7919 % 1013 - 506) / 2000f + (name.contains("Norm.weight") ? 1 : 0));
          }
          memories.add(values);
          tensors.add(TensorSource.of(name, shape, values));
        });
    Path file = directory.resolve(SafeTensors.FILE_NAME);
    SafeTensors.write(file, tensors);
    memories.forEach(FloatMemory::close);
    checkpoint = SafeTensors.open(file);
  }

  @AfterEach
  void close() {
    checkpoint.close();
  }

  /** Scores of the last pieces, and how far off the label is. */
  private static List<float[]> results(EncoderModel model, TokenBatch batch) {
    try (PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
        PlanExecutor executor = PlanExecutor.of(weights, 1);
        PlanExecutor together = PlanExecutor.forSingleSentences(weights)) {
      float[] scores = executor.scores(batch);
      assertThat(together.scores(batch)).isEqualTo(scores);
      return List.of(scores, executor.losses(batch));
    }
  }

  @Test
  void itIsReadWhereItIsAndScoresAreThoseOfOneInMemory() {
    int last = PIECES - 1;
    TokenSequence sequence =
        TokenSequence.labelled(
            new int[] {1, last, 5, 77}, new int[4], new int[] {1, 2}, new int[] {last, 3});
    TokenBatch batch = TokenBatch.pack(List.of(sequence), CONFIG);
    String table = EncoderGraph.wordTable(CONFIG);
    List<float[]> mapped;
    long before = FloatMemory.allocatedBytes();
    try (EncoderModel model = EncoderModel.load(checkpoint, CONFIG, HEAD)) {
      assertThat(model.parameters().get(table).values().isReadOnly()).isTrue();
      try (PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
          PlanExecutor executor = PlanExecutor.of(weights, 1)) {
        executor.losses(batch);
      }
      // Neither the table nor the scores of all pieces were held.
      assertThat(FloatMemory.allocatedBytes() - before)
          .isLessThan(4L * FloatMemory.LONGEST_RUN / 8);
      mapped = results(model, batch);
    }
    try (EncoderModel model = EncoderModel.loadToChange(checkpoint, CONFIG, ModelSpec.of(HEAD))) {
      assertThat(model.parameters().get(table).values().isReadOnly()).isFalse();
      List<float[]> copied = results(model, batch);
      assertThat(mapped.get(0)).hasSize(2 * PIECES).isEqualTo(copied.get(0));
      assertThat(mapped.get(1)).isEqualTo(copied.get(1));
      assertThat(mapped.get(1)[0]).isPositive();
    }
  }
}
