package io.slicer.examples.bench.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OnnxTaggingTest {
  private static final String MODEL = GoldenFiles.shipped("tiny-xlmr").directory().toString();

  @Test
  void idsAndMaskGoInAndScoresComeOut() throws URISyntaxException {
    Path file =
        Path.of(
            Objects.requireNonNull(
                    OnnxTaggingTest.class.getResource("ids-and-mask.onnx"))
                .toURI());
    Job job = new Job("onnx", false, MODEL, null, 1, 1, 0, 1, 1, Precision.FP32, Engine.ONEDNN, file.toString());
    TokenSequence shorter = TokenSequence.unlabelled(new int[] {5}, new int[1], new int[0]);
    TokenSequence longer = TokenSequence.unlabelled(new int[] {7, 8}, new int[2], new int[0]);

    try (OnnxTagging candidate = new OnnxTagging(job)) {
      // The model's scores are each id and its mask, 0 where padding is.
      assertThat(candidate.scores(new PaddedBatch(List.of(shorter, longer), 1)))
          .containsExactly(5, 1, 0, 0, 7, 1, 8, 1);
    }
  }
}
