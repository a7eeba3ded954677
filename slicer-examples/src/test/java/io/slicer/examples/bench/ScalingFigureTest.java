package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.Sizes.Variable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ScalingFigureTest {
  private static final Sizes BASE = new Sizes(16, 32, 2, 384, 12);

  @TempDir private Path directory;

  @Test
  void everyVariableHasAPanelOfSpeedAndOneOfMemory() throws Exception {
    List<Sweep> sweeps =
        Stream.of(Variable.values()).map(variable -> sweep(variable, 1_000_000_000L)).toList();

    List<String> texts = texts(report(sweeps));

    assertThat(texts).contains("sentence length", "batch size", "threads", "hidden size", "layers");
    assertThat(texts.stream().filter("real tokens/s"::equals)).hasSize(5);
    assertThat(texts.stream().filter("resident memory, MB"::equals)).hasSize(5);
    assertThat(texts.stream().filter("training"::equals)).hasSize(10);
    assertThat(texts.stream().filter("scoring"::equals)).hasSize(10);
  }

  @Test
  void lengthsThatDoubleLieEvenly() throws Exception {
    assertThat(texts(report(List.of(sweep(Variable.LENGTH, null)))))
        .containsSubsequence("16", "32", "64", "128")
        .doesNotContain("48", "resident memory, MB");
  }

  private List<String> texts(ScalingReport report) throws Exception {
    Path file = directory.resolve("figure.svg");
    ScalingFigure.write(report, file);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    DocumentBuilder builder = factory.newDocumentBuilder();
    Document svg = builder.parse(file.toFile());
    NodeList texts = svg.getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent().strip())
        .toList();
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
