package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.graph.EncoderOps;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.SlicedLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.ScoringPool;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Heads whose rows are words: means of runs of sub-words, some of no sub-word. The plan computes
 * what the session computes in double, with dropout, in batches of every awkward layout.
 */
@Tag("processor")
class RunsTest {
  private static final EncoderConfig CONFIG = OpContractTest.CONFIG;

  private enum Case {
    TAGS,
    SLICES,
    TREES;

    Head head() {
      return switch (this) {
        case TAGS -> new TokenClassificationHead(CONFIG.labels(), new CrossEntropyLoss(), true);
        case SLICES -> new TokenClassificationHead(CONFIG.labels(), new SlicedLoss(4), true);
        case TREES -> new BiaffineParsingHead(CONFIG.labels());
      };
    }
  }

  /** A sentence of words with so many sub-words each, between two special ones. */
  private static TokenSequence sentence(Random random, int... pieces) {
    int tokens = 2 + Arrays.stream(pieces).sum();
    int[] starts = new int[pieces.length];
    float[] heads = new float[pieces.length];
    int at = 1;
    for (int w = 0; w < pieces.length; w++) {
      starts[w] = at;
      at += pieces[w];
      int head = random.nextInt(pieces.length);
      heads[w] = head <= w ? head : head + 1; // The root or any other word.
    }
    return TokenSequence.ofRuns(
            random.ints(tokens, 5, CONFIG.vocabularySize()).toArray(),
            new int[tokens],
            starts,
            pieces)
        .withTarget(EncoderOps.HEADS, heads)
        .withLabels(random.ints(pieces.length, 0, CONFIG.labels().size()).toArray());
  }

  private static TokenSequence longSentence(Random random, int words) {
    return sentence(random, random.ints(words, 0, 3).toArray());
  }

  private static List<List<TokenSequence>> batches() {
    Random random = new Random(7);
    return List.of(
        List.of(sentence(random, 1)),
        List.of(sentence(random, 0)),
        List.of(sentence(random, 3, 1, 0, 2)),
        List.of(sentence(random, 1, 2), sentence(random), sentence(random, 0, 4, 0)),
        List.of(longSentence(random, 150), sentence(random, 2, 2)),
        List.of(
            longSentence(random, 15),
            longSentence(random, 16),
            sentence(random, 1),
            longSentence(random, 40)));
  }

