package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What transformers' pipeline for token classification finds in the same words; {@code
 * transformers/pipeline.py} asked it.
 */
@Tag("processor")
class PipelineGoldenTest {
  /** Those that the pipeline was asked about. */
  private static final List<String> MODELS = List.of("tiny-xlmr", "tiny-bert");

  /** Of a score: the rounding of float32. */
  private static final double TOLERANCE = 1e-5;

  /** A sentence, and what the pipeline found with each of its strategies. */
  private record Case(String text, JsonNode found) {
    List<JsonNode> by(String strategy) {
      return List.copyOf(found.get(strategy).findParents("label"));
    }
  }

  private static JsonNode all() throws IOException {
    try (InputStream file =
        PipelineGoldenTest.class.getResourceAsStream("/transformers/pipeline.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static List<Case> cases(String model) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode found : all()) {
      if (found.get("model").textValue().equals(model)) {
        List<String> words = new ArrayList<>();
        found.get("words").forEach(word -> words.add(word.textValue()));
        cases.add(new Case(String.join(" ", words), found));
      }
    }
    assertThat(cases).hasSize(12);
    return cases;
  }

  private static void assertSamePlace(JsonNode expected, int start, int end, double score) {
    assertThat(start).isEqualTo(expected.get("start").intValue());
    assertThat(end).isEqualTo(expected.get("end").intValue());
    assertThat(score).isCloseTo(expected.get("score").doubleValue(), within(TOLERANCE));
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void entitiesAreThoseOfTheStrategyOfTheSameName(Aggregation aggregation) throws IOException {
    TaggingOptions options = TaggingOptions.DEFAULT.withAggregation(aggregation);
    for (String name : MODELS) {
      try (NerModel model = NerModel.load(GoldenFiles.shipped(name).directory())) {
        for (Case one : cases(name)) {
          List<JsonNode> expected = one.by(aggregation.name().toLowerCase(Locale.ROOT));

          List<Entity> entities = model.tag(one.text(), options);

          assertThat(entities).as(one.text()).hasSameSizeAs(expected);
          for (int e = 0; e < entities.size(); e++) {
            Entity entity = entities.get(e);
            assertThat(entity.label()).isEqualTo(expected.get(e).get("label").textValue());
            assertSamePlace(expected.get(e), entity.start(), entity.end(), entity.score());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert"})
  void subwordsAreThoseOfTheStrategyNone(String name) throws IOException {
    try (NerModel model = NerModel.load(GoldenFiles.shipped(name).directory())) {
      for (Case one : cases(name)) {
        List<JsonNode> expected = one.by("none");

        List<TaggedSubword> subwords = model.tagSubwords(List.of(one.text())).get(0);

        assertThat(subwords).as(one.text()).hasSameSizeAs(expected);
        for (int i = 0; i < subwords.size(); i++) {
          TaggedSubword subword = subwords.get(i);
          assertThat(subword.text()).isEqualTo(expected.get(i).get("piece").textValue());
          assertThat(subword.tag()).isEqualTo(expected.get(i).get("label").textValue());
          assertSamePlace(expected.get(i), subword.start(), subword.end(), subword.score());
        }
      }
    }
  }
}
