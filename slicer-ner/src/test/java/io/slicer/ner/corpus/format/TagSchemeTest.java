package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TagSchemeTest {
  private static final List<String> TYPES = List.of("PER", "LOC", "AB-C");

  private static List<String> tags(String text) {
    return Splitter.on(' ').splitToList(text);
  }

  @ParameterizedTest
  @CsvSource({
    "IOB1, I-PER I-PER B-PER I-LOC O, B-PER I-PER B-PER B-LOC O",
    "IOB1, I-PER O I-PER, B-PER O B-PER",
    "IOB2, B-PER I-PER B-PER B-LOC O, B-PER I-PER B-PER B-LOC O",
    "IOB2, I-PER O I-LOC, I-PER O I-LOC",
    "IOBES, B-PER E-PER S-PER S-LOC O, B-PER I-PER B-PER B-LOC O",
    "IOBES, B-PER I-PER I-PER E-PER, B-PER I-PER I-PER I-PER",
    "BILOU, B-PER L-PER U-PER U-LOC O, B-PER I-PER B-PER B-LOC O",
    "BMES, B-PER M-PER E-PER S-PER O, B-PER I-PER I-PER B-PER O",
    "IO, PER PER LOC O PER, B-PER I-PER B-LOC O B-PER",
    "IO, I-PER I-PER I-LOC O I-PER, B-PER I-PER B-LOC O B-PER",
    "IO, person-actor person-actor, B-person-actor I-person-actor",
    "IO, P L L O M, B-P B-L I-L O B-M",
  })
  void schemesBecomeIob2(TagScheme scheme, String tags, String iob2) {
    assertThat(scheme.toIob2(tags(tags))).isEqualTo(tags(iob2));
  }

  @ParameterizedTest
  @CsvSource({
    "IOB1, O B-PER, 'word 1: B-PER follows no entity of its type, where IOB1 has I-PER'",
    "IOB1, I-LOC B-PER, 'word 1: B-PER follows no entity of its type, where IOB1 has I-PER'",
    "IOB1, S-PER, 'word 0: tag \"S-PER\" is not O, B-TYPE or I-TYPE'",
    "IOB2, O E-PER, 'word 1: tag \"E-PER\" is not O, B-TYPE or I-TYPE'",
    "IOB2, B-A\u00A0B, 'word 0: tag \"B-A<U+00A0>B\" is not O, B-TYPE or I-TYPE'",
    "IOBES, O U-PER, 'word 1: tag \"U-PER\" is not O, B-TYPE, I-TYPE, E-TYPE or S-TYPE'",
    "IOBES, O B-PER O, 'word 1: the entity of B-PER has no E-PER'",
    "IOBES, O B-PER, 'word 1: the entity of B-PER has no E-PER'",
    "IOBES, B-PER I-PER S-PER, 'word 1: the entity of I-PER has no E-PER'",
    "IOBES, B-PER E-LOC, 'word 1: E-LOC continues no entity of its type'",
    "IOBES, O I-PER E-PER, 'word 1: I-PER continues no entity of its type'",
    "IOBES, S-PER E-PER, 'word 1: E-PER continues no entity of its type'",
    "BILOU, B-PER I-PER, 'word 1: the entity of I-PER has no L-PER'",
    "BILOU, U-PER L-PER, 'word 1: L-PER continues no entity of its type'",
    "BMES, B-PER I-PER, 'word 1: tag \"I-PER\" is not O, B-TYPE, M-TYPE, E-TYPE or S-TYPE'",
    "BMES, O M-PER E-PER, 'word 1: M-PER continues no entity of its type'",
    "BMES, B-PER M-PER O, 'word 1: the entity of M-PER has no E-PER'",
    "IO, PER B-PER, 'word 1: tag \"B-PER\" is not O, TYPE or I-TYPE'",
    "IO, A\u00A0B, 'word 0: tag \"A<U+00A0>B\" is not O, TYPE or I-TYPE'",
  })
  void whatBreaksASchemeIsRefused(TagScheme scheme, String tags, String message) {
    assertThatThrownBy(() -> scheme.toIob2(tags(tags)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource
  void entitiesSurviveAnyScheme(TagScheme scheme) {
    Random random = new Random(7);
    for (int n = 0; n < 1000; n++) {
      int words = 1 + random.nextInt(8);
      List<Span> spans = spans(random, words, scheme != TagScheme.IO);

      List<String> iob2 = scheme.toIob2(write(scheme, spans, words));

      assertThat(SpanMode.STRICT.spans(iob2)).as(iob2.toString()).isEqualTo(spans);
    }
  }

  /** Neighbours of one type only if the scheme tells them apart. */
  private static List<Span> spans(Random random, int words, boolean neighbours) {
    List<Span> spans = new ArrayList<>();
    int start = random.nextInt(3);
    String before = "";
    while (start < words) {
      int end = Math.min(words, start + 1 + random.nextInt(3));
      String type = TYPES.get(random.nextInt(TYPES.size()));
      start += neighbours || !type.equals(before) ? 0 : 1;
      end = Math.max(end, start + 1);
      if (end <= words) {
        spans.add(new Span(type, start, end));
      }
      before = type;
      start = end + random.nextInt(2);
    }
    return spans;
  }

  /** What the definitions of the schemes say, entity by entity. */
  private static List<String> write(TagScheme scheme, List<Span> spans, int words) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      tags.add("O");
    }
    Span previous = new Span("", -1, -1);
    for (Span span : spans) {
      int last = span.end() - 1;
      boolean follows = previous.end() == span.start() && previous.type().equals(span.type());
      for (int i = span.start(); i <= last; i++) {
        String letter = i == span.start() ? "B" : "I";
        switch (scheme) {
          case IOB1 -> letter = i == span.start() && follows ? "B" : "I";
          case IOBES -> letter = span.start() == last ? "S" : i == last ? "E" : letter;
          case BILOU -> letter = span.start() == last ? "U" : i == last ? "L" : letter;
          case BMES -> letter = span.start() == last ? "S" : i == last ? "E" : inside(letter);
          case IOB2, IO -> {}
        }
        tags.set(i, scheme == TagScheme.IO ? span.type() : letter + "-" + span.type());
      }
      previous = span;
    }
    return tags;
  }

  private static String inside(String letter) {
    return letter.equals("I") ? "M" : letter;
  }

  @ParameterizedTest
  @CsvSource({
    "B-PER I-PER O B-LOC, IOB2",
    "O O, IOB2",
    "I-PER I-PER O I-LOC, IOB1",
    "I-PER B-PER B-PER B-PER, IOB1",
    "O B-PER O I-LOC, IOB2",
    "B-PER E-PER S-LOC, IOBES",
    "S-LOC O, IOBES",
    "B-PER I-PER L-PER O, BILOU",
    "U-LOC, BILOU",
    "B-PER I-PER PER O, IOB2",
    "B-PER O B-LOC S-LOC, IOB2",
    "I-PER I-PER O PER, IOB1",
    "B-PER E-PER S-LOC L-LOC, IOBES",
    "B-PER L-PER U-LOC S-LOC Q-LOC, BILOU",
    "B-PER M-PER E-PER O S-FOOD, BMES",
    "B-PER M-PER M-PER E-PER B-LOC I-LOC E-LOC, BMES",
    "B-PER E-PER S-FOOD, IOBES",
    "PER PER O O O LOC, IO",
    "O per O O, IO",
    "P O L O O, IO",
    "I-PER I-PER O O O, IOB1",
    "B I O O O, IOB2",
  })
  void schemesAreDetected(String tags, TagScheme scheme) {
    assertThat(TagScheme.detect(List.of(tags("O"), tags(tags)))).contains(scheme);
  }

  @ParameterizedTest
  @CsvSource({
    "PER",
    "B-",
    "b-PER",
    "E-PER U-PER",
    "B-A S-A",
    "O PER LOC",
    "B-A I-B I-C",
    "X-PER",
    "''",
    "NOUN VERB O",
    "PER O O B-PER E-PER U-LOC"
  })
  void whatIsNoSchemeIsNotDetected(String tags) {
    assertThat(TagScheme.detect(List.of(tags(tags)))).isEmpty();
  }

  @Test
  void schemesAreDetectedByAllSentences() {
    assertThat(TagScheme.detect(List.of(tags("O B-PER"), tags("I-PER O"), tags("O B-LOC"))))
        .contains(TagScheme.IOB2);
    assertThat(TagScheme.detect(List.of(tags("O B-PER"), tags("I-PER I-LOC")))).isEmpty();
  }
}
