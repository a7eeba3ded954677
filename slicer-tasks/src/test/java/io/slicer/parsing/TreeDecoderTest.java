package io.slicer.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeDecoderTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (String line : Files.readAllLines(GoldenFiles.root().resolve("trees/cases.jsonl"))) {
      cases.add(JSON.readTree(line));
    }
    return cases;
  }

  private static float[] scores(JsonNode rows) {
    List<Float> values = new ArrayList<>();
    rows.forEach(row -> row.forEach(value -> values.add((float) value.asDouble())));
    float[] scores = new float[values.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = values.get(i);
    }
    return scores;
  }

  private static ImmutableIntArray ints(JsonNode array) {
    return ImmutableIntArray.copyOf(array.valueStream().mapToInt(JsonNode::asInt));
  }

  private static double sum(float[] scores, ImmutableIntArray heads) {
    double sum = 0;
    for (int d = 0; d < heads.length(); d++) {
      sum += scores[d * (heads.length() + 1) + heads.get(d)];
    }
    return sum;
  }

  private static Parse parse(ImmutableIntArray heads) {
    List<String> words = Collections.nCopies(heads.length(), "word");
    return new Parse(words, heads, words, false);
  }

  @Test
  void treesAreTheGoldenOnes() throws IOException {
    List<JsonNode> cases = cases();
    assertThat(cases).hasSizeGreaterThan(300);
    for (JsonNode one : cases) {
      float[] scores = scores(one.path("scores"));
      ImmutableIntArray heads = TreeDecoder.spanningTree(scores, one.path("words").asInt());
      assertThat(sum(scores, heads)).isCloseTo(one.path("score").asDouble(), within(1e-4));
      assertThat(parse(heads).isTree()).isTrue();
      if (one.path("by").asText().equals("enumeration")) {
        assertThat(heads).isEqualTo(ints(one.path("heads")));
      }
    }
  }

  @Test
  void greedyHeadsAreTheGoldenOnes() throws IOException {
    for (JsonNode one : cases()) {
      ImmutableIntArray heads =
          TreeDecoder.greedy(scores(one.path("scores")), one.path("words").asInt());
      assertThat(heads).isEqualTo(ints(one.path("greedy")));
      assertThat(heads.stream().filter(head -> head == 0).count())
          .isEqualTo(one.path("greedy_roots").asLong());
      boolean isTree =
          !one.path("greedy_cycle").asBoolean() && one.path("greedy_roots").asInt() == 1;
      assertThat(parse(heads).isTree()).isEqualTo(isTree);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void noTreeOfUpToSixWordsIsBetter(int words) {
    Random random = new Random(words);
    for (int round = 0; round < 40; round++) {
      // Whole numbers make ties, a root that all words want makes several roots.
      boolean ties = round % 2 == 0;
      float[] scores = new float[words * (words + 1)];
      for (int i = 0; i < scores.length; i++) {
        double value = random.nextGaussian() + (round % 4 > 1 && i % (words + 1) == 0 ? 3 : 0);
        scores[i] = ties ? Math.round(2 * value) : (float) value;
      }
      ImmutableIntArray heads = TreeDecoder.spanningTree(scores, words);
      assertThat(parse(heads).isTree()).isTrue();
      assertThat(sum(scores, heads)).isCloseTo(best(scores, words), within(1e-5));
      assertThat(TreeDecoder.spanningTree(scores, words)).isEqualTo(heads);
    }
  }

  /** Of all assignments of heads that are trees. */
  private static double best(float[] scores, int words) {
    long all = Math.round(Math.pow(words + 1, words));
    double best = Double.NEGATIVE_INFINITY;
    for (long number = 0; number < all; number++) {
      int[] heads = new int[words];
      long rest = number;
      for (int d = 0; d < words; d++) {
        heads[d] = (int) (rest % (words + 1));
        rest /= words + 1;
      }
      ImmutableIntArray candidate = ImmutableIntArray.copyOf(heads);
      if (parse(candidate).isTree()) {
        best = Math.max(best, sum(scores, candidate));
      }
    }
    return best;
  }

  /** The slow way to one root: each word is tried as the only one. */
  @Test
  void longSentencesGetTheBestOfAllRoots() {
    Random random = new Random(3);
    for (int words : new int[] {30, 61}) {
      float[] scores = new float[words * (words + 1)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) random.nextGaussian() * 5;
      }
      double best = Double.NEGATIVE_INFINITY;
      for (int root = 0; root < words; root++) {
        float[] others = scores.clone();
        for (int d = 0; d < words; d++) {
          others[d * (words + 1)] = d == root ? scores[d * (words + 1)] : -1e6f;
        }
        ImmutableIntArray heads = TreeDecoder.spanningTree(others, words);
        best = heads.get(root) == 0 ? Math.max(best, sum(scores, heads)) : best;
      }
      assertThat(sum(scores, TreeDecoder.spanningTree(scores, words)))
          .isCloseTo(best, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void scoresThatAreNoNumbersAreRefused(float wrong) {
    float[] scores = {1, 2, 3, 4, wrong, 6};
    assertThatThrownBy(() -> TreeDecoder.spanningTree(scores, 2))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> TreeDecoder.greedy(scores, 2)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void circlesAndSeveralRootsAreNoTrees() {
    assertThat(parse(ImmutableIntArray.of(0, 1, 2)).isTree()).isTrue();
    assertThat(parse(ImmutableIntArray.of(0, 3, 2)).isTree()).isFalse();
    assertThat(parse(ImmutableIntArray.of(0, 0, 2)).isTree()).isFalse();
    assertThat(parse(ImmutableIntArray.of(2, 1)).isTree()).isFalse();
    int[] chain = IntStream.range(0, 200).toArray();
    assertThat(parse(ImmutableIntArray.copyOf(chain)).isTree()).isTrue();
  }
}
