package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.slicer.testing.GoldenFiles;
import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A megabyte of text, in all the ways that could make something take the square of its length. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HugeTextTest {
  private static final int BYTES = 1_000_000;

  /** In this the model finds entities. */
  private static final String END = " " + "Anna lives in Zürich, ".repeat(20);

  private NerModel model;

  @BeforeAll
  void load() {
    model = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static Arguments of(String name, String unit, int words) {
    return Arguments.of(name, unit, words);
  }

  /** What is repeated to make the text, and how many words there are in one of it. */
  static Stream<Arguments> units() {
    return Stream.of(
        of("a line", "Anna lives in Zürich, ", 5),
        of("a word", "abcdefgh", 0),
        of("a word of Hangul", "대한민국", 0),
        of("Han", "北京", 2),
        of("initials", "A.B.", 0),
        of("initials apart", "A. ", 1),
        of("apostrophes", "a's", 0),
        of("full stops", ".", 1),
        of("emoji", "👩‍👩‍👧", 1),
        of("flags", "🇩🇪", 1),
        of("accents", "\u0301", 0),
        of("joiners", "\u200D", 0),
        of("lone surrogates", "\uD83D", 0),
        of("skin tones", "👍🏽", 1),
        of("digits", "1,", 0));
  }

  private static String text(String unit, int bytes) {
    return unit.repeat(bytes / unit.getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("units")
  void aMegabyteIsCutIntoWords(String name, String unit, int wordsOfUnit) {
    String text = text(unit, BYTES);

    List<TextWord> words = WordBoundaries.PAN_X.cut(text).words();

    if (wordsOfUnit > 0) {
      int least = wordsOfUnit * (text.length() / unit.length());
      assertThat(words).hasSizeBetween(least, least + 1);
    } else {
      assertThat(words).hasSizeLessThan(3);
    }
    assertThat(words.get(words.size() - 1).end()).isEqualTo(text.stripTrailing().length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("units")
  void muchTextIsTaggedToItsEnd(String name, String unit, int wordsOfUnit) {
    boolean likely = name.equals("a line") || name.equals("a word");
    String text = text(unit, likely ? BYTES : BYTES / 5) + END;

    int end = 0;
    for (Entity entity : model.tag(text)) {
      assertThat(entity.start()).isGreaterThanOrEqualTo(end);
      end = entity.end();
      assertThat(entity.text().length()).isEqualTo(end - entity.start());
    }

    assertThat(end).isBetween(text.length() - END.length(), text.length());
  }

  @Test
  void aMegabyteOfWhiteSpaceHasNothing() {
    assertThat(model.tag(" \t".repeat(BYTES / 2))).isEmpty();
    assertThat(model.tag("\u200B".repeat(BYTES / 3))).isEmpty();
  }

  @Test
  void everySubwordOfAHugeWordCanDecide() {
    String word = "river".repeat(BYTES / 25);
    List<TaggedSubword> subwords = model.tagSubwords(List.of(word)).get(0);
    assertThat(subwords).hasSizeGreaterThan(BYTES / 25);
    TaggedSubword first = subwords.get(0);
    TaggedSubword surest =
        Collections.max(subwords, Comparator.comparingDouble(TaggedSubword::score));
    assertThat(surest.tag().substring(2)).isNotEqualTo(first.tag().substring(2));

    assertDecides(first, whole(word, Aggregation.FIRST));
    assertDecides(surest, whole(word, Aggregation.MAX));
    assertThat(whole(word, Aggregation.AVERAGE).label()).isEqualTo(surest.tag().substring(2));
  }

  private static void assertDecides(TaggedSubword subword, Entity entity) {
    assertThat(entity.label()).isEqualTo(subword.tag().substring(2));
    assertThat(entity.score()).isCloseTo(subword.score(), within(1e-5));
  }

  /** The one entity that a word is. */
  private Entity whole(String word, Aggregation aggregation) {
    List<Entity> entities = model.tag(word, TaggingOptions.DEFAULT.withAggregation(aggregation));
    assertThat(entities).hasSize(1);
    assertThat(entities.get(0).text()).isEqualTo(word);
    return entities.get(0);
  }

  @Test
  void subwordsOfManyLongTextsAreThoseOfEach() {
    List<String> texts = List.of("Anna lives ".repeat(30_000), "in Zürich ".repeat(30_000), "na");

    List<List<TaggedSubword>> together = model.tagSubwords(texts);

    for (int t = 0; t < texts.size(); t++) {
      List<TaggedSubword> alone = model.tagSubwords(List.of(texts.get(t))).get(0);
      assertThat(together.get(t))
          .extracting(TaggedSubword::text, TaggedSubword::tag, TaggedSubword::start)
          .isEqualTo(alone.stream().map(s -> tuple(s.text(), s.tag(), s.start())).toList());
    }
  }
}