  private static EncoderModel model(Head head, OptionalInt fixedLayers) {
    ImmutableIntArray words = ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize()));
    return EncoderModel.load(
        RandomCheckpoint.of(CONFIG, head, 0.3),
        CONFIG,
        head,
        1,
        new EncoderModel.Training(
            words,
            name -> fixedLayers.isPresent() && name.startsWith(CONFIG.family().prefix()),
            fixedLayers));
  }

  private static TokenBatch pack(List<TokenSequence> sequences) {
    return TokenBatch.pack(sequences, CONFIG);
  }

  @ParameterizedTest
  @EnumSource
  void thePlanComputesWhatTheSessionComputesInDouble(Case of) {
    try (EncoderModel model = model(of.head(), OptionalInt.empty());
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor one = PlanExecutor.of(model, 1);
        PlanExecutor three = PlanExecutor.of(model, 3)) {
      for (List<TokenSequence> sequences : batches()) {
        TokenBatch batch = pack(sequences);
        float[] scores = session.scores(batch);
        for (PlanExecutor plan : List.of(one, three)) {
          Goldens.assertClose(plan.scores(batch), scores, 1e-5, "scores");
        }
        for (boolean accumulate : new boolean[] {false, true}) {
          TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), accumulate);
          double loss = session.lossAndGradients(batch, step);
          for (PlanExecutor plan : List.of(one, three)) {
            assertThat(plan.lossAndGradients(batch, step))
                .isCloseTo(loss, Percentage.withPercentage(1e-3));
            assertThat(plan.updated()).isEqualTo(session.updated());
            assertGradients(plan, session);
          }
        }
      }
    }
  }

  private static void assertGradients(PlanExecutor plan, StockExecutor session) {
    for (String name : session.updated()) {
      String scaledBy = Goldens.scaledBy(name);
      double scale = Goldens.scale(session.gradients().get(scaledBy).values().toArray());
      Goldens.assertClose(
          plan.gradients().get(name).values().toArray(),
          session.gradients().get(name).values().toArray(),
          2e-5,
          Math.max(scale, 1e-4),
          name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreSlopes(Case of) {
    try (EncoderModel model = model(of.head(), OptionalInt.empty())) {
      TokenBatch batch = pack(batches().get(3));
      TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), false);
      assertThat(GradientCheck.slopes(model, batch, step))
          .isNotEmpty()
          .allMatch(slope -> slope.agrees(2e-4), "agrees within 2e-4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameAgainGivesTheSameBits(Case of) {
    try (EncoderModel model = model(of.head(), OptionalInt.empty());
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      List<float[]> first = gradients(plan);
      long memory = FloatMemory.allocatedBytes();
      List<float[]> second = gradients(plan);
      assertThat(FloatMemory.allocatedBytes()).isEqualTo(memory);
      for (int i = 0; i < first.size(); i++) {
        assertThat(second.get(i)).isEqualTo(first.get(i));
      }
    }
  }

  private static List<float[]> gradients(PlanExecutor plan) {
    List<float[]> all = new ArrayList<>();
    for (List<TokenSequence> sequences : batches()) {
      TokenBatch batch = pack(sequences);
      all.add(plan.scores(batch));
      plan.lossAndGradients(batch, new TrainingStep(1, 2, batch.scoredRows(), false));
      for (Parameters.Tensor gradient : plan.gradients().tensors()) {
        all.add(gradient.values().toArray());
      }
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void featuresOfAFixedEncoderAreThoseOfAllTokens(Case of) {
    try (EncoderModel model = model(of.head(), OptionalInt.of(CONFIG.layers()));
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      List<TokenSequence> sequences = batches().get(3);
      TokenBatch batch = pack(sequences);
      float[] features = plan.features(batch);
      assertThat(features).hasSize(batch.tokens() * CONFIG.hiddenSize());
      List<TokenSequence> with = new ArrayList<>();
      for (int s = 0; s < sequences.size(); s++) {
        for (int packed = 0; packed < sequences.size(); packed++) {
          if (batch.given(packed) == s) {
            float[] own =
                Arrays.copyOfRange(
                    features,
                    batch.offsets()[packed] * CONFIG.hiddenSize(),
                    batch.offsets()[packed + 1] * CONFIG.hiddenSize());
            with.add(sequences.get(s).withFeatures(FloatMemory.of(own)));
          }
        }
      }
      assertThat(plan.scores(pack(with))).isEqualTo(plan.scores(batch));
      TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), false);
      assertThat(plan.lossAndGradients(pack(with), step))
          .isEqualTo(plan.lossAndGradients(batch, step));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolGivesEachSequenceItsOwnScores(Case of) {
    InferenceSettings two = InferenceSettings.defaults().withThreads(2);
    try (EncoderModel model = model(of.head(), OptionalInt.empty());
        ScoringPool pool = ScoringPool.of(model, two);
        PlanExecutor plan = PlanExecutor.of(model, 1)) {
      List<TokenSequence> all = new ArrayList<>();
      batches().forEach(all::addAll);
      List<float[]> scores = pool.scores(all);
      for (int s = 0; s < all.size(); s++) {
        float[] alone = plan.scores(pack(List.of(all.get(s))));
        Goldens.assertClose(scores.get(s), alone, 1e-5, "sequence " + s);
        assertThat(pool.scores(List.of(all.get(s))).get(0)).hasSameSizeAs(alone);
      }
    }
  }

  @Test
  void aHeadOfSingleTokensRefusesRuns() {
    try (EncoderModel model =
            model(new TokenClassificationHead(CONFIG.labels()), OptionalInt.empty());
        PlanExecutor plan = PlanExecutor.of(model, 1);
        StockExecutor session = StockExecutor.of(model, DataType.FLOAT)) {
      TokenBatch batch = pack(batches().get(2));
      for (EncoderInspector executor : List.of(plan, session)) {
        assertThatThrownBy(() -> executor.scores(batch))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("readsAllTokens");
      }
    }
  }

  @Test
  void aHeadThatIsNoneIsRefused() {
    try (EncoderModel model = model(Case.TREES.head(), OptionalInt.empty());
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor session = StockExecutor.of(model, DataType.FLOAT)) {
      TokenSequence sentence = sentence(new Random(1), 1, 2, 1);
      for (float[] heads : new float[][] {{0, 2, 1}, {0, 4, 1}, {0, 1.5f, 1}, {-1, 1, 1}}) {
        TokenBatch batch = pack(List.of(sentence.withTarget(EncoderOps.HEADS, heads)));
        TrainingStep step = new TrainingStep(1, 0, 3, false);
        for (EncoderInspector executor : List.of(plan, session)) {
          assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("the head of word");
        }
      }
    }
  }

  @Test
  void runsThatOverlapOrLieOutsideAreRefused() {
    int[] ids = {5, 6, 7};
    int[][][] wrong = {
      {{0, 1}, {2, 1}}, {{1, 0}, {1, 1}}, {{2}, {2}}, {{1}, {-1}}, {{4}, {0}}, {{0, 1}, {1}}
    };
    for (int[][] runs : wrong) {
      assertThatThrownBy(() -> TokenSequence.ofRuns(ids, new int[3], runs[0], runs[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("run");
    }
  }
}
