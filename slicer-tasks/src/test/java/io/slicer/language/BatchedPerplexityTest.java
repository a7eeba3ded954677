package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchedPerplexityTest {
  /** The three perplexities that torch has of the batches of a tiny model. */
  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm-training, start",
    "tiny-xlmr-mlm-training, after",
    "tiny-bert-mlm-training, start",
    "tiny-bert-mlm-training, after"
  })
  void meansOfBatchesAreThoseOfTransformers(String name, String when) throws IOException {
    JsonNode golden =
        new JsonMapper()
            .readTree(GoldenFiles.shipped(name).directory().resolve("perplexity.json").toFile())
            .path(when);
    BatchedPerplexity batches = new BatchedPerplexity(4);
    Perplexity all = new Perplexity(0, 0, 0, 0);
    long text = 0;
    for (int b = 0; b < golden.path("losses").size(); b++) {
      int masked = golden.path("masked").path(b).intValue();
      double loss = golden.path("losses").path(b).doubleValue() * masked;
      for (int i = 0; i < golden.path("sequences").path(b).intValue(); i++) {
        int own = i == 0 ? masked - 2 : i == 1 ? 2 : 0;
        batches.scored(text++, loss * own / masked, own);
        all = all.plus(new Perplexity(loss * own / masked, own, 1, 9));
      }
    }
    assertClose(all.value(), golden.path("perplexity"));
    assertClose(batches.ofTrainer(), golden.path("perplexity_trainer"));
    assertClose(batches.ofBatches(), golden.path("perplexity_batches"));
  }

  private static void assertClose(double value, JsonNode expected) {
    assertThat(expected.isNumber()).isTrue();
    assertThat(value).isCloseTo(expected.doubleValue(), within(1e-5 * expected.doubleValue()));
  }

  @Test
  void whatWasNotAskedForHasNoPart() {
    BatchedPerplexity batches = new BatchedPerplexity(1);
    batches.scored(0, 0, 0);
    assertThat(batches.ofTrainer()).isNaN();
    batches.scored(1, Math.log(8), 1);
    batches.scored(2, 0, 0);
    assertThat(batches.ofTrainer()).isCloseTo(8, within(1e-9));
    assertThat(batches.ofBatches()).isCloseTo(8, within(1e-9));
    assertThatThrownBy(() -> new BatchedPerplexity(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
