package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.primitives.Ints;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import java.lang.Character.UnicodeScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where entities lie in texts of everything that Unicode has, and of what it does not. The models
 * are random, so they find entities everywhere.
 */
class OffsetsTest {
  private static final int TEXTS = 400;
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  private static final List<UnicodeScript> SCRIPTS =
      List.of(
          UnicodeScript.LATIN,
          UnicodeScript.GREEK,
          UnicodeScript.CYRILLIC,
          UnicodeScript.ARMENIAN,
          UnicodeScript.GEORGIAN,
          UnicodeScript.HEBREW,
          UnicodeScript.ARABIC,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.SINHALA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN,
          UnicodeScript.ETHIOPIC,
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.GOTHIC,
          UnicodeScript.CUNEIFORM,
          UnicodeScript.DESERET,
          UnicodeScript.ADLAM);

  private static final List<String> EMOJI =
      List.of(
          "😀",
          "👩‍👩‍👧",
          "👍🏽",
          "🇩🇪",
          "🇩🇪🇫🇷",
          "🇩",
          "1️⃣",
          "❤️",
          "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
          "🧑🏿‍🚀",
          "\uD83D\uDC68\u200D");

  private static final List<String> ODD =
      List.of(
          "ﬁ",
          "ﬃ",
          "ſt",
          "½",
          "㎏",
          "Ǆ",
          "İ",
          "ß",
          "①",
          "ﷺ",
          "ﻻ",
          "각",
          "\u1100\u1161\u11A8",
          "e\u0301",
          "a\u0308\u0323",
          "\u0301",
          "\u0301\u0301\u0301",
          "Z\u0351\u0343\u0357",
          "क्ष",
          "ൻ",
          "\u00AD",
          "\u034F",
          "\u2060",
          "\u200B",
          "\u200C",
          "\u200D",
          "\u200E",
          "\u200F",
          "\u202E",
          "\u2066",
          "\u2069",
          "\u061C",
          "\u0600",
          "\u0600 ",
          "\u0605\u00A0",
          "\u06DD\u3000",
          "\uFEFF",
          "\uFFFD",
          "\uFFFF",
          "\uFDD0",
          "\u0000",
          "\u0007",
          "\u001B",
          "\u007F",
          "\u0085",
          "\uE000",
          "\uFFFC",
          "\u180E",
          "\uD83D",
          "\uDE00",
          "\uDE00\uD83D",
          "\uDBFF\uDFFF",
          "𝕬𝖓𝖓𝖆",
          "𝒜",
          "𠀀",
          "🄰",
          "\uD834\uDD57\uD834\uDD65",
          "</s>",
          "<s>",
          "<pad>",
          "<mask>",
          "[CLS]",
          "[SEP]",
          "[UNK]",
          "##a",
          "▁",
          "▁a");

  private static final List<String> SPACES =
      List.of(
          " ", " ", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\r", "\u00A0", "\u1680", "\u2003",
          "\u2009", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\u200B", "\uFEFF", "\u000B",
          "", "", "");

  private static final List<String> MARKS =
      List.of(
          ".", ",", "!", "'", "’", "'s", "’S", "-", "–", "/", ":", "(", ")", "„", "“", "。", "،",
          "؟", "።", "·", "&", "@", "_", "$", "€", "+", "A.", "U.S.", "J. K.", "10:30", "3,5", "…",
          "‐");

