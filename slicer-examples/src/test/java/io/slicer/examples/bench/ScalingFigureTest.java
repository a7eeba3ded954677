package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.Sizes.Variable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ScalingFigureTest {
  private static final Sizes BASE = new Sizes(16, 32, 2, 384, 12);

  @TempDir private Path directory;

  @Test
  void everyVariableHasAPanelOfSpeedAndOneOfMemory() {
    for (Variable variable : Variable.values()) {
      List<XYChart> charts = ScalingFigure.charts(sweep(variable, 1_000_000_000L));

      assertThat(charts)
          .extracting(XYChart::getYAxisTitle)
          .containsExactly("real tokens/s", "resident memory, MB");
      assertThat(charts).extracting(XYChart::getXAxisTitle).containsOnly(variable.toString());
      assertThat(charts.get(0).getSeriesCollection())
          .extracting(XYSeries::getName)
          .containsExactly("training", "scoring");
    }
  }

  @Test
  void speedIsTheMedianAndMemoryInMegabytes() {
    List<XYChart> charts = ScalingFigure.charts(sweep(Variable.LAYERS, 5_000_000L));

    assertThat(charts.get(0).getSeries("training").getXData()).containsExactly(2, 4, 6, 12, 24);
    assertThat(charts.get(0).getSeries("training").getYData())
        .containsExactly(902, 904, 906, 912, 924);
    assertThat(charts.get(0).getSeries("scoring").getYData())
        .containsExactly(2498, 2496, 2494, 2488, 2476);
    assertThat(charts.get(1).getSeries("scoring").getYData()).containsOnly(5);
  }

  @Test
  void memoryThatIsNotKnownIsLeftOut() {
    assertThat(ScalingFigure.charts(sweep(Variable.THREADS, null)))
        .extracting(XYChart::getYAxisTitle)
        .containsExactly("real tokens/s");
  }

  @Test
  void lengthsThatDoubleLieEvenlyAndAreWrittenAsTheyAre() {
    XYChart chart = ScalingFigure.charts(sweep(Variable.LENGTH, null)).get(0);

    assertThat(chart.getSeries("training").getXData())
        .containsExactly(new double[] {3, 4, 5, 6, 7, 8, 9}, within(1e-12));
    assertThat(ScalingFigure.label(6, true)).isEqualTo("64");
    assertThat(ScalingFigure.label(6.5, true)).isEmpty();
    assertThat(ScalingFigure.label(6, false)).isEqualTo("6");
  }

  @Test
  void theFileIsWellFormedAndHasBothLinesInEveryPanel() throws Exception {
    Path file = directory.resolve("figure.svg");
    ScalingFigure.write(
        report(List.of(sweep(Variable.LENGTH, 1_000_000L), sweep(Variable.HIDDEN, 1_000_000L))),
        file);

    Element svg = parse(file).getDocumentElement();

    assertThat(svg.getTagName()).isEqualTo("svg");
    assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 880 480");
    int markers = 2 * (7 + 3) + 4; // of the points of two panels each, and of four legends
    assertThat(circles(svg, "rgb(217,115,13)")).isEqualTo(markers);
    assertThat(circles(svg, "rgb(59,130,214)")).isEqualTo(markers);
  }

  private static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(file.toFile());
  }

  private static long circles(Element svg, String colour) {
    NodeList circles = svg.getElementsByTagName("ellipse");
    return IntStream.range(0, circles.getLength())
        .mapToObj(i -> (Element) circles.item(i))
        .filter(circle -> circle.getAttribute("style").contains(colour))
        .count();
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
