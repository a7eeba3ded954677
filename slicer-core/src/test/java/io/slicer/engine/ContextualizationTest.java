package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** How much tokens keep to themselves. */
@Tag("processor")
class ContextualizationTest {
  /** Of the largest figure, which is below 1: as far as torch differs from itself. */
  private static final double TOLERANCE = 1e-5;

  private static EncoderModel model(Goldens goldens) {
    EncoderConfig config = goldens.config();
    return goldens.model(
        new Goldens.TestHead(config.labels().size(), config.hiddenSize()), name -> true);
  }

  @ParameterizedTest
  @CsvSource({"tiny-xlmr, 1", "tiny-xlmr, 3", "tiny-bert, 1", "tiny-bert, 3"})
  void figuresOfEverySentenceAndLayerAreTheReferences(String name, int threads) {
    Goldens goldens = Goldens.of(name);
    JsonNode expected = goldens.json("contextualization.json");
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, threads)) {
      List<Contextualization> figures =
          executor.contextualization(TokenBatch.pack(goldens.batch(0), goldens.config()));

      assertThat(figures).hasSize(expected.size());
      for (int s = 0; s < figures.size(); s++) {
        assertClose(figures.get(s).selfAttention(), values(expected.get(s), "self_attention"));
        assertClose(figures.get(s).spectralEntropy(), values(expected.get(s), "spectral_entropy"));
      }
    }
  }

  private static List<Double> values(JsonNode sentence, String name) {
    List<Double> values = new ArrayList<>();
    sentence.get(name).forEach(value -> values.add(value.doubleValue()));
    return values;
  }

  private static void assertClose(List<Double> figures, List<Double> expected) {
    assertThat(figures).hasSameSizeAs(expected);
    for (int l = 0; l < figures.size(); l++) {
      assertThat(figures.get(l)).isCloseTo(expected.get(l), within(TOLERANCE));
    }
  }

  /** Random ids; some sequences have more tokens than hidden states have features. */
  private static List<TokenSequence> sequences(EncoderConfig config, int... lengths) {
    Random random = new Random(5);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = random.ints(length, 5, config.vocabularySize()).toArray();
      sequences.add(TokenSequence.unlabelled(ids, new int[length], new int[] {0}));
    }
    return sequences;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-distilbert"})
  void figuresAreThoseOfTheWholeProbabilitiesAndTheSingularValues(String name) {
    Goldens goldens = Goldens.shipped(name);
    EncoderConfig config = goldens.config();
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (TokenSequence sequence : sequences(config, 2, 7, 47, 48, 49, 60)) {
        TokenBatch batch = TokenBatch.pack(List.of(sequence), config);
        Contextualization figures = executor.contextualization(batch).get(0);
        List<float[]> probabilities = stock.attentionProbabilities(batch);
        List<float[]> states = stock.hiddenStates(batch);
        List<Double> attention = new ArrayList<>();
        List<Double> entropy = new ArrayList<>();
        for (int l = 0; l < config.layers(); l++) {
          attention.add(meanDiagonal(probabilities.get(l), config.heads(), sequence.length()));
          entropy.add(entropy(states.get(l + 1), sequence.length(), config.hiddenSize()));
        }
        assertClose(figures.selfAttention(), attention);
        assertClose(figures.spectralEntropy(), entropy);
      }
    }
  }

  private static double meanDiagonal(float[] probabilities, int heads, int tokens) {
    double sum = 0;
    for (int a = 0; a < heads; a++) {
      for (int t = 0; t < tokens; t++) {
        sum += probabilities[(a * tokens + t) * tokens + t];
      }
    }
    return sum / heads / tokens;
  }

  private static double entropy(float[] states, int tokens, int hidden) {
    double[][] rows = new double[tokens][hidden];
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < hidden; h++) {
        rows[t][h] = states[t * hidden + h];
      }
    }
    double[] singular =
        new SingularValueDecomposition(new Array2DRowRealMatrix(rows)).getSingularValues();
    double total = Arrays.stream(singular).map(s -> s * s).sum();
    double entropy = 0;
    for (double s : singular) {
      double share = s * s / total;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy / Math.log(tokens);
  }

  @Test
  void figuresDoNotDependOnTheBatchAndComeInTheOrderOfPacking() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = sequences(config, 3, 40, 12, 1, 25);
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      List<Contextualization> together =
          executor.contextualization(TokenBatch.pack(sequences, config, 7));
      for (int s = 0; s < sequences.size(); s++) {
        Contextualization alone =
            executor.contextualization(TokenBatch.pack(List.of(sequences.get(s)), config)).get(0);
        assertClose(together.get(s).selfAttention(), alone.selfAttention());
        assertClose(together.get(s).spectralEntropy(), alone.spectralEntropy());
      }
    }
  }

  @Test
  void aSingleTokenAttendsToItselfAndHasNoSpectrum() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, 1)) {
      TokenBatch batch = TokenBatch.pack(sequences(goldens.config(), 1), goldens.config());
      assertThat(executor.contextualization(batch))
          .containsExactly(new Contextualization(List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0)));
    }
  }

  @Test
  void theMeanIsThatOfEveryLayer() {
    Contextualization one = new Contextualization(List.of(0.25, 0.5), List.of(1.0, 0.0));
    Contextualization other = new Contextualization(List.of(0.75, 1.0), List.of(0.5, 0.25));

    assertThat(Contextualization.mean(List.of(one, other)))
        .isEqualTo(new Contextualization(List.of(0.5, 0.75), List.of(0.75, 0.125)));
    assertThatThrownBy(() -> Contextualization.mean(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
