package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What seqeval returns as a dictionary: rows of figures by the rows' names; null is NaN. */
final class SeqevalFigures {
  private SeqevalFigures() {}

  static void assertEqual(SpanReport report, JsonNode expected, double tolerance, String where) {
    Map<String, PrecisionRecall> rows = new LinkedHashMap<>(report.perType());
    rows.put("micro avg", report.micro());
    rows.put("macro avg", report.macro());
    rows.put("weighted avg", report.weighted());
    assertThat(rows.keySet()).as(where).containsExactlyElementsOf(expected::fieldNames);
    rows.forEach(
        (name, score) -> {
          JsonNode row = expected.get(name);
          String place = where + ", " + name;
          assertFigure(score.precision(), row.get("precision"), tolerance, place + ", precision");
          assertFigure(score.recall(), row.get("recall"), tolerance, place + ", recall");
          assertFigure(score.f1(), row.get("f1-score"), tolerance, place + ", F1");
          assertThat(score.support()).as(place).isEqualTo(row.get("support").asLong());
        });
  }

  private static void assertFigure(
      double actual, JsonNode expected, double tolerance, String where) {
    if (expected.isNull()) {
      assertThat(actual).as(where).isNaN();
    } else {
      assertThat(actual).as(where).isCloseTo(expected.asDouble(), within(tolerance));
    }
  }

  static List<List<String>> sequences(JsonNode sentences) {
    return stream(sentences).map(tags -> stream(tags).map(JsonNode::asText).toList()).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
