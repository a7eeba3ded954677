package io.slicer.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.text.TextInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What transformers' pipeline for text classification says of the same texts; {@code
 * transformers/classification.py} asked it.
 */
@Tag("processor")
class PipelineTest {
  /** Of a score, as a share of the greatest: the rounding of float32. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path directory;

  private static Stream<JsonNode> cases() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            PipelineTest.class.getResourceAsStream("/transformers/classification.json"))) {
      return new ObjectMapper().readTree(file).valueStream();
    }
  }

  private static TextInput input(JsonNode one) {
    String text = one.path("text").textValue();
    return one.path("pair").isNull()
        ? TextInput.of(text)
        : TextInput.of(text, one.path("pair").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr,",
    "tiny-xlmr, single_label_classification",
    "tiny-xlmr, multi_label_classification",
    "tiny-xlmr, regression",
    "tiny-bert,",
    "tiny-bert, single_label_classification",
    "tiny-bert, multi_label_classification",
    "tiny-bert, regression",
    "tiny-distilbert,",
    "tiny-distilbert, single_label_classification",
    "tiny-distilbert, multi_label_classification",
    "tiny-distilbert, regression"
  })
  void saysWhatThePipelineSays(String encoder, String problem) throws IOException {
    Optional<String> type = Optional.ofNullable(problem);
    List<JsonNode> cases =
        cases()
            .filter(one -> one.path("model").textValue().equals(encoder))
            .filter(one -> Objects.equals(one.path("problem").textValue(), problem))
            .toList();
    assertThat(cases).hasSize(10);
    try (SequenceClassifier model =
        SequenceClassifier.load(TinyClassifiers.directory(directory, encoder, type))) {
      List<Classification> all = model.classify(cases.stream().map(PipelineTest::input).toList());
      for (int i = 0; i < cases.size(); i++) {
        JsonNode said = cases.get(i).path("said");
        List<LabelScore> scores = all.get(i).scores();
        assertThat(scores.stream().map(LabelScore::label).toList())
            .as("%s", cases.get(i))
            .isEqualTo(said.valueStream().map(one -> one.path(0).textValue()).toList());
        for (int c = 0; c < scores.size(); c++) {
          assertThat(scores.get(c).score())
              .as("%s", cases.get(i))
              .isCloseTo(said.path(c).path(1).doubleValue(), within(TOLERANCE));
        }
        assertThat(model.classify(List.of(input(cases.get(i)))).get(0).label())
            .isEqualTo(all.get(i).label());
      }
    }
  }
}
