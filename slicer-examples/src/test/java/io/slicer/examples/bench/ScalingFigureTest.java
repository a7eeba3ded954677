package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.candidate.Sizes;
import io.slicer.examples.bench.candidate.Sizes.Variable;
import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.cli.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScalingFigureTest {
  private static final Sizes BASE = new Sizes(16, 32, 2, 384, 12);

  @TempDir private Path directory;

  @Test
  void everyVariableHasAPanelOfSpeedAndOneOfMemory() {
    for (Variable variable : Variable.values()) {
      List<Map<String, Object>> panels = ScalingFigure.panels(sweep(variable, 1_000_000_000L));

      assertThat(panels)
          .extracting(panel -> scale(panel, "y").get("name"))
          .containsExactly("real tokens/s", "resident memory, MB");
      assertThat(panels)
          .extracting(panel -> scale(panel, "x").get("name"))
          .containsOnly(variable.toString());
    }
  }

  @Test
  void speedIsTheMedianAndMemoryInMegabytes() {
    List<Map<String, Object>> panels = ScalingFigure.panels(sweep(Variable.LAYERS, 5_000_000L));

    assertThat(values(panels.get(0), "training"))
        .containsExactly(
            Map.entry(2.0, 902.0),
            Map.entry(4.0, 904.0),
            Map.entry(6.0, 906.0),
            Map.entry(12.0, 912.0),
            Map.entry(24.0, 924.0));
    assertThat(values(panels.get(0), "scoring").values())
        .containsExactly(2498.0, 2496.0, 2494.0, 2488.0, 2476.0);
    assertThat(values(panels.get(1), "scoring").values()).containsOnly(5.0);
  }

  @Test
  void memoryThatIsNotKnownIsLeftOut() {
    assertThat(ScalingFigure.panels(sweep(Variable.THREADS, null)))
        .extracting(panel -> scale(panel, "y").get("name"))
        .containsExactly("real tokens/s");
  }

  @Test
  void lengthsThatDoubleLieEvenly() {
    assertThat(scale(ScalingFigure.panels(sweep(Variable.LENGTH, null)).get(0), "x"))
        .containsEntry("trans", "log2");
    assertThat(scale(ScalingFigure.panels(sweep(Variable.LAYERS, null)).get(0), "x"))
        .doesNotContainKey("trans");
  }

  @Test
  void theFileHasBothLinesInEveryPanelAndTextThatIsText() throws Exception {
    Path file = directory.resolve("figure.svg");
    ScalingFigure.write(
        report(List.of(sweep(Variable.LENGTH, 1_000_000L), sweep(Variable.HIDDEN, null))), file);

    Element svg = Jsoup.parse(Files.readString(file), Parser.xmlParser()).selectFirst("svg");

    assertThat(svg.attr("width")).isEqualTo("880.0");
    assertThat(svg.attr("height")).isEqualTo("480.0");
    int markers = 2 * 7 + 3 + 3; // of the points of three panels, and of their legends
    assertThat(svg.select("circle[fill=#d9730d]")).hasSize(markers);
    assertThat(svg.select("circle[fill=#3b82d6]")).hasSize(markers);
    assertThat(svg.select("text").eachText())
        .contains("real tokens/s", "resident memory, MB", "512", "1024", "training", "scoring");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> scale(Map<String, Object> panel, String aesthetic) {
    return ((List<Map<String, Object>>) panel.get("scales"))
        .stream().filter(scale -> scale.get("aesthetic").equals(aesthetic)).findAny().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> values(Map<String, Object> panel, String work) {
    Map<String, List<Object>> data = (Map<String, List<Object>>) panel.get("data");
    Map<Object, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < data.get("work").size(); i++) {
      if (data.get("work").get(i).equals(work)) {
        values.put(data.get("size").get(i), data.get("value").get(i));
      }
    }
    return values;
  }

  private static ScalingReport report(List<Sweep> sweeps) {
    Machine machine = new Machine("a processor", List.of(), 2, 8_000_000_000L, "Linux", "17", "");
    return new ScalingReport(machine, "slicer 1", BASE, 5, 1, sweeps);
  }

  private static Sweep sweep(Variable variable, @Nullable Long residentBytes) {
    List<Integer> values =
        switch (variable) {
          case LENGTH -> List.of(8, 16, 32, 64, 128, 256, 512);
          case BATCH -> List.of(1, 2, 4, 8, 16, 32, 64);
          case THREADS -> List.of(1, 2);
          case HIDDEN -> List.of(384, 768, 1024);
          case LAYERS -> List.of(2, 4, 6, 12, 24);
        };
    return new Sweep(
        variable,
        values.stream()
            .map(
                value ->
                    new Point(
                        value,
                        BASE.at(variable, value),
                        measured(900 + value, residentBytes),
                        measured(2500 - value, residentBytes)))
            .toList());
  }

  private static Measured measured(long tokens, @Nullable Long residentBytes) {
    Work work = new Work(tokens, 5, 1, Map.of(Work.ALLOCATED_BYTES, 1e6));
    return Measured.of(List.of(new Round(work, new Usage(0, null, residentBytes, residentBytes))));
  }
}
