package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.classification.ClassificationDataset;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RealXnliTest {
  @Test
  void allLanguagesOfXnliAreReadAndBalanced() throws IOException {
    Path directory = DataDirectory.SHARED.assumed("XNLI").resolve("data/xnli");
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.sorted().toList();
    }
    TreeSet<Integer> sizes = new TreeSet<>();
    for (Path file : files) {
      ClassificationDataset dataset = ClassificationFiles.read(file);
      sizes.add(dataset.size());

      assertThat(dataset.size())
          .as("%s", file)
          .isEqualTo(String.valueOf(file.getFileName()).startsWith("dev-") ? 2490 : 5010);
      assertThat(dataset.labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
      Map<Object, Long> counts =
          dataset.examples().stream()
              .collect(Collectors.groupingBy(example -> example.answer(), Collectors.counting()));
      assertThat(counts.values()).as("%s", file).containsOnly(dataset.size() / 3L);
      assertThat(ClassificationFiles.inputs(file))
          .isEqualTo(dataset.examples().stream().map(example -> example.input()).toList());
    }
    assertThat(files).hasSize(30);
    assertThat(sizes).containsExactly(2490, 5010);
  }
}