  private final Random random = new Random(20260);

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<int[]> alphabets() {
    ListMultimap<UnicodeScript, Integer> alphabets = ArrayListMultimap.create();
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isDefined)
        .forEach(c -> alphabets.put(UnicodeScript.of(c), c));
    return SCRIPTS.stream().map(script -> Ints.toArray(alphabets.get(script))).toList();
  }

  /** Letters, marks and digits of one script, mostly of the part that comes first. */
  private String word(List<int[]> alphabets) {
    int[] alphabet = any(alphabets);
    int common = random.nextInt(4) == 0 ? alphabet.length : Math.min(alphabet.length, 120);
    StringBuilder word = new StringBuilder();
    int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 8);
    for (int i = 0; i < length; i++) {
      word.appendCodePoint(alphabet[random.nextInt(common)]);
    }
    return word.toString();
  }

  private List<String> texts() {
    List<int[]> alphabets = alphabets();
    List<String> texts = new ArrayList<>(List.of("", " ", "\t\n \u200B\uFEFF", "\uD83D", "\uDE00"));
    EMOJI.forEach(texts::add);
    ODD.forEach(texts::add);
    ODD.forEach(odd -> texts.add("a" + odd + "b " + odd + " " + odd));
    while (texts.size() < TEXTS) {
      StringBuilder text = new StringBuilder();
      int segments = random.nextInt(40);
      for (int i = 0; i < segments; i++) {
        text.append(
            switch (random.nextInt(10)) {
              case 0 -> any(EMOJI);
              case 1, 2 -> any(ODD);
              case 3 -> any(MARKS);
              default -> word(alphabets);
            });
        text.append(random.nextInt(4) == 0 ? "" : any(SPACES));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static BitSet clusterBoundaries(String text) {
    BitSet boundaries = new BitSet();
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      boundaries.set(clusters.start());
      boundaries.set(clusters.end());
      // Spaces are of the cluster of a sign that is written before numbers, but no part of words.
      for (int i = clusters.start(); i < clusters.end(); i++) {
        if (Character.isSpaceChar(text.charAt(i))) {
          boundaries.set(i);
        }
      }
    }
    return boundaries;
  }

  private static void assertExact(
      String text,
      List<Entity> entities,
      List<TaggedSubword> subwords,
      SubwordTokenizer tokenizer) {
    String shown = shown(text);
    BitSet boundaries = clusterBoundaries(text);
    int end = 0;
    for (Entity entity : entities) {
      assertThat(entity.start()).as(shown).isGreaterThanOrEqualTo(end);
      assertThat(entity.end()).as(shown).isGreaterThan(entity.start());
      assertThat(entity.text()).as(shown).isEqualTo(text.substring(entity.start(), entity.end()));
      assertThat(entity.text().strip()).as(shown).isEqualTo(entity.text());
      // Clusters do not cut code points either.
      assertThat(boundaries.get(entity.start())).as(shown).isTrue();
      assertThat(boundaries.get(entity.end())).as(shown).isTrue();
      assertCutAgain(entity, shown, tokenizer);
      end = entity.end();
    }
    for (TaggedSubword subword : subwords) {
      assertThat(subword.start()).as(shown).isBetween(0, subword.end());
      assertThat(subword.end()).as(shown).isLessThanOrEqualTo(text.length());
      for (Entity entity : entities) {
        boolean inside = entity.start() <= subword.start() && subword.end() <= entity.end();
        boolean outside = subword.end() <= entity.start() || entity.end() <= subword.start();
        assertThat(inside || outside).as(shown).isTrue();
      }
    }
  }

  /**
   * The entity's text, for itself, has words from its beginning to its end, and sub-words in it.
   */
  private static void assertCutAgain(Entity entity, String shown, SubwordTokenizer tokenizer) {
    List<TextWord> words = WordBoundaries.PAN_X.cut(entity.text()).words();
    assertThat(words).as(shown).isNotEmpty();
    assertThat(words.get(0).start()).as(shown).isZero();
    assertThat(words.get(words.size() - 1).end()).as(shown).isEqualTo(entity.text().length());
    Encoding encoding = tokenizer.encodeWords(words.stream().map(TextWord::text).toList());
    for (Piece piece : encoding.pieces()) {
      if (!piece.isSpecial()) {
        assertThat(piece.end())
            .as(shown)
            .isBetween(piece.start(), words.get(piece.word()).text().length());
      }
    }
  }

  /** With nothing in it that a console could hide. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars().forEach(c -> shown.append(c > 32 && c < 127 ? (char) c : "\\u%04X".formatted(c)));
    return shown.toString();
  }

  private void assertExact(NerModel model, SubwordTokenizer tokenizer) {
    List<String> texts = texts();
    List<List<Entity>> entities = model.tagTexts(texts);
    List<List<TaggedSubword>> subwords = model.tagSubwords(texts);
    int found = 0;
    for (int t = 0; t < texts.size(); t++) {
      assertExact(texts.get(t), entities.get(t), subwords.get(t), tokenizer);
      found += entities.get(t).size();
    }
    assertThat(found).isGreaterThan(texts.size());
    for (TaggingOptions options :
        List.of(
            new TaggingOptions(Aggregation.AVERAGE, Decoding.VITERBI),
            new TaggingOptions(Aggregation.MAX, Decoding.GREEDY))) {
      List<List<Entity>> others = model.tagTexts(texts, options);
      for (int t = 0; t < texts.size(); t++) {
        assertExact(texts.get(t), others.get(t), List.of(), tokenizer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert"})
  void entitiesLieWhereTheirOffsetsSay(String name) {
    Path directory = GoldenFiles.shipped(name).directory();
    try (NerModel model = NerModel.load(directory);
        SubwordTokenizer tokenizer = SubwordTokenizer.load(directory)) {
      assertExact(model, tokenizer);
    }
  }

  /** The real tokenizers cut into other pieces than the tiny ones, for a model that knows fewer. */
  @ParameterizedTest
  @CsvSource({"tiny-xlmr, xlmr-tokenizer.json", "tiny-bert, mbert-tokenizer.json"})
  void entitiesLieThereWithRealTokenizersToo(String name, String file) {
    Path tokenizers = DataDirectory.SHARED.assumed("the tokenizers").resolve("data/tokenizers");
    PretrainedModel source = PretrainedModel.of(GoldenFiles.shipped(name).directory());
    EncoderConfig config = EncoderConfig.of(source.config());
    try (SubwordTokenizer real = SubwordTokenizer.load(tokenizers.resolve(file));
        EncoderCheckpoint checkpoint = EncoderCheckpoint.of(source.checkpoint(), config.family())) {
      EncoderModel encoder =
          EncoderModel.load(checkpoint, config, new TokenClassificationHead(config.labels()));
      SubwordTokenizer small = new FewIds(real, config.vocabularySize());
      try (NerModel model =
          new NerModel(
              TaskModel.of(encoder, small, source, InferenceSettings.defaults().withThreads(2)),
              null)) {
        assertExact(model, real);
      }
    }
  }

  /** Pieces and spans of a tokenizer, with ids that a small vocabulary has. */
  private static final class FewIds extends WrappedTokenizer {
    private final int ids;

    FewIds(SubwordTokenizer wrapped, int ids) {
      super(wrapped);
      this.ids = ids;
    }

    @Override
    public Encoding encodeWords(List<String> words) {
      return new Encoding(
          super.encodeWords(words).pieces().stream()
              .map(
                  p ->
                      new Piece(
                          10 + p.id() % (ids - 10),
                          p.text(),
                          p.typeId(),
                          p.sequence(),
                          p.word(),
                          p.start(),
                          p.end()))
              .toList());
    }
  }

  @Test
  void flagsFamiliesAndAccentsAreNeverCut() {
    String text = "🇩🇪🇫🇷 👩‍👩‍👧👍🏽 Zu\u0308rich";

    try (NerModel model = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory())) {
      assertThat(WordBoundaries.PAN_X.cut(text).words().stream().map(TextWord::text))
          .containsExactly("🇩🇪", "🇫🇷", "👩‍👩‍👧", "👍🏽", "Zu\u0308rich");
      assertThat(model.tag(text)).isNotEmpty();
    }
  }
}
