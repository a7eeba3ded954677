package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What torch.optim.AdamW does in six steps to tiny masked language models whose decoder is the word
 * table, and how well they foresee pieces before and after.
 */
@Tag("processor")
class LanguageModelTrajectoryGoldenTest {
  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm-training, 1",
    "tiny-xlmr-mlm-training, 2",
    "tiny-bert-mlm-training, 2"
  })
  void sixStepsEndWhereTorchEnds(String name, int threads) {
    Goldens goldens = Goldens.of(name);
    String file = "adamw-mlm.safetensors";
    assumeTrue(goldens.has(file), () -> "the goldens have no " + name);
    JsonNode settings = goldens.json("cases.json").path("mlm");
    EncoderConfig config = goldens.config();
    TensorFile start = goldens.tensors("model.safetensors");
    TensorFile end = goldens.tensors(file);
    for (int round = 0; round < 2; round++) {
      try (EncoderModel model = goldens.model(new MaskedLanguageModelHead(), parameter -> false);
          Executor executor = PlanExecutor.of(model, threads);
          AdamW optimizer = TrajectoryGoldenTest.optimizer(model, executor, settings)) {
        assertPerplexities(goldens, executor, "start");
        TrajectoryGoldenTest.take(settings, goldens, config, executor, optimizer);
        for (Parameters.Tensor tensor : model.parameters().tensors()) {
          TrajectoryGoldenTest.assertMovement(
              tensor, true, start.floats(tensor.name()), end, settings);
        }
        assertPerplexities(goldens, executor, "after");
      }
    }
  }

  private static void assertPerplexities(Goldens goldens, Executor executor, String when) {
    JsonNode expected = goldens.json("perplexity.json").path(when);
    double share = when.equals("start") ? 1e-5 : 1e-3; // A trajectory may end a little aside.
    double sum = 0;
    long masked = 0;
    for (int b = 0; b < goldens.batches(); b++) {
      float[] losses = executor.losses(TokenBatch.pack(goldens.batch(b), goldens.config()));
      assertThat(losses).hasSize(expected.path("masked").path(b).asInt());
      double own = sum(losses);
      double loss = expected.path("losses").path(b).asDouble();
      assertThat(own / losses.length).isCloseTo(loss, within(share * loss));
      sum += own;
      masked += losses.length;
    }
    double perplexity = expected.path("perplexity").asDouble();
    assertThat(Math.exp(sum / masked)).isCloseTo(perplexity, within(10 * share * perplexity));
    for (JsonNode sequence : expected.path("pseudo").path("sequences")) {
      assertPseudo(goldens, executor, sequence, share);
    }
  }

  /** Each piece but the first and the last is masked once, alone. */
  private static void assertPseudo(
      Goldens goldens, Executor executor, JsonNode sequence, double share) {
    int[] ids = sequence.path("input_ids").valueStream().mapToInt(JsonNode::asInt).toArray();
    int mask = mask(goldens);
    List<TokenSequence> all = new ArrayList<>();
    for (int p = 1; p < ids.length - 1; p++) {
      int[] seen = ids.clone();
      seen[p] = mask;
      all.add(TokenSequence.labelled(seen, new int[ids.length], new int[] {p}, new int[] {ids[p]}));
    }
    float[] losses = executor.losses(TokenBatch.pack(all, goldens.config()));
    for (int i = 0; i < losses.length; i++) {
      double expected = sequence.path("log_probabilities").path(i).asDouble();
      assertThat((double) -losses[i]).isCloseTo(expected, within(share * Math.abs(expected)));
    }
  }

  /** The id that most of the scored tokens of the batches show. */
  private static int mask(Goldens goldens) {
    List<Integer> shown = new ArrayList<>();
    for (int b = 0; b < goldens.batches(); b++) {
      for (TokenSequence sequence : goldens.batch(b)) {
        for (int i = 0; i < sequence.scored().length; i++) {
          shown.add(sequence.ids()[sequence.scored()[i]]);
        }
      }
    }
    return shown.stream()
        .max(
            (a, b) ->
                Long.compare(
                    shown.stream().filter(a::equals).count(),
                    shown.stream().filter(b::equals).count()))
        .orElseThrow();
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
