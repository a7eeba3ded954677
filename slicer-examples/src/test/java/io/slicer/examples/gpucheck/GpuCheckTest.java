package io.slicer.examples.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.Engine;
import io.slicer.engine.Gpu;
import io.slicer.examples.cli.CommandRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuCheckTest {
  private static final Gpu GPU = new Gpu("a GPU", 8, 6, 24L << 30);

  @Test
  void onTheProcessorThereIsNoGpuAndTheEnginesAgree() {
    CommandRun run = CommandRun.of("gpu-check");

    assertThat(run.status()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("ND4J's backend: CpuBackend\nGPUs: none\n")
        .containsPattern("\nscores: differ by \\d\\.\\de-0[5-9]\n")
        .containsPattern("\nloss: differ by ")
        .containsPattern("\ngradients: differ by \\d\\.\\de-0[5-9]\n")
        .containsPattern("\nscores after a step of training: differ by \\d\\.\\de-0[5-9]\n")
        .endsWith(
            "\nNOT OK: there is no GPU that ND4J sees; SAMEDIFF on the processor, by ND4J agrees"
                + " with ONEDNN\n");
  }

  @Test
  void whatIsComparedIsNotZeroAndChangesWithTraining() {
    Map<String, float[]> values = EngineResults.of(Engine.ONEDNN).values();

    assertThat(values.get("scores")).hasSize(25 * TinyEncoder.LABELS);
    assertThat(values.get("loss")[0]).isCloseTo((float) Math.log(TinyEncoder.LABELS), within(1f));
    assertThat(values.get("scores after a step of training")).isNotEqualTo(values.get("scores"));
    for (float[] each : values.values()) {
      assertThat(each[each.length - 1]).isNotZero();
    }
  }

  @Test
  void differencesAreRelativeToTheLargestValue() {
    EngineResults one = new EngineResults(Map.of("scores", new float[] {4, 1}));
    EngineResults other = new EngineResults(Map.of("scores", new float[] {4, 2}));
    EngineResults broken = new EngineResults(Map.of("scores", new float[] {4, Float.NaN}));

    assertThat(one.differences(other)).isEqualTo(Map.of("scores", 0.25));
    assertThat(broken.differences(other)).isEqualTo(Map.of("scores", Double.NaN));
  }

  @Test
  void aGpuThatAgreesIsOkAndOneThatDoesNotIsNot() {
    assertThat(GpuCheck.verdict(List.of(GPU), "a GPU", Map.of("scores", 1e-5)))
        .hasToString("OK: SAMEDIFF on a GPU agrees with ONEDNN");
    assertThat(GpuCheck.verdict(List.of(GPU), "a GPU", Map.of("scores", 0.25)))
        .hasToString(
            "NOT OK: SAMEDIFF on a GPU differs from ONEDNN: scores by 2.5e-01 of the largest value");
    assertThat(GpuCheck.verdict(List.of(GPU), "a GPU", Map.of("loss", Double.NaN)).ok()).isFalse();
    assertThat(GpuCheck.description(GPU)).isEqualTo("a GPU, compute capability 8.6, 24.0 GiB");
  }
}
