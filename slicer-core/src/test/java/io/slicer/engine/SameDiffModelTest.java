package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.internal.session.TokenInputs;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.testing.TensorFile;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SameDiffModelTest {
  private static final String FORWARD = "forward.safetensors";

  private static EncoderModel model(Goldens goldens) {
    EncoderConfig config = goldens.config();
    return goldens.model(
        new Goldens.TestHead(config.labels().size(), config.hiddenSize()), parameter -> true);
  }

  private static String lastLayer(Goldens goldens) {
    EncoderConfig config = goldens.config();
    return config.family().prefix()
        + "encoder.layer."
        + (config.layers() - 1)
        + ".output.dense.weight";
  }

  /** Rows of tokens, without those of padding. */
  private static float[] tokens(float[] padded, List<TokenSequence> sequences, int columns) {
    int longest = sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    int tokens = sequences.stream().mapToInt(TokenSequence::length).sum();
    float[] rows = new float[tokens * columns];
    int at = 0;
    for (int s = 0; s < sequences.size(); s++) {
      int size = sequences.get(s).length() * columns;
      System.arraycopy(padded, s * longest * columns, rows, at, size);
      at += size;
    }
    return rows;
  }

  private static void assertGolden(
      Map<String, INDArray> outputs, Goldens goldens, List<TokenSequence> sequences) {
    EncoderConfig config = goldens.config();
    TensorFile expected = goldens.tensors(FORWARD);
    String last = "hidden_states." + config.layers();
    Goldens.assertClose(
        tokens(floats(outputs, SameDiffModel.LAST_HIDDEN_STATE), sequences, config.hiddenSize()),
        tokens(expected.floats(last), sequences, config.hiddenSize()),
        goldens.tolerance(FORWARD, last),
        last);
    Goldens.assertClose(
        tokens(floats(outputs, SameDiffModel.LOGITS), sequences, config.labels().size()),
        tokens(expected.floats("logits"), sequences, config.labels().size()),
        goldens.tolerance(FORWARD, "logits"),
        "logits");
  }

  private static float[] floats(Map<String, INDArray> outputs, String name) {
    return outputs.get(name).dup('c').data().asFloat();
  }

  @ParameterizedTest
  @MethodSource("io.slicer.testing.GoldenFiles#models")
  void theGraphComputesWhatTransformersDoesAlsoSavedAndReadAgain(
      String name, @TempDir Path directory) {
    Goldens goldens = Goldens.of(name);
    List<TokenSequence> sequences = goldens.batch(0);
    File file = directory.resolve("graph.fb").toFile();
    Map<String, INDArray> inputs;
    SameDiff graph;
    try (EncoderModel model = model(goldens)) {
      graph = SameDiffModel.of(model);
      inputs = SameDiffModel.inputs(sequences, model);
    }
    List<String> outputs = List.of(SameDiffModel.LAST_HIDDEN_STATE, SameDiffModel.LOGITS);
    assertGolden(graph.output(inputs, outputs), goldens, sequences);

    graph.save(file, false);
    SameDiff read = SameDiff.load(file, false);
    assertGolden(read.output(inputs, outputs), goldens, sequences);
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, true", "tiny-distilbert, false"})
  void tokenTypesAreAskedForWhereThereIsATableOfThem(String name, boolean types) {
    Goldens goldens = Goldens.shipped(name);
    try (EncoderModel model = model(goldens)) {
      assertThat(SameDiffModel.of(model).hasVariable(TokenInputs.TYPES)).isEqualTo(types);
      assertThat(SameDiffModel.inputs(goldens.batch(0), model).containsKey(TokenInputs.TYPES))
          .isEqualTo(types);
    }
  }

  @Test
  void aLayerOfOnesOwnIsTrainedOnTop() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    List<TokenSequence> sequences = goldens.batch(0);
    try (EncoderModel model = model(goldens)) {
      SameDiff graph = SameDiffModel.of(model);
      Map<String, INDArray> inputs = SameDiffModel.inputs(sequences, model);
      SDVariable states = graph.getVariable(SameDiffModel.LAST_HIDDEN_STATE);
      SDVariable weight =
          graph.var("own.weight", Nd4j.ones(model.config().hiddenSize(), 2).mul(0.01));
      SDVariable own = states.mean(1).mmul(weight);
      own.mul(own).sum().rename("own.loss");
      graph.setLossVariables("own.loss");

      Map<String, INDArray> gradients =
          graph.calculateGradients(inputs, "own.weight", lastLayer(goldens));

      INDArray gradient = gradients.get("own.weight");
      double above = movedLoss(graph, inputs, weight, gradient.mul(1e-3));
      double below = movedLoss(graph, inputs, weight, gradient.mul(-1e-3));
      double squares = gradient.mul(gradient).sumNumber().doubleValue();
      assertThat((above - below) / 2e-3).isCloseTo(squares, Percentage.withPercentage(1));
      assertThat(gradients.get(lastLayer(goldens)).norm2Number().doubleValue()).isPositive();
    }
  }

  private static double movedLoss(
      SameDiff graph, Map<String, INDArray> inputs, SDVariable weight, INDArray by) {
    INDArray before = weight.getArr().dup();
    weight.getArr().addi(by);
    double loss = graph.outputSingle(inputs, "own.loss").getDouble(0);
    weight.getArr().assign(before);
    return loss;
  }
}
