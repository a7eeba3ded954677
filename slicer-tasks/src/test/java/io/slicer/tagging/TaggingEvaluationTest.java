package io.slicer.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaggingEvaluationTest {
  private static TaggingEvaluation evaluation(List<String> gold, String... predicted) {
    TaggingDataset dataset =
        TaggingDataset.of(
            "test", List.of(new TaggedSentence(gold.stream().map(tag -> "word").toList(), gold)));
    List<WordTag> tags =
        Arrays.stream(predicted)
            .map(tag -> tag.isEmpty() ? WordTag.NONE : new WordTag(tag, 0.5))
            .toList();
    return new TaggingEvaluation(dataset, List.of(tags), 1.5);
  }

  @Test
  void figuresAreThoseOfTheReports() {
    TaggingEvaluation evaluation =
        evaluation(List.of("NOUN", "VERB", "NOUN", "NOUN"), "NOUN", "VERB", "NOUN", "VERB");

    assertThat(evaluation.report().accuracy()).isEqualTo(0.75);
    assertThat(evaluation.report().perLabel().get("VERB").precision()).isEqualTo(0.5);
    assertThat(evaluation.confusion().count("NOUN", "VERB")).isEqualTo(1);
    // The two NOUN in the end are one chunk for seqeval, whose beginning the model has.
    assertThat(evaluation.seqevalOverBareTags().chunks().f1()).isCloseTo(4 / 7.0, within(1e-15));
    assertThat(evaluation.figures())
        .containsExactly(
            Map.entry("accuracy", 0.75),
            Map.entry("macro F1", evaluation.report().macro().f1()),
            Map.entry("seqeval F1 over bare tags", evaluation.seqevalOverBareTags().chunks().f1()),
            Map.entry("loss", 1.5));
  }

  @Test
  void aWordThatTheModelDoesNotSeeIsWrongButNoLabel() {
    TaggingEvaluation evaluation = evaluation(List.of("NOUN", "VERB", "NOUN"), "NOUN", "VERB", "");

    assertThat(evaluation.unseenWords()).isEqualTo(1);
    assertThat(evaluation.report().accuracy()).isEqualTo(2 / 3.0);
    assertThat(evaluation.report().perLabel()).containsOnlyKeys("NOUN", "VERB");
    assertThat(evaluation.report().perLabel().get("NOUN").recall()).isEqualTo(0.5);
    assertThat(evaluation.report().perLabel().get("NOUN").precision()).isEqualTo(1);
    assertThat(evaluation.predicted()).containsExactly(List.of("NOUN", "VERB", "_"));
  }
}
