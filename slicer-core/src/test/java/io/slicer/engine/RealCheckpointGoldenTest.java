package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.testing.DataDirectory;
import io.slicer.text.SubwordTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Last hidden states of real checkpoints. They are large, so they take part only where the property
 * {@code slicer.checkpoints} names a directory that has them as {@code xlmr-small} and {@code
 * mbert}.
 */
class RealCheckpointGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"xlmr-small", "mbert"})
  void tokensAndLastHiddenStatesAreTheReferences(String name) {
    Path directory = DataDirectory.CHECKPOINTS.assumed("real checkpoints").resolve(name);
    assumeThat(Files.isDirectory(directory)).as("%s is there", directory).isTrue();
    PretrainedModel source = PretrainedModel.of(directory);
    EncoderConfig config = EncoderConfig.of(source.config());
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(source.tokenizerFile());
        EncoderCheckpoint checkpoint = EncoderCheckpoint.of(source.checkpoint(), config.family());
        EncoderModel model =
            EncoderModel.load(
                checkpoint,
                config,
                new Goldens.TestHead(7, config.hiddenSize()),
                1,
                new EncoderModel.Training(
                    com.google.common.primitives.ImmutableIntArray.of(), p -> true));
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      for (JsonNode sentence : Goldens.of("real").json(name + ".json").path("hidden")) {
        int[] ids = tokenizer.encode(sentence.path("text").asText()).ids();
        assertThat(ids)
            .containsExactly(
                StreamSupport.stream(sentence.path("ids").spliterator(), false)
                    .mapToInt(JsonNode::asInt)
                    .toArray());
        TokenBatch batch =
            TokenBatch.pack(
                List.of(TokenSequence.unlabelled(ids, new int[ids.length], new int[0])), config);
        List<float[]> states = executor.hiddenStates(batch);
        check(states.get(states.size() - 1), sentence, config.hiddenSize());
      }
    }
  }

  private static void check(float[] states, JsonNode sentence, int hidden) {
    List<Float> first = new ArrayList<>();
    List<Float> expected = new ArrayList<>();
    JsonNode rows = sentence.path("last_hidden_first8");
    for (int t = 0; t < rows.size(); t++) {
      double norm = 0;
      for (int i = 0; i < hidden; i++) {
        norm += (double) states[t * hidden + i] * states[t * hidden + i];
      }
      assertThat(Math.sqrt(norm))
          .isCloseTo(sentence.path("row_norms").get(t).asDouble(), Percentage.withPercentage(1e-3));
      for (int i = 0; i < rows.get(t).size(); i++) {
        first.add(states[t * hidden + i]);
        expected.add((float) rows.get(t).get(i).asDouble());
      }
    }
    Goldens.assertClose(
        com.google.common.primitives.Floats.toArray(first),
        com.google.common.primitives.Floats.toArray(expected),
        1e-5,
        "first features of " + sentence.path("text").asText());
  }
}
