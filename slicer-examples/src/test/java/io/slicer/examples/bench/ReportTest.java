package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.Comparison.Measured;
import io.slicer.examples.bench.candidate.Statistics;
import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.bench.candidate.Workload;
import io.slicer.examples.cli.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Machine MACHINE =
      new Machine("a processor", List.of("avx2"), 2, 8_000_000_000L, "Linux", "17", "today");

  private static Round round(long tokens, double seconds, @Nullable Long residentBytes) {
    Work work = new Work(tokens, 4, seconds, Map.of(Work.GRADIENTS, 0.75 * seconds));
    return new Round(work, new Usage(4000, 80L, residentBytes, residentBytes));
  }

  private static Measured measured(String name, @Nullable StepProfile profile, Round... rounds) {
    return new Measured(
        name, name + " 1.0", 2_000_000L, Map.of(Workload.TRAINING, List.of(rounds)), profile);
  }

  private static Report report(Measured... candidates) {
    return Report.of(
        "bench train",
        MACHINE,
        Map.of("model", "a model"),
        new Comparison(List.of(candidates)),
        List.of(Workload.TRAINING));
  }

  private static Report.Compared figure(Report report, String name) {
    return report.figures().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void figuresAreThoseOfTheRounds() {
    Report report = report(measured("slicer", null, round(1000, 2, 5_000_000L)));

    assertThat(figure(report, "real tokens/s").values()).containsEntry("slicer", List.of(500.0));
    assertThat(figure(report, "step, ms").values()).containsEntry("slicer", List.of(500.0));
    assertThat(figure(report, "forward and backward, ms/step").values())
        .containsEntry("slicer", List.of(375.0));
    assertThat(figure(report, "Java heap, bytes/step").values())
        .containsEntry("slicer", List.of(1000.0));
    assertThat(figure(report, "page faults/step").values()).containsEntry("slicer", List.of(20.0));
    assertThat(figure(report, "resident memory, MB").values())
        .containsEntry("slicer", List.of(5.0));
  }

  @Test
  void aFigureThatNobodyHasIsLeftOut() {
    Report report = report(measured("slicer", null, round(1000, 2, null)));

    assertThat(report.figures())
        .extracting(Report.Compared::name)
        .doesNotContain("resident memory, MB", "optimizer and the rest, ms/step")
        .contains("real tokens/s");
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Report report =
        report(
            measured("slicer", null, round(1000, 1, 1L), round(1000, 4, 1L)),
            measured("peer", null, round(1000, 3, 1L), round(1000, 8, 1L)));

    assertThat(figure(report, "real tokens/s").ratios())
        .containsOnly(Map.entry("peer", new Statistics(2, 2.5, 3)));
    assertThat(figure(report, "step, ms").ratios().get("peer").minimum()).isEqualTo(1.0 / 3);
  }

  @Test
  void nothingIsComparedWithZero() {
    Report report =
        report(
            measured("slicer", null, round(1000, 1, 3L), round(1000, 1, 3L)),
            measured("peer", null, round(1000, 1, 2L), round(1000, 1, 0L)));

    assertThat(figure(report, "resident memory, MB").ratios()).isEmpty();
    assertThat(figure(report, "real tokens/s").ratios()).containsKey("peer");
  }

  @Test
  void theTableHasMachineVersionsFiguresAndProfile() {
    StepProfile profile =
        new StepProfile(List.of(0.2), List.of(0.15), Map.of("linear", 0.15, "attention", 0.05));
    String table =
        Table.of(
            report(
                measured("slicer", profile, round(1000, 1, 3_000_000L)),
                measured("peer", null, round(1000, 3, 6_000_000L))));

    assertThat(table)
        .contains("a processor, 2 processors, 8.0 GB, Linux", "avx2", "a model", "peer 1.0")
        .containsPattern("(?m)^real tokens/s$")
        .containsPattern("(?m)^ {2}slicer +1,000 +1,000 +1,000$")
        .containsPattern("(?m)^ {2}slicer / peer +3.000 +3.000 +3.000$")
        .containsPattern("(?m)^ {2}linear +150.00 +75.0%$")
        .contains("200.0 ms, its products with weights alone 150.0 ms: 75.0 % of the limit")
        .contains("of the resident memory of peer, opening the tokenizer took 2 MB");
  }
}
