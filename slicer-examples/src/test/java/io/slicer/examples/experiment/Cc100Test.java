package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.training.LanguageOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Cc100Test {
  @Test
  void whatIsNotInCc100WasNotInItsData() {
    Map<String, ExperimentSettings.Data> data = new LinkedHashMap<>();
    for (String key :
        List.of(
            "train",
            "panx/en",
            "panx/zh",
            "panx/qu",
            "panx/sw",
            "masakhaner/swa",
            "masakhaner/hau",
            "masakhaner/yor")) {
      data.put(key, new ExperimentSettings.Data("test", 10, 20, "0"));
    }
    LanguageOrder order = Cc100.order(PresetTest.settings("none", 3, data));

    assertThat(order.name()).isEqualTo("GiB of text in XLM-R's training data");
    assertThat(order.values())
        .containsOnlyKeys(data.keySet().stream().filter(key -> key.contains("/")).toList());
    assertThat(order.value("panx/en")).isEqualTo(300.8);
    assertThat(order.value("panx/zh")).isEqualTo(46.9 + 16.6);
    assertThat(order.value("panx/sw")).isEqualTo(1.6);
    assertThat(order.value("masakhaner/swa")).isEqualTo(1.6);
    assertThat(order.value("masakhaner/hau")).isEqualTo(0.3);
    assertThat(order.value("panx/qu")).isZero();
    assertThat(order.value("masakhaner/yor")).isZero();
  }

  @Test
  void cc100HasTheFormOfAFileOfOnesOwn() throws Exception {
    LanguageOrder order = LanguageOrder.read(Path.of(Cc100.class.getResource("cc100.tsv").toURI()));

    assertThat(order.name()).isEqualTo("GiB of text in XLM-R's training data");
    assertThat(order.value("panx/sw")).isEqualTo(1.6);
    assertThat(order.value("panx/qu")).isNull();
  }
}
