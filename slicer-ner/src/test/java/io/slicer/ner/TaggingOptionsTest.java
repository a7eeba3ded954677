package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.SubwordTag;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model says with options, computed from its scores of all sub-words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaggingOptionsTest {
  private static final double TOLERANCE = 1e-5;

  private NerModel model;
  private SubwordTokenizer tokenizer;

  @BeforeAll
  void load() {
    model = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
    tokenizer = SubwordTokenizer.load(GoldenFiles.shipped("tiny-xlmr").directory());
  }

  @AfterAll
  void close() {
    model.close();
    tokenizer.close();
  }

  static Stream<TaggingOptions> options() {
    return Stream.of(Aggregation.values())
        .flatMap(
            aggregation ->
                Stream.of(Decoding.values())
                    .map(decoding -> new TaggingOptions(aggregation, decoding)));
  }

  private static List<List<String>> sentences() {
    List<String> words = List.of("Anna", "lives", "in", "Zürich", "😀", "北京", "(", "1968", "");
    Random random = new Random(5);
    return IntStream.range(0, 60)
        .mapToObj(
            s -> random.ints(random.nextInt(10), 0, words.size()).mapToObj(words::get).toList())
        .toList();
  }

  /** The tags of the words and their probabilities, from the scores of all pieces in one window. */
  private List<Entities.WordTag> slow(List<String> words, TaggingOptions options) {
    Encoding encoding = tokenizer.encodeWords(words);
    int[] all = IntStream.range(0, encoding.length()).toArray();
    float[] scores =
        model
            .scores(List.of(TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), all)))
            .get(0);
    int labels = model.labels().size();
    List<Integer> scored = new ArrayList<>();
    int previous = -1;
    for (int i = 0; i < encoding.length(); i++) {
      Piece piece = encoding.pieces().get(i);
      boolean first = piece.word() != previous;
      previous = piece.word();
      if (!piece.isSpecial() && (first || options.aggregation() != Aggregation.FIRST)) {
        scored.add(i);
      }
    }
    float[] chosen = new float[scored.size() * labels];
    for (int i = 0; i < scored.size(); i++) {
      System.arraycopy(scores, scored.get(i) * labels, chosen, i * labels, labels);
    }
    SubwordScores ofWords =
        new SubwordScores(
            ImmutableIntArray.copyOf(
                scored.stream().mapToInt(i -> encoding.pieces().get(i).word()).toArray()),
            chosen,
            labels);
    List<Entities.WordTag> tags =
        new ArrayList<>(Collections.nCopies(words.size(), new Entities.WordTag("O", 1)));
    for (SubwordTag tag : new WordDecoder(model.labels(), options).tags(ofWords, true)) {
      String name = model.labels().names().get(tag.label());
      tags.set(tag.word(), new Entities.WordTag(name, tag.probability()));
    }
    return tags;
  }

  @ParameterizedTest
  @MethodSource("options")
  void entitiesAndEvaluationsAreThoseOfTheWords(TaggingOptions options) {
    List<List<String>> sentences = sentences();
    List<List<Entity>> found = model.tagSentences(sentences, options);

    for (int s = 0; s < sentences.size(); s++) {
      assertSameUpToRounding(model.tag(sentences.get(s), options), found.get(s));
      List<Entities.WordTag> tags = slow(sentences.get(s), options);
      List<Entity> expected = Entities.ofWords(sentences.get(s), tags);
      assertSameUpToRounding(found.get(s), expected);
      if (!sentences.get(s).isEmpty()) {
        List<String> words = sentences.get(s);
        Sentence gold = new Sentence(words, Collections.nCopies(words.size(), "O"));
        NerEvaluation evaluation = model.evaluate(NerDataset.of("test", List.of(gold)), options);
        assertThat(evaluation.predicted().get(0))
            .isEqualTo(tags.stream().map(Entities.WordTag::tag).toList());
        assertThat(evaluation.scoring()).isEqualTo(Scoring.WORDS);
      }
    }
  }

  private static void assertSameUpToRounding(List<Entity> actual, List<Entity> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int e = 0; e < expected.size(); e++) {
      assertThat(actual.get(e).score()).isCloseTo(expected.get(e).score(), within(TOLERANCE));
      assertThat(actual.get(e)).isEqualTo(withScore(expected.get(e), actual.get(e).score()));
    }
  }

  private static Entity withScore(Entity entity, double score) {
    return new Entity(entity.label(), entity.text(), entity.start(), entity.end(), score);
  }

  /** Between spaces, they are words of which the tokenizer makes nothing. */
  @ParameterizedTest
  @MethodSource("options")
  void charactersThatTheTokenizerDropsDoNotCutEntitiesOfATextInTwo(TaggingOptions options) {
    List<String> words = List.of("Anna", "lives", "in", "Zürich", "Paris", "river", "1968", "na");
    Random random = new Random(3);
    int longOnes = 0;
    for (int i = 0; i < 40; i++) {
      List<String> sentence = random.ints(8, 0, words.size()).mapToObj(words::get).toList();
      for (String dropped : List.of("\u200E", "\u200F")) {
        String gap = " " + dropped + " ";
        List<Entity> plain = model.tag(String.join(" ", sentence), options);

        List<Entity> found = model.tag(String.join(gap, sentence), options);

        assertThat(found).hasSameSizeAs(plain);
        for (int e = 0; e < plain.size(); e++) {
          assertThat(found.get(e).text().replace(gap, " ")).isEqualTo(plain.get(e).text());
          assertThat(found.get(e).label()).isEqualTo(plain.get(e).label());
          assertThat(found.get(e).score()).isEqualTo(plain.get(e).score());
          longOnes += plain.get(e).text().contains(" ") ? 1 : 0;
        }
      }
    }
    assertThat(longOnes).isPositive();
  }

  @Test
  void optionsAreComplete() {
    assertThatThrownBy(() -> new TaggingOptions(Aggregation.FIRST, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("decoding");
  }

  @Test
  void withoutOptionsTheyAreTheDefault() {
    List<List<String>> sentences = sentences();
    List<String> texts = sentences.stream().map(words -> String.join(" ", words)).toList();

    assertThat(model.tagSentences(sentences, TaggingOptions.DEFAULT))
        .isEqualTo(model.tagSentences(sentences));
    assertThat(model.tagTexts(texts, TaggingOptions.DEFAULT)).isEqualTo(model.tagTexts(texts));
  }

  @ParameterizedTest
  @MethodSource("options")
  void longTextsHaveTagsToTheirEnd(TaggingOptions options) {
    String text = "Anna lives in Zürich (1968) ".repeat(200);

    List<Entity> entities = model.tag(text, options);

    assertThat(entities).anyMatch(entity -> entity.end() > text.length() - 200);
    for (Entity entity : entities) {
      assertThat(entity.text()).isEqualTo(text.substring(entity.start(), entity.end()));
    }
  }

  @Test
  void subwordsLieInTheTextAndHaveTheirBestTags() {
    List<String> texts =
        List.of("Anna lives  in Zu\u0308rich!", "", "  ", "北京 😀 1968", "Anna ".repeat(300));

    List<List<TaggedSubword>> tagged = model.tagSubwords(texts);

    assertThat(tagged).hasSameSizeAs(texts);
    for (int t = 0; t < texts.size(); t++) {
      List<TextWord> words = WordBoundaries.PAN_X.cut(texts.get(t)).words();
      Encoding encoding = tokenizer.encodeWords(words.stream().map(TextWord::text).toList());
      List<Piece> pieces = encoding.pieces().stream().filter(p -> !p.isSpecial()).toList();
      assertThat(tagged.get(t)).hasSameSizeAs(pieces);
      for (int i = 0; i < pieces.size(); i++) {
        TaggedSubword subword = tagged.get(t).get(i);
        TextWord word = words.get(pieces.get(i).word());
        assertThat(subword.text()).isEqualTo(pieces.get(i).text());
        assertThat(subword.start()).isEqualTo(word.start() + pieces.get(i).start());
        assertThat(subword.end())
            .isEqualTo(word.start() + pieces.get(i).end())
            .isLessThanOrEqualTo(word.end());
        assertThat(subword.tag()).isIn(model.labels().names());
        assertThat(subword.score()).isBetween(1.0 / 7, 1.0);
      }
    }
    assertFirstSubwordsDecide(texts.get(0), tagged.get(0));
  }

  /** The tag of a word is that of its first sub-word. */
  private void assertFirstSubwordsDecide(String text, List<TaggedSubword> tagged) {
    for (Entity entity : model.tag(text)) {
      TaggedSubword first =
          tagged.stream().filter(s -> s.start() == entity.start()).findFirst().orElseThrow();
      assertThat(first.tag()).endsWith("-" + entity.label());
    }
  }
}
