package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single texts and pairs cut by longest_first, as transformers' tokenizers cut them. */
class PairTruncationGoldenTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert"})
  void cutsAsTransformersDoes(String name) throws IOException {
    Path tokenizer = GoldenFiles.root().resolve(name).resolve("tokenizer.json");
    assertFile(GoldenFiles.root().resolve("pairs").resolve(name + ".jsonl"), tokenizer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlmr", "mbert"})
  void cutsAsTransformersDoesWithRealVocabularies(String name) throws IOException {
    Path shared = DataDirectory.SHARED.assumed("the pairs of real vocabularies");
    assertFile(
        shared.resolve("goldens/pairs").resolve(name + ".jsonl"),
        shared.resolve("data/tokenizers").resolve(name + "-tokenizer.json"));
  }

  private static void assertFile(Path file, Path tokenizerFile) throws IOException {
    assumeTrue(Files.isRegularFile(file), "there is no " + file);
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(tokenizerFile)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = JSON.readTree(line);
        String first = row.get("first").textValue();
        Encoding whole =
            row.get("second").isNull()
                ? tokenizer.encode(first)
                : tokenizer.encode(first, row.get("second").textValue());
        for (JsonNode expected : row.get("cases")) {
          int most = expected.get("max_length").asInt(Integer.MAX_VALUE);
          Truncation cut = Truncation.of(whole, most);
          String place = first + ", max_length " + expected.get("max_length");
          assertThat(cut.encoding().ids()).as(place).containsExactly(ints(expected, "ids"));
          assertThat(cut.encoding().typeIds())
              .as(place)
              .containsExactly(ints(expected, "type_ids"));
          assertThat(new int[] {cut.cutFirst(), cut.cutSecond()})
              .as(place)
              .startsWith(ints(expected, "cut"));
          assertThat(cut.cuts()).isEqualTo(cut.encoding().length() < whole.length());
        }
      }
    }
  }

  private static int[] ints(JsonNode node, String field) {
    JsonNode array = node.get(field);
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }
}
