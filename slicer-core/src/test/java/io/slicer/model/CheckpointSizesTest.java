package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.engine.Goldens.TestHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes in config.json that the checkpoint contradicts are found before anything is built. */
class CheckpointSizesTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-bert");

  private static EncoderConfig with(String field, int value) {
    ObjectNode json = (ObjectNode) GOLDENS.json("config.json");
    return EncoderConfig.of(json.put(field, value));
  }

  private static void assertRefused(EncoderConfig config, String problem) {
    Head head = new TestHead(config.labels().size(), config.hiddenSize());
    EncoderModel.Training all =
        new EncoderModel.Training(ImmutableIntArray.of(1, 2), parameter -> false);
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      assertThatThrownBy(() -> EncoderModel.load(checkpoint, config, head))
          .as("loaded to be run")
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("config.json: ")
          .hasMessageContaining(checkpoint + " has")
          .hasMessageContaining(problem);
      assertThatThrownBy(() -> EncoderModel.load(checkpoint, config, head, 1, all))
          .as("loaded to be trained")
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(problem);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, 399, 400",
    "vocab_size, 401, 400",
    "vocab_size, 2147483647, 400",
    "hidden_size, 44, 48",
    "hidden_size, 2147483644, 48",
    "num_hidden_layers, 4, 3",
    "num_hidden_layers, 300000, 3",
    "num_hidden_layers, 1000000000, 3",
    "num_hidden_layers, 2147483647, 3",
    "intermediate_size, 95, 96",
    "intermediate_size, 2147483647, 96",
    "max_position_embeddings, 63, 64",
    "max_position_embeddings, 2147483647, 64",
    "type_vocab_size, 1, 2",
    "type_vocab_size, 2147483647, 2",
  })
  void theFieldIsNamedWithWhatTheCheckpointHas(String field, int value, int inCheckpoint) {
    assertRefused(with(field, value), field + " is " + value + ", but ");
    assertRefused(with(field, value), " has " + inCheckpoint + ": ");
  }

  @Test
  void aModelThatIsRunHasAsManyLabelsAsItsHead() {
    EncoderConfig config = GOLDENS.config().withLabels(List.of("O", "B-X", "I-X"));
    Head head = new TokenClassificationHead(config.labels());
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      assertThatThrownBy(() -> EncoderModel.load(checkpoint, config, head))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("config.json: the number of labels in id2label is 3, but ")
          .hasMessageContaining("has 7: tensor \"classifier.weight\" has the shape (7, 48)");
    }
  }
}
