package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores are what they have always been, to the bit. */
@Tag("processor")
class PinnedScoresTest {
  private static final String LONG = "long-bert";

  /** How a model is run. */
  private enum Way {
    PLAIN {
      @Override
      float[] scores(EncoderModel model, TokenBatch batch, Precision precision, int threads) {
        try (PlanExecutor executor = PlanExecutor.of(model, threads, precision)) {
          return executor.scores(batch);
        }
      }
    },
    ROWS {
      @Override
      float[] scores(EncoderModel model, TokenBatch batch, Precision precision, int threads) {
        try (PackedWeights weights = PackedWeights.of(model, precision, threads);
            PlanExecutor executor = PlanExecutor.of(weights, threads)) {
          return executor.scores(batch);
        }
      }
    },
    COLUMNS {
      @Override
      float[] scores(EncoderModel model, TokenBatch batch, Precision precision, int threads) {
        try (PackedWeights weights = PackedWeights.of(model, precision, threads);
            PlanExecutor executor = PlanExecutor.forSingleSentences(weights)) {
          return executor.scores(batch);
        }
      }
    };

    abstract float[] scores(EncoderModel model, TokenBatch batch, Precision precision, int threads);
  }

  static Stream<Arguments> models() {
    return Stream.of("tiny-xlmr", "tiny-bert", LONG)
        .flatMap(model -> Stream.of(1, 2, 3).map(threads -> Arguments.of(model, threads)));
  }

  static Stream<Arguments> ways() {
    return models()
        .flatMap(
            model ->
                Stream.of(Way.values())
                    .flatMap(
                        way ->
                            Stream.of(Precision.values())
                                .filter(precision -> isThere(way, precision))
                                .map(
                                    precision ->
                                        Arguments.of(
                                            model.get()[0], model.get()[1], way, precision))));
  }

  /** 8 bits are for packed weights. */
  private static boolean isThere(Way way, Precision precision) {
    return way != Way.PLAIN || precision != Precision.INT8;
  }

  private static EncoderModel model(String name) {
    if (name.equals(LONG)) {
      EncoderConfig config = PinnedTrainingTest.EVEN;
      return EncoderModel.load(RandomCheckpoint.of(config, 0.3), config, head(config));
    }
    Goldens goldens = Goldens.shipped(name);
    return goldens.model(head(goldens.config()), parameter -> true);
  }

  private static Goldens.TestHead head(EncoderConfig config) {
    return new Goldens.TestHead(config.labels().size(), config.hiddenSize());
  }

  private static TokenBatch batch(EncoderConfig config) {
    int longest = Math.min(config.maxTokens(), 200);
    return TokenBatch.pack(
        RandomSequences.of(config, 9, 1, 17, longest, 30, 12, 2, 23, longest - 1, 16), config);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void scoresHaveTheSameBits(String name, int threads, Way way, Precision precision) {
    assumeInstructionsFor(precision);
    Pins pins = Pins.of(Processor.instructions());
    try (EncoderModel model = model(name)) {
      float[] scores = way.scores(model, batch(model.config()), precision, threads);
      pins.check(
          name + " scores " + way + " " + precision, threads, Pins.sum(Map.of("scores", scores)));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void hiddenStatesHaveTheSameBits(String name, int threads) {
    Pins pins = Pins.of(Processor.instructions());
    try (EncoderModel model = model(name);
        PlanExecutor executor = PlanExecutor.of(model, threads)) {
      List<float[]> states = executor.hiddenStates(batch(model.config()));
      Map<String, float[]> layers = new HashMap<>();
      for (int layer = 0; layer < states.size(); layer++) {
        layers.put("layer " + layer, states.get(layer));
      }
      pins.check(name + " hidden states", threads, Pins.sum(layers));
    }
  }
}
