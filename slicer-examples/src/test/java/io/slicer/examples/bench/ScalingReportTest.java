package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Memory;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.candidate.Sizes;
import io.slicer.examples.bench.candidate.Statistics;
import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.cli.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScalingReportTest {
  private static Round round(double seconds, double allocated, @Nullable Long resident) {
    Work work = new Work(1000, 5, seconds, Map.of(Work.ALLOCATED_BYTES, allocated));
    return new Round(work, new Usage(0, null, resident, resident));
  }

  @Test
  void speedIsOfAllRoundsAndMemoryOfTheLast() {
    Measured measured =
        Measured.of(List.of(round(4, 1e6, 5L), round(1, 2e6, 6L), round(2, 3e6, 7L)));

    assertThat(measured.tokensPerSecond()).containsExactly(250.0, 1000.0, 500.0);
    assertThat(measured.statistics()).isEqualTo(new Statistics(250, 500, 1000));
    assertThat(measured.memory()).isEqualTo(new Memory(3_000_000, 7L, 7L));
  }

  @Test
  void theTableHasALineForTrainingAndOneForScoring() {
    Sizes base = new Sizes(16, 32, 2, 384, 12);
    Point point =
        new Point(
            24,
            base.with(Sizes.Variable.LAYERS, 24),
            Measured.of(List.of(round(2, 2_500_000, 9_000_000L))),
            Measured.of(List.of(round(1, 1_500_000, null))));
    String table =
        new ScalingReport(
                new Machine("a processor", List.of("avx2"), 2, 8, "Linux", "17", "today"),
                "slicer 1.0",
                base,
                5,
                1,
                List.of(new Sweep(Sizes.Variable.LAYERS, List.of(point))))
            .table();

    assertThat(table)
        .contains("slicer 1.0", "length 16, batch 32, threads 2", "1 of 5 steps")
        .containsPattern("(?m)^layers +real tokens/s +memory, MB$")
        .containsPattern("(?m)^ +24  training +500\\.0 +500\\.0 +500\\.0 +2\\.5 +9\\.0$")
        .containsPattern("(?m)^ +24  scoring +1,000 +1,000 +1,000 +1\\.5$");
  }
}
