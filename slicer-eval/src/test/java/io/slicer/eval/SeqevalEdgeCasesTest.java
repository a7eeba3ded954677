package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Corpora that the goldens do not have; {@code seqeval/edge_cases.py} wrote them and says how. */
class SeqevalEdgeCasesTest {
  @Test
  void everyReportEqualsSeqevalsToTheLastDigit() throws IOException {
    List<String> cases = lines();
    for (int i = 0; i < cases.size(); i++) {
      JsonNode row = new ObjectMapper().readTree(cases.get(i));
      for (SpanMode mode : SpanMode.values()) {
        SpanReport report =
            SpanReport.of(
                SeqevalFigures.sequences(row.get("gold")),
                SeqevalFigures.sequences(row.get("predicted")),
                mode,
                row.get("zeroDivision").asInt() == 0 ? ZeroDivision.ZERO : ZeroDivision.ONE);
        String where = "case " + i + ", " + mode;
        JsonNode expected = row.get(mode.name().toLowerCase(Locale.ROOT));
        if (expected.isTextual()) {
          assertThat(report.format(row.get("digits").asInt()))
              .as(where)
              .isEqualTo(expected.asText());
        } else {
          SeqevalFigures.assertEqual(report, expected, 0, where);
        }
      }
    }
  }

  private static List<String> lines() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    SeqevalEdgeCasesTest.class.getResourceAsStream("/seqeval/edge-cases.jsonl")),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
