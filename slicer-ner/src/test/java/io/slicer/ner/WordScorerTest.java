package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.Portions;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.SubwordTag;
import io.slicer.inference.TaskModel;
import io.slicer.inference.WordScorer;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.ModelSpec;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TokenizerException;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LabelledWords;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordScorerTest {
  private final PretrainedModel source =
      PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());
  private final EncoderConfig config = EncoderConfig.of(source.config());
  private SubwordTokenizer tokenizer;
  private EncoderModel model;
  private ScoringPool pool;

  @BeforeAll
  void open() {
    tokenizer = SubwordTokenizer.load(source.tokenizerFile());
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(source.checkpoint(), config.family())) {
      model = EncoderModel.load(checkpoint, config, new TokenClassificationHead(config.labels()));
    }
    pool = ScoringPool.ofChanging(model, InferenceSettings.defaults().withThreads(2));
  }

  @AfterAll
  void close() {
    pool.close();
    model.close();
    tokenizer.close();
  }

  private SubwordEncoder encoder(int threads) {
    return new SubwordEncoder(tokenizer, config.maxTokens(), threads);
  }

  private WordScorer scorer(ScoringPool own, int portion) {
    return new WordScorer(own, config.labels().size(), portion);
  }

  private static List<List<SubwordTag>> tags(
      WordScorer scorer,
      SubwordEncoder encoder,
      List<List<String>> sentences,
      LabelAlignment which) {
    return scorer.read(encoder, sentences, which, (sentence, scores) -> scores.tags());
  }

  /** Some of them longer than a window, some empty. */
  private static List<List<String>> sentences(int count) {
    List<String> words = List.of("Anna", "lives", "in", "Zürich", "", "😀", "北京", "(", "1968");
    Random random = new Random(5);
    return IntStream.range(0, count)
        .mapToObj(s -> random.nextInt(s % 50 == 7 ? 400 : 20))
        .map(n -> random.ints(n, 0, words.size()).mapToObj(words::get).toList())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(LabelAlignment.class)
  void encodingOnSeveralThreadsEqualsEncodingOnOne(LabelAlignment which) {
    List<List<String>> sentences = sentences(300);
    List<List<SubwordSequence>> one = encoder(1).encode(sentences, which);
    assertThat(one).anyMatch(List::isEmpty).anyMatch(windows -> windows.size() > 1);
    assertThat(encoder(4).encode(sentences, which)).isEqualTo(one);
  }

  @Test
  void portionsTogetherAreTheWhole() {
    List<List<String>> sentences = sentences(100);
    for (int characters : new int[] {1, 100, 1000, Integer.MAX_VALUE}) {
      List<List<List<String>>> portions = WordScorer.portions(sentences, characters);
      assertThat(portions.stream().flatMap(List::stream).toList()).isEqualTo(sentences);
      for (List<List<String>> portion : portions) {
        long length = portion.stream().flatMap(List::stream).mapToLong(String::length).sum();
        boolean oneThatCounts =
            portion.stream().filter(words -> !String.join("", words).isEmpty()).count() == 1;
        assertThat(length <= characters || oneThatCounts).isTrue();
      }
    }
    assertThat(WordScorer.portions(List.of(), 10)).containsExactly(List.of());
  }

  @Test
  void tagsDoNotDependOnThePortions() {
    List<List<String>> sentences = sentences(200);
    WordScorer whole = scorer(pool, Portions.USUAL);
    WordScorer inPortions = scorer(pool, 500);
    assertThat(WordScorer.portions(sentences, 500)).hasSizeGreaterThan(5);
    LabelAlignment which = LabelAlignment.FIRST_SUBWORD;
    List<List<SubwordTag>> expected = tags(whole, encoder(2), sentences, which);
    List<List<SubwordTag>> tags = tags(inPortions, encoder(2), sentences, which);
    assertThat(tags).hasSameSizeAs(expected);
    for (int s = 0; s < tags.size(); s++) {
      assertThat(tags.get(s)).hasSameSizeAs(expected.get(s));
      for (int i = 0; i < tags.get(s).size(); i++) {
        assertThat(tags.get(s).get(i).word()).isEqualTo(expected.get(s).get(i).word());
        assertThat(tags.get(s).get(i).probability())
            .isCloseTo(expected.get(s).get(i).probability(), within(1e-5));
      }
    }
  }

  @Test
  void sentencesAreReadWithTheirIndexInTheWhole() {
    List<List<String>> sentences = sentences(200);
    WordScorer inPortions = scorer(pool, 500);

    List<Integer> indices =
        inPortions.read(
            encoder(2), sentences, LabelAlignment.FIRST_SUBWORD, (sentence, scores) -> sentence);

    assertThat(indices).isEqualTo(IntStream.range(0, 200).boxed().toList());
  }

  @Test
  void whereScoringFailsBesideTheTokenizerThatIsReported() {
    List<List<String>> sentences = sentences(200);
    Set<List<String>> first = Set.copyOf(WordScorer.portions(sentences, 500).get(0));
    SubwordTokenizer failing =
        new WrappedTokenizer(tokenizer) {
          @Override
          public Encoding encodeWords(List<String> words) {
            if (!first.contains(words)) {
              throw new TokenizerException("tokenizer");
            }
            return super.encodeWords(words);
          }
        };
    try (ScoringPool broken =
        new ScoringPool(
            config,
            () -> {
              throw new IllegalStateException("scoring");
            },
            Optional.empty(),
            Optional.empty(),
            1)) {
      WordScorer scorer = scorer(broken, 500);
      assertThatThrownBy(
              () ->
                  tags(
                      scorer,
                      new SubwordEncoder(failing, config.maxTokens(), 1),
                      sentences,
                      LabelAlignment.FIRST_SUBWORD))
          .hasMessage("scoring")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed()).extracting("message").containsExactly("tokenizer"));
    }
  }

  @Test
  void aSentenceThatCannotBeEncodedFailsTheCallThatHasItAndNoOther() {
    List<List<String>> sentences = new ArrayList<>(sentences(200));
    SubwordTokenizer picky =
        new WrappedTokenizer(tokenizer) {
          @Override
          public Encoding encodeWords(List<String> words) {
            if (words.contains("poison")) {
              throw new TokenizerException("poison");
            }
            return super.encodeWords(words);
          }
        };
    SubwordEncoder encoder = new SubwordEncoder(picky, config.maxTokens(), 3);
    WordScorer scorer = scorer(pool, 500);
    LabelAlignment which = LabelAlignment.FIRST_SUBWORD;
    List<List<SubwordTag>> expected = tags(scorer, encoder, sentences, which);
    sentences.set(150, List.of("poison"));
    assertThatThrownBy(() -> tags(scorer, encoder, sentences, which)).hasMessage("poison");
    sentences.set(150, sentences(200).get(150));
    assertThat(tags(scorer, encoder, sentences, which)).isEqualTo(expected);
  }

  @Test
  void anotherNumberOfLabelsThanTheHeadsIsRefused() {
    WordScorer wrong = WordScorer.of(pool, config.labels().size() - 1);

    assertThatThrownBy(() -> tags(wrong, encoder(1), sentences(3), LabelAlignment.FIRST_SUBWORD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" labels there should be ");
    assertThatThrownBy(() -> WordScorer.of(pool, 0)).hasMessage("labels must be positive, not 0");
    assertThatThrownBy(() -> new WordScorer(pool, 7, 0))
        .hasMessage("portion, a number of characters, must be positive, not 0");
  }

  @Test
  void aModelKnowsHowManyLabelsItHas() {
    assertThat(WordScorer.of(pool, config.labels().size())).isEqualTo(scorer(pool, Portions.USUAL));
    try (TaskModel open =
        TaskModel.open(
            source,
            ModelSpec.of(new TokenClassificationHead(config.labels())),
            InferenceSettings.defaults())) {
      assertThat(open.words().labels()).isEqualTo(config.labels().size());
      assertThat(tags(open.words(), open.subwords(), sentences(3), LabelAlignment.FIRST_SUBWORD))
          .hasSize(3);
    }
  }

  @Test
  void aSentenceWithoutScoresIsReadToo() {
    List<List<String>> sentences = List.of(List.of("Anna"), List.of(""), List.of("", "in"));

    List<List<Integer>> words =
        scorer(pool, 500)
            .read(
                encoder(1),
                sentences,
                LabelAlignment.FIRST_SUBWORD,
                (sentence, scores) ->
                    IntStream.range(0, scores.size()).mapToObj(scores::word).toList());

    assertThat(words).containsExactly(List.of(0), List.of(), List.of(1));
  }

  @Test
  void aNullWordIsRefusedWithItsPlace() {
    List<String> broken = Arrays.asList("Anna", null);

    assertThatThrownBy(
            () ->
                tags(
                    scorer(pool, 500),
                    encoder(1),
                    List.of(List.of("in"), broken),
                    LabelAlignment.FIRST_SUBWORD))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("word 1 of sentence 1 is null");
    assertThatThrownBy(() -> tokenizer.encodeWords(broken)).hasMessage("word 1 is null");
    assertThatThrownBy(() -> LabelledWords.of(broken, List.of(0, 0))).hasMessage("word 1 is null");
    assertThatThrownBy(() -> LabelledWords.of(List.of("in"), List.of()))
        .hasMessage("0 labels for 1 words");
  }
}
