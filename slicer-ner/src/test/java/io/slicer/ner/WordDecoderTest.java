package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.SubwordTag;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the definitions, computed without care for time: all sequences of tags are tried. */
class WordDecoderTest {
  private static final List<String> NAMES = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");

  /** Scored sub-words of some words, in the order of the words. */
  private static SubwordScores random(Random random, int words, int mostSubwords, int labels) {
    ImmutableIntArray.Builder of = ImmutableIntArray.builder();
    int count = 0;
    for (int word = 0; word < words; word++) {
      int subwords = 1 + random.nextInt(mostSubwords);
      for (int i = 0; i < subwords; i++) {
        of.add(word);
        count++;
      }
    }
    float spread = random.nextInt(4) == 0 ? 100 : 3;
    float[] scores = new float[count * labels];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (spread * random.nextGaussian());
    }
    return new SubwordScores(of.build(), scores, labels);
  }

  private static SubwordScores scores(int labels, int[] words, float... scores) {
    return new SubwordScores(ImmutableIntArray.copyOf(words), scores, labels);
  }

  private static TaggingOptions options(Aggregation aggregation, Decoding decoding) {
    return new TaggingOptions(aggregation, decoding);
  }

  /** The probabilities of a word; {@link PipelineGoldenTest} has transformers' own figures. */
  private static double[] slow(Aggregation aggregation, List<double[]> subwords) {
    return switch (aggregation) {
      case FIRST -> subwords.get(0);
      case AVERAGE ->
          IntStream.range(0, subwords.get(0).length)
              .mapToDouble(
                  label -> subwords.stream().mapToDouble(p -> p[label]).average().orElseThrow())
              .toArray();
      case MAX ->
          Collections.max(
              subwords,
              (a, b) -> Double.compare(a[WordDecoderTest.best(a)], b[WordDecoderTest.best(b)]));
    };
  }

  private static int best(double[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .reduce((a, b) -> probabilities[b] > probabilities[a] ? b : a)
        .orElseThrow();
  }

  private static List<double[]> slow(Aggregation aggregation, SubwordScores scores) {
    List<double[]> words = new ArrayList<>();
    int last = scores.word(scores.size() - 1);
    for (int word = 0; word <= last; word++) {
      List<double[]> subwords = new ArrayList<>();
      for (int i = 0; i < scores.size(); i++) {
        if (scores.word(i) == word) {
          subwords.add(scores.probabilities(i));
        }
      }
      words.add(slow(aggregation, subwords));
    }
    return words;
  }

  private static boolean isWellFormed(List<String> names, List<Integer> labels) {
    String before = "O";
    for (int label : labels) {
      String tag = names.get(label);
      if (tag.startsWith("I-") && !before.equals(tag) && !before.equals("B" + tag.substring(1))) {
        return false;
      }
      before = tag;
    }
    return true;
  }

  private static double logProbability(List<double[]> words, List<Integer> labels) {
    double sum = 0;
    for (int word = 0; word < labels.size(); word++) {
      sum += Math.log(Math.max(words.get(word)[labels.get(word)], Double.MIN_VALUE));
    }
    return sum;
  }

  /** The probability of the best well-formed sequence, its logarithm: of all that there are. */
  private static double bestOfAll(List<String> names, List<double[]> words, List<Integer> begun) {
    if (!isWellFormed(names, begun)) {
      return Double.NEGATIVE_INFINITY;
    }
    if (begun.size() == words.size()) {
      return logProbability(words, begun);
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int label = 0; label < names.size(); label++) {
      List<Integer> longer = new ArrayList<>(begun);
      longer.add(label);
      best = Math.max(best, bestOfAll(names, words, longer));
    }
    return best;
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheScores() {
    SubwordScores scores = scores(3, new int[] {0, 2}, 1, 2, 3, 500, 1000, 999);

    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    assertThat(scores.probabilities(0))
        .containsExactly(
            new double[] {Math.exp(1) / sum, Math.exp(2) / sum, Math.exp(3) / sum}, within(1e-12));
    assertThat(scores.probabilities(1))
        .containsExactly(new double[] {0, 1 / (1 + Math.exp(-1)), 1 / (1 + Math.E)}, within(1e-12));
    assertThat(scores.tags())
        .extracting(SubwordTag::word, SubwordTag::label)
        .containsExactly(tuple(0, 2), tuple(2, 1));
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void greedyTagsAreTheBestOfEachWord(Aggregation aggregation) {
    Random random = new Random(1);
    WordDecoder decoder =
        new WordDecoder(LabelSet.of(NAMES), options(aggregation, Decoding.GREEDY));
    boolean first = aggregation == Aggregation.FIRST;
    assertThat(decoder.scored(LabelAlignment.ALL_SUBWORDS))
        .isEqualTo(first ? LabelAlignment.FIRST_SUBWORD : LabelAlignment.ALL_SUBWORDS);
    assertThat(decoder.scored(LabelAlignment.FIRST_NOT_BARE))
        .isEqualTo(first ? LabelAlignment.FIRST_NOT_BARE : LabelAlignment.ALL_SUBWORDS);
    for (int i = 0; i < 300; i++) {
      SubwordScores scores = random(random, 1 + random.nextInt(6), first ? 1 : 4, 5);
      List<double[]> words = slow(aggregation, scores);

      List<SubwordTag> tags = decoder.tags(scores, true);

      assertThat(tags).hasSameSizeAs(words);
      for (int word = 0; word < words.size(); word++) {
        int label = best(words.get(word));
        assertThat(tags.get(word).word()).isEqualTo(word);
        assertThat(tags.get(word).label()).isEqualTo(label);
        assertThat(tags.get(word).probability()).isCloseTo(words.get(word)[label], within(1e-12));
      }
    }
  }

  @Test
  void theThreeAggregationsDiffer() {
    // Of three sub-words the first says O, the mean B-, the surest I-.
    SubwordScores all = scores(3, new int[] {0, 0, 0}, 1.2f, 1, 0, -1, 1.2f, -1, -4, -1, 1.5f);
    SubwordScores first = scores(3, new int[] {0}, 1.2f, 1, 0);
    LabelSet labels = LabelSet.of(List.of("O", "B-X", "I-X"));

    assertThat(label(labels, Aggregation.FIRST, first)).isEqualTo(0);
    assertThat(label(labels, Aggregation.AVERAGE, all)).isEqualTo(1);
    assertThat(label(labels, Aggregation.MAX, all)).isEqualTo(2);
  }

  private static int label(LabelSet labels, Aggregation aggregation, SubwordScores scores) {
    List<SubwordTag> tags =
        new WordDecoder(labels, options(aggregation, Decoding.GREEDY)).tags(scores, true);
    assertThat(tags).hasSize(1);
    return tags.get(0).label();
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void viterbiFindsTheBestOfAllWellFormedSequences(Aggregation aggregation) {
    Random random = new Random(2);
    int corrected = 0;
    for (int i = 0; i < 150; i++) {
      List<String> names = new ArrayList<>(NAMES);
      Collections.shuffle(names, random);
      if (i % 5 == 0) {
        names.remove("B-LOC"); // so I-LOC can never be
      }
      LabelSet labels = LabelSet.of(names);
      int most = aggregation == Aggregation.FIRST ? 1 : 3;
      SubwordScores scores = random(random, 1 + random.nextInt(5), most, names.size());
      List<double[]> words = slow(aggregation, scores);
      double best = bestOfAll(names, words, List.of());

      List<SubwordTag> tags =
          new WordDecoder(labels, options(aggregation, Decoding.VITERBI)).tags(scores, true);

      List<Integer> found = tags.stream().map(SubwordTag::label).toList();
      assertThat(found).hasSameSizeAs(words);
      assertThat(isWellFormed(names, found)).isTrue();
      assertThat(logProbability(words, found))
          .isCloseTo(best, within(1e-9 * Math.max(1, Math.abs(best))));
      for (int word = 0; word < found.size(); word++) {
        assertThat(tags.get(word).probability())
            .isCloseTo(words.get(word)[found.get(word)], within(1e-12));
      }
      List<Integer> greedy = words.stream().map(WordDecoderTest::best).toList();
      if (isWellFormed(names, greedy)) {
        assertThat(found).isEqualTo(greedy);
      } else {
        corrected++;
      }
    }
    assertThat(corrected).isGreaterThan(30);
  }

  @Test
  void behindAWordWithoutSubwordsTagsBeginAnewIfItSeparates() {
    LabelSet labels = LabelSet.of(List.of("O", "B-X", "I-X"));
    WordDecoder decoder = new WordDecoder(labels, options(Aggregation.FIRST, Decoding.VITERBI));
    float[] beginInside = {0, 9, 0, 0, 2, 9};

    assertThat(decoder.tags(scores(3, new int[] {0, 1}, beginInside), true))
        .extracting(SubwordTag::label)
        .containsExactly(1, 2);
    assertThat(decoder.tags(scores(3, new int[] {0, 2}, beginInside), true))
        .extracting(SubwordTag::label)
        .containsExactly(1, 1);
    assertThat(decoder.tags(scores(3, new int[] {0, 2}, beginInside), false))
        .extracting(SubwordTag::label)
        .containsExactly(1, 2);
  }

  @Test
  void labelsOfWhichNoneCanBeginCannotBeWellFormed() {
    LabelSet labels = LabelSet.of(List.of("I-X", "I-Y"));

    assertThatThrownBy(() -> new WordDecoder(labels, options(Aggregation.FIRST, Decoding.VITERBI)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("well-formed")
        .hasMessageContaining("I-X");
  }

  @ParameterizedTest
  @EnumSource(Decoding.class)
  void nothingHasNoTags(Decoding decoding) {
    LabelSet labels = LabelSet.of(NAMES);
    SubwordScores none = scores(5, new int[0]);
    for (Aggregation aggregation : Aggregation.values()) {
      assertThat(new WordDecoder(labels, options(aggregation, decoding)).tags(none, true))
          .isEmpty();
    }
  }

  @Test
  void scoresOfWindowsAreThoseOfTheSentence() {
    int[] words = {0, 0, 1, 2, 2, 2, 3};
    float[] scores = new float[5 * words.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.sin(i);
    }
    SubwordScores whole = scores(5, words, scores);
    List<SubwordSequence> windows = new ArrayList<>();
    List<float[]> parts = new ArrayList<>();
    int[] cuts = {0, 1, 5, 7};
    for (int cut = 1; cut < cuts.length; cut++) {
      int from = cuts[cut - 1];
      int to = cuts[cut];
      int[] all = IntStream.range(0, to - from).toArray();
      windows.add(
          new SubwordSequence(
              TokenSequence.unlabelled(new int[to - from], new int[to - from], all),
              ImmutableIntArray.copyOf(Arrays.copyOfRange(words, from, to)),
              from > 0 && words[from] == words[from - 1]));
      parts.add(Arrays.copyOfRange(scores, 5 * from, 5 * to));
    }

    SubwordScores joined = SubwordScores.of(windows, parts, 5);

    assertThat(joined.tags()).isEqualTo(whole.tags());
    for (int i = 0; i < words.length; i++) {
      assertThat(joined.word(i)).isEqualTo(words[i]);
      assertThat(joined.probabilities(i)).isEqualTo(whole.probabilities(i));
    }
    assertThat(SubwordScores.of(List.of(), List.of(), 5).size()).isZero();
  }
}
