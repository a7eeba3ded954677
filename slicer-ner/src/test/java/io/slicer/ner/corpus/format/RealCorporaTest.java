package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CharMatcher;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.TagMapping;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The corpora themselves, of which {@code -Dslicer.shared=DIR} has copies in {@code data/}. */
class RealCorporaTest {
  private static List<Path> files(String corpus) throws IOException {
    Path data = DataDirectory.SHARED.assumed("the corpora").resolve("data");
    try (Stream<Path> files = Files.walk(data.resolve(corpus))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Blocks between empty lines, and the ends of their lines, without any notion of columns. */
  private static void assertReadAsItIs(Path file, CorpusFormat format) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    StringBuilder ends = new StringBuilder();
    int length = 0;
    for (String line : Files.readAllLines(file)) {
      if (line.isEmpty() && length > 0) {
        lengths.add(length);
        length = 0;
      } else if (!line.isEmpty() && !line.startsWith("# id ")) {
        length++;
        ends.append(line.substring(CharMatcher.anyOf("\t ").lastIndexIn(line) + 1)).append(' ');
      }
    }
    if (length > 0) {
      lengths.add(length);
    }

    NerDataset dataset = NerCorpora.read(file);

    assertThat(CorpusFormat.detect(file)).as(file.toString()).isEqualTo(format);
    assertThat(TaggedCorpus.read(file, format).detectScheme())
        .as(file.toString())
        .contains(TagScheme.IOB2);
    assertThat(dataset.sentences().stream().map(Sentence::size).toList())
        .as(file.toString())
        .isEqualTo(lengths);
    StringBuilder tags = new StringBuilder();
    dataset
        .sentences()
        .forEach(sentence -> sentence.tags().forEach(t -> tags.append(t).append(' ')));
    assertThat(tags.toString().equals(ends.toString())).as(file.toString()).isTrue();
  }

  @Test
  void panx() throws IOException {
    for (Path file : files("panx")) {
      assertReadAsItIs(file, ColumnFormat.PANX);
      assertThat(NerCorpora.read(file).sha256()).isEqualTo(PanxReader.read(file).sha256());
    }
  }

  @Test
  void masakhaner() throws IOException {
    for (Path file : files("masakhaner")) {
      assertReadAsItIs(file, ColumnFormat.MASAKHANER);
      NerDataset dataset = NerCorpora.read(file);
      assertThat(dataset.labels().types()).containsExactly("PER", "ORG", "LOC", "DATE");
      assertThat(dataset.map(TagMapping.of(Map.of("DATE", "O")).keepingOthers()).labels().names())
          .containsExactly("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC");
    }
  }

  @Test
  void multiconer() throws IOException {
    Set<String> types = new HashSet<>();
    for (Path file : files("multiconer2")) {
      assertReadAsItIs(file, ColumnFormat.MULTICONER);
      NerDataset dataset = NerCorpora.read(file);
      assertThat(dataset.size())
          .isEqualTo(
              (int) Files.readAllLines(file).stream().filter(l -> l.startsWith("# id ")).count());
      types.addAll(dataset.labels().types());
      assertThat(dataset.map(TagMapping.multiconerGroups()).labels().types())
          .containsExactly("PER", "LOC", "CW", "GRP", "MED", "PROD");
    }
    assertThat(types).hasSize(33);
  }
}
