package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeqevalGoldenTest {
  private static final double TOLERANCE = 1e-9;
  private static final Map<String, SpanMode> MODES =
      Map.of("default", SpanMode.LENIENT, "strict", SpanMode.STRICT);

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void everyFigureOfEveryCaseEqualsSeqevals() throws Exception {
    List<String> cases = Files.readAllLines(golden("cases.jsonl"));
    assertThat(cases).isNotEmpty();
    for (int i = 0; i < cases.size(); i++) {
      JsonNode row = json.readTree(cases.get(i));
      for (String mode : MODES.keySet()) {
        String where = "case " + i + ", " + mode;
        SpanReport report =
            SpanReport.of(
                SeqevalFigures.sequences(row.get("gold")),
                SeqevalFigures.sequences(row.get("pred")),
                MODES.get(mode),
                ZeroDivision.ZERO);
        assertThat(report.accuracy())
            .as(where)
            .isCloseTo(row.get("accuracy").asDouble(), within(TOLERANCE));
        if (!row.get(mode).isNull()) { // seqeval raised, so there is nothing to equal
          SeqevalFigures.assertEqual(report, row.get(mode), TOLERANCE, where);
        }
      }
    }
  }

  @Test
  void textReportEqualsSeqevalsByteForByte() throws Exception {
    JsonNode corpus = json.readTree(golden("report.json").toFile());
    SpanReport report =
        SpanReport.of(
            SeqevalFigures.sequences(corpus.get("gold")),
            SeqevalFigures.sequences(corpus.get("pred")));
    assertThat(report.format(4)).isEqualTo(Files.readString(golden("report.txt")));
  }

  private static Path golden(String name) throws IOException, URISyntaxException {
    Optional<Path> elsewhere = DataDirectory.GOLDENS.path();
    Path directory =
        elsewhere.isPresent()
            ? elsewhere.get().resolve("seqeval")
            : Path.of(
                Objects.requireNonNull(SeqevalGoldenTest.class.getResource("/goldens/seqeval"))
                    .toURI());
    Path file = directory.resolve(name);
    assumeTrue(Files.exists(file), () -> "skipped, there is no " + file);
    return file;
  }
}
