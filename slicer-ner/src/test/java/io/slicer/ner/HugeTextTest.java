package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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

  private NerModel model;

  @BeforeAll
  void load() {
    model = NerModel.load(Goldens.shipped("tiny-xlmr").directory());
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

    List<WordSplitter.Word> words = WordSplitter.split(text);

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
    String text = text(unit, likely ? BYTES : BYTES / 5);

    int end = 0;
    for (Entity entity : model.tag(text)) {
      assertThat(entity.start()).isGreaterThanOrEqualTo(end);
      end = entity.end();
      assertThat(entity.text().length()).isEqualTo(end - entity.start());
    }

    assertThat(end).isLessThanOrEqualTo(text.length());
    if (name.equals("a line")) {
      assertThat(end).isGreaterThan(text.length() - 1000);
    }
  }

  @Test
  void aMegabyteOfWhiteSpaceHasNothing() {
    assertThat(model.tag(" \t".repeat(BYTES / 2))).isEmpty();
    assertThat(model.tag("\u200B".repeat(BYTES / 3))).isEmpty();
  }

  @Test
  void everySubwordOfAHugeWordCanDecide() {
    String word = "abcdefgh".repeat(BYTES / 40);

    for (Aggregation aggregation : Aggregation.values()) {
      TaggingOptions options = TaggingOptions.DEFAULT.withAggregation(aggregation);
      assertThat(model.tag(word, options))
          .allSatisfy(entity -> assertThat(entity.end()).isEqualTo(word.length()));
    }
    assertThat(model.tagSubwords(List.of(word)).get(0)).hasSizeGreaterThan(BYTES / 40);
  }
}
