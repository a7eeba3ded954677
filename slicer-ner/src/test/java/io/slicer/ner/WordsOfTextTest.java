package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import io.slicer.words.WordsInText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which words entities of a text are made of. The model is random and finds them everywhere. */
@Tag("processor")
class WordsOfTextTest {
  private static final Path BERT = GoldenFiles.shipped("tiny-bert").directory();
  private static NerModel model;

  @BeforeAll
  static void load() {
    model = NerModel.load(BERT);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static TaggingOptions by(WordBoundaries boundaries) {
    return TaggingOptions.DEFAULT.withBoundaries(boundaries);
  }

  /** Where entities begin and end is where words do. */
  private static List<Integer> edges(WordsInText words) {
    return words.words().stream()
        .flatMapToInt(w -> IntStream.of(w.start(), w.end()))
        .boxed()
        .toList();
  }

  @Test
  void charactersThatTheTokenizerDropsCutNoEntity() {
    List<Entity> found = model.tag("Ber\u0001lin liegt.");
    assertThat(found.get(0).text()).isEqualTo("Ber\u0001lin");
    assertThat(found.get(0).start()).isZero();
    assertThat(found.get(0).end()).isEqualTo(7);
    List<Entity> others = model.tag("Ole\u200Bna wohnt in Mün\u00ADchen.");
    assertThat(others.get(0).text()).isEqualTo("Ole\u200Bna");
    assertThat(others)
        .filteredOn(entity -> entity.start() == 16)
        .allMatch(entity -> entity.end() >= 24)
        .hasSize(1);
    assertThat(model.tagSubwords(List.of("Ber\u0001lin")).get(0))
        .extracting(TaggedSubword::text)
        .containsExactlyElementsOf(
            model.tagSubwords(List.of("Berlin")).get(0).stream().map(TaggedSubword::text).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "PUNCTUATION, l'Aquila e dell'Etna., 2, 8",
    "PUNCTUATION, l'Aquila e dell'Etna., 16, 20",
    "PUNCTUATION, Paris-based Blue Harbour, 6, 11",
    "UNICODE, Paris-based Blue Harbour, 0, 5",
    "UNICODE, l'Aquila e dell'Etna., 0, 8",
    "WHITE_SPACE, l'Aquila e dell'Etna., 11, 21",
    "PAN_X, Paris-based Blue Harbour, 0, 11",
  })
  void wordsAreThoseThatWereAskedFor(WordBoundaries boundaries, String text, int start, int end) {
    WordsInText words = model.words(text, boundaries);
    assertThat(words.words()).contains(TextWord.in(text, start, end));
    List<Entity> entities = model.tag(text, by(boundaries));
    assertThat(entities).isNotEmpty();
    assertThat(edges(words)).containsAll(entities.stream().map(Entity::start).toList());
    assertThat(edges(words)).containsAll(entities.stream().map(Entity::end).toList());
    assertThat(model.tag(words)).isEqualTo(entities);
    try (BatchingTagger tagger = BatchingTagger.builder(model).options(by(boundaries)).build()) {
      assertThat(tagger.tag(text)).extracting(Entity::text).isEqualTo(texts(entities));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(List<Entity> entities) {
    return entities.stream().map(Entity::text).toList();
  }

  @Test
  void wordsOfOnesOwnLieWhereTheirOwnerSays() {
    String text = "du Etna";
    WordsInText words =
        new WordsInText(
            text,
            List.of(new TextWord("de", 0, 2), new TextWord("le", 0, 2), TextWord.in(text, 3, 7)));
    List<Entity> entities = model.tag(words);
    assertThat(entities).isNotEmpty().allMatch(entity -> List.of(0, 3).contains(entity.start()));
    assertThat(entities)
        .allMatch(entity -> text.substring(entity.start(), entity.end()).equals(entity.text()));
    assertThat(entities.stream().map(Entity::label))
        .containsExactlyElementsOf(model.tag(words.forms()).stream().map(Entity::label).toList());
  }

  @Test
  void whatTheModelIsLessSureOfIsNoEntity() {
    String text = "Ada Lovelace wohnt in Mün­chen und liest dell'Etna";
    for (Aggregation aggregation : Aggregation.values()) {
      TaggingOptions options = TaggingOptions.DEFAULT.withAggregation(aggregation);
      List<Entity> all = model.tag(text, options);
      double middle = all.stream().mapToDouble(Entity::score).sorted().toArray()[all.size() / 2];
      List<Entity> sure = all.stream().filter(entity -> entity.score() >= middle).toList();
      assertThat(sure).hasSizeLessThan(all.size());
      assertThat(model.tag(text, options.withThreshold(middle))).isEqualTo(sure);
      assertThat(model.tag(text, options.withThreshold(0))).isEqualTo(all);
      assertThat(model.tag(text, options.withThreshold(1))).isEmpty();
      List<String> words = List.of(text.split(" "));
      List<Entity> ofWords = model.tag(words, options);
      assertThat(model.tag(words, options.withThreshold(middle)))
          .isEqualTo(ofWords.stream().filter(entity -> entity.score() >= middle).toList());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaggingOptions.DEFAULT.withThreshold(1.5))
        .withMessage("the threshold of scores must be from 0 to 1, not 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaggingOptions.DEFAULT.withThreshold(Double.NaN));
  }

  private static NerDataset dataset() {
    return NerDataset.of(
        "cut.tsv",
        List.of(
            new Sentence(
                List.of("l'Aquila", "e", "Paris-based", "Blue", "Harbour."),
                List.of("B-LOC", "O", "B-ORG", "I-ORG", "I-ORG"))));
  }

  @Test
  void aThresholdCountsInEvaluationToo() {
    List<String> words = dataset().sentences().get(0).words();
    List<Entity> found = model.tag(words);
    double middle = found.stream().mapToDouble(Entity::score).sorted().toArray()[found.size() / 2];
    NerEvaluation evaluation =
        model.evaluate(dataset(), TaggingOptions.DEFAULT.withThreshold(middle));
    List<String> tags = new ArrayList<>(Collections.nCopies(words.size(), "O"));
    for (Entity entity : model.tag(words, TaggingOptions.DEFAULT.withThreshold(middle))) {
      for (int w = entity.start(); w < entity.end(); w++) {
        tags.set(w, entity.label());
      }
    }
    assertThat(evaluation.predicted().get(0).stream().map(tag -> tag.replaceFirst("[BI]-", "")))
        .isEqualTo(tags);
  }

  @Test
  void aDatasetIsCutAsTextIs() {
    Sentence cut = dataset().cut(WordBoundaries.PUNCTUATION).sentences().get(0);
    assertThat(cut.words())
        .containsExactly("l", "'", "Aquila", "e", "Paris", "-", "based", "Blue", "Harbour", ".");
    assertThat(cut.tags())
        .containsExactly(
            "B-LOC", "I-LOC", "I-LOC", "O", "B-ORG", "I-ORG", "I-ORG", "I-ORG", "I-ORG", "I-ORG");
    for (WordBoundaries boundaries : WordBoundaries.values()) {
      NerDataset once = dataset().cut(boundaries);
      assertThat(once.cut(boundaries)).isEqualTo(once);
      assertThat(model.evaluate(dataset(), by(boundaries)).gold())
          .isEqualTo(model.evaluate(once, Scoring.WORDS).gold());
    }
    NerDataset few =
        NerDataset.of("few", List.of(new Sentence(List.of("l'Aquila"), List.of("B-LOC"))))
            .withLabels(LabelSet.of(List.of("B-LOC")));
    assertThat(few.cut(WordBoundaries.PUNCTUATION).labels().names())
        .containsExactly("B-LOC", "I-LOC");
  }

  @Test
  void theRunRecordSaysWhichWordsAModelWasTrainedOn(@TempDir Path directory) {
    Path saved = directory.resolve("model");
    try (NerModel trained =
        SlicerTrainer.builder()
            .model(BERT.toString())
            .threads(1)
            .epochs(1)
            .wordBoundaries(WordBoundaries.PUNCTUATION)
            .validation(dataset())
            .fit(dataset())) {
      trained.save(saved);
    }
    try (NerModel opened = NerModel.load(saved)) {
      assertThat(opened.boundaries()).contains(WordBoundaries.PUNCTUATION);
      assertThat(opened.runRecord().orElseThrow().boundaries())
          .contains(WordBoundaries.PUNCTUATION);
      assertThat(opened.words("l'Aquila", null).forms()).containsExactly("l", "'", "Aquila");
      assertThat(opened.words("l'Aquila", WordBoundaries.PAN_X).forms())
          .containsExactly("l'Aquila");
    }
    assertThat(model.boundaries()).isEmpty();
  }

  /** The first batch is not begun either, as the thread is interrupted from the beginning. */
  @Test
  void anInterruptStopsManyTexts() {
    List<String> texts = Collections.nCopies(4000, "Ada Lovelace wohnt in Berlin.");
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> model.tagTexts(texts))
          .withMessage("interrupted while texts are scored");
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> model.tagSubwords(texts));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(model.tagTexts(texts.subList(0, 3))).hasSize(3);
  }

  @Test
  void anInterruptInTheMiddleStopsSoon() throws InterruptedException {
    List<String> texts = Collections.nCopies(400_000, "Ada Lovelace wohnt in Berlin.");
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread tagging = new Thread(() -> model.tagTexts(texts));
    tagging.setUncaughtExceptionHandler((thread, problem) -> thrown.add(problem));
    tagging.start();
    tagging.interrupt();
    tagging.join();
    assertThat(thrown).hasSize(1).hasOnlyElementsOfType(CancellationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatIsNullIsNamedWithItsNumber(int place) {
    List<String> words = Arrays.asList("Ada", "in", "Rome");
    words.set(place, null);
    String word = "word " + place;
    assertThatNullPointerException()
        .isThrownBy(() -> model.tag(words))
        .withMessage(word + " of sentence 0 is null");
    assertThatNullPointerException()
        .isThrownBy(() -> model.tagSentences(List.of(List.of("Ada"), words)))
        .withMessage(word + " of sentence 1 is null");
    assertThatNullPointerException()
        .isThrownBy(() -> model.tagTexts(words))
        .withMessage("text " + place + " is null");
    assertThatNullPointerException()
        .isThrownBy(() -> model.tagSentences(Collections.singletonList(null)))
        .withMessage("sentence 0 is null");
    assertThatNullPointerException()
        .isThrownBy(() -> new Sentence(words, List.of("O", "O", "O")))
        .withMessage(word + " is null");
    assertThatNullPointerException()
        .isThrownBy(() -> new Sentence(List.of("a", "b", "c"), words))
        .withMessage("tag " + place + " is null");
    try (BatchingTagger tagger = BatchingTagger.builder(model).build()) {
      assertThatNullPointerException()
          .isThrownBy(() -> tagger.tag(words))
          .withMessage(word + " is null");
    }
  }
}
