package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where parameters lie changes no bit of what is computed from them. */
@Tag("processor")
class MappedModelTest {
  @TempDir private Path directory;

  /** A checkpoint of which nothing is mapped and no row read from the file. */
  private record Copied(Checkpoint file) implements Checkpoint {
    @Override
    public Set<String> names() {
      return file.names();
    }

    @Override
    public Shape shape(String name) {
      return file.shape(name);
    }

    @Override
    public FloatMemory read(String name) {
      FloatMemory copy = FloatMemory.allocate(shape(name).elements());
      file.copyTo(name, copy);
      return copy;
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private static Goldens.TestHead head(EncoderConfig config) {
    return new Goldens.TestHead(config.labels().size(), config.hiddenSize());
  }

  private static EncoderModel load(Checkpoint checkpoint, EncoderConfig config) {
    try (checkpoint) {
      return EncoderModel.load(checkpoint, config, head(config));
    }
  }

  private static float[] scores(EncoderModel model, TokenBatch batch, int threads) {
    try (PlanExecutor executor = PlanExecutor.of(model, threads)) {
      return executor.scores(batch);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-xlmr", "tiny-distilbert"})
  void mappedAndCopiedModelsGiveTheSameBits(String name) {
    Goldens goldens = Goldens.shipped(name);
    EncoderConfig config = goldens.config();
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), config);
    try (EncoderModel mapped = load(goldens.checkpoint(), config);
        EncoderModel copied = load(new Copied(goldens.checkpoint()), config)) {
      assertThat(mapped.parameters().tensors()).allMatch(tensor -> tensor.values().isReadOnly());
      assertThat(mapped.parameters().memory().length()).isZero();
      assertThat(copied.parameters().tensors()).noneMatch(tensor -> tensor.values().isReadOnly());
      assertThat(scores(mapped, batch, 2)).isEqualTo(scores(copied, batch, 2));
    }
  }

  @Test
  void onlyWhatIsFrozenStaysMappedInTrainingAndCostsNoGradient() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), config);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    Predicate<String> frozen = name -> name.contains("embeddings") || name.contains("layer.0");
    EncoderModel.Training training =
        new EncoderModel.Training(
            ImmutableIntArray.copyOf(IntStream.range(0, config.vocabularySize())), frozen);
    try (SafeTensors file = goldens.checkpoint();
        EncoderModel mapped = EncoderModel.load(file, config, head(config), 1, training);
        EncoderModel copied =
            EncoderModel.load(new Copied(file), config, head(config), 1, training);
        PlanExecutor one = PlanExecutor.of(mapped, 2);
        PlanExecutor other = PlanExecutor.of(copied, 2)) {
      for (Parameters.Tensor tensor : mapped.parameters().tensors()) {
        assertThat(tensor.values().isReadOnly()).isEqualTo(frozen.test(tensor.name()));
      }
      assertThat(one.lossAndGradients(batch, step)).isEqualTo(other.lossAndGradients(batch, step));
      assertThat(one.gradients().names()).isNotEmpty().noneMatch(frozen);
      assertThat(one.gradients().memory().toArray())
          .isEqualTo(other.gradients().memory().toArray());
      assertThat(mapped.parameters().memory().length())
          .isEqualTo(one.gradients().memory().length());
    }
  }

  @Test
  void aModelMayBeSavedOverTheFileThatItIsMappedFrom() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    ObjectNode source = (ObjectNode) goldens.json("config.json");
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), config);
    try (EncoderModel model = load(goldens.checkpoint(), config)) {
      model.save(directory, source);
    }
    try (EncoderModel model = load(SafeTensors.open(directory), config)) {
      float[] before = scores(model, batch, 1);
      model.save(directory, source);
      model.save(directory, source);
      assertThat(scores(model, batch, 1)).isEqualTo(before);
      try (EncoderModel saved = load(SafeTensors.open(directory), config)) {
        assertThat(scores(saved, batch, 1)).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-distilbert"})
  void queryKeyAndValueOfASavedModelAreAdjacentWhenMapped(String name) {
    Goldens goldens = Goldens.shipped(name);
    EncoderConfig config = goldens.config();
    try (EncoderModel model = load(goldens.checkpoint(), config)) {
      model.save(directory, (ObjectNode) goldens.json("config.json"));
    }
    try (EncoderModel model = load(SafeTensors.open(directory), config)) {
      List<String> projections = config.family().layer(0).projections();
      Parameters.Tensor query = model.parameters().get(projections.get(0) + ".weight");
      Parameters.Tensor key = model.parameters().get(projections.get(1) + ".weight");
      assertThat(query.values().isReadOnly()).isTrue();
      assertThat(key.values().address(0))
          .isEqualTo(query.values().address(query.shape().elements()));
      assertThat(query.values().address(0) % 64).isZero();
    }
  }
}
