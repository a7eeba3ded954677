package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.head.SequenceClassificationHead;
import io.slicer.head.TokenClassificationHead;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderFamilyTest {
  @ParameterizedTest
  @CsvSource({
    "xlm-roberta, XLMRoberta",
    "roberta, Roberta",
    "camembert, Camembert",
    "bert, Bert",
    "distilbert, DistilBert"
  })
  void headsAreSavedUnderTheNamesOfTransformersClasses(String modelType, String className) {
    EncoderFamily family = EncoderFamily.of(modelType);
    List<String> labels = List.of("a", "b");
    assertThat(new TokenClassificationHead(labels).architecture(family))
        .isEqualTo(className + "ForTokenClassification");
    assertThat(new SequenceClassificationHead(labels).architecture(family))
        .isEqualTo(className + "ForSequenceClassification");
  }

  @Test
  void noTwoFamiliesAreTakenForOneAnother() {
    Set<String> modelTypes = new HashSet<>();
    Set<String> classNames = new HashSet<>();
    for (EncoderFamily family : EncoderFamily.all()) {
      assertThat(modelTypes.add(family.modelType())).as(family.modelType()).isTrue();
      assertThat(classNames.add(family.className())).as(family.className()).isTrue();
    }
  }
}
