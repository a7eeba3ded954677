package io.slicer.examples.texts;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.examples.training.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemonstrationTextsTest {
  @ParameterizedTest
  @EnumSource(DemonstrationTexts.class)
  void noTextIsInTwoSplitsAndNoBlankIsLeft(DemonstrationTexts texts) {
    for (String language : DemonstrationTexts.LANGUAGES) {
      Set<String> seen = new HashSet<>();
      for (Split split : Split.values()) {
        for (Example example : texts.read(split, language).examples()) {
          assertThat(seen.add(example.input().text())).as(example.input().text()).isTrue();
          assertThat(example.input().text() + example.input().pair().orElse(""))
              .doesNotContain("{")
              .doesNotContain("|");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DemonstrationTexts.class)
  void languagesAreTranslationsAndLabelsAreBalanced(DemonstrationTexts texts) {
    for (Split split : Split.values()) {
      ClassificationDataset english = texts.read(split, "en");
      List<?> answers = english.examples().stream().map(Example::answer).toList();
      for (String language : DemonstrationTexts.LANGUAGES) {
        assertThat(texts.read(split, language).examples().stream().map(Example::answer).toList())
            .isEqualTo(answers);
      }
      int labels = english.labels().size();
      for (String label : english.labels()) {
        long count =
            english.examples().stream()
                .filter(one -> one.answer().toString().contains("=" + label + "]"))
                .count();
        assertThat((double) count / english.size()).as(label).isBetween(0.6 / labels, 1.5 / labels);
      }
    }
  }
}
