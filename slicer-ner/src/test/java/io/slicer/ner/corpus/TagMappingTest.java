package io.slicer.ner.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TagMappingTest {
  private static final TagMapping WITHOUT_DATES =
      TagMapping.of(Map.of("PER", "PER", "LOC", "PLACE", "ORG", "PLACE", "DATE", "O"));

  private static NerDataset tagged(String tags) {
    List<String> list = Splitter.on(' ').splitToList(tags);
    return NerDataset.of(
        "corpus", List.of(new Sentence(Collections.nCopies(list.size(), "w"), list)));
  }

  private static String mapped(String tags, TagMapping mapping) {
    return String.join(" ", tagged(tags).map(mapping).sentences().get(0).tags());
  }

  @Test
  void typesAreRenamedMergedAndDropped() {
    assertThat(mapped("B-PER I-PER O B-LOC B-ORG I-ORG B-DATE I-DATE", WITHOUT_DATES))
        .isEqualTo("B-PER I-PER O B-PLACE B-PLACE I-PLACE O O");
  }

  @Test
  void entitiesThatAreMergedStayApart() {
    assertThat(mapped("B-LOC I-ORG", WITHOUT_DATES)).isEqualTo("B-PLACE B-PLACE");
    assertThat(mapped("I-LOC I-ORG I-ORG", WITHOUT_DATES)).isEqualTo("I-PLACE B-PLACE I-PLACE");
    assertThat(mapped("B-DATE I-ORG", WITHOUT_DATES)).isEqualTo("O I-PLACE");
  }

  @Test
  void mappingChangesTypesAndNoSpans() {
    Random random = new Random(3);
    List<String> tags =
        List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG", "B-DATE", "I-DATE");
    for (int n = 0; n < 2000; n++) {
      List<String> sentence = new ArrayList<>();
      for (int i = random.nextInt(7); i >= 0; i--) {
        sentence.add(tags.get(random.nextInt(tags.size())));
      }

      List<Span> spans = SpanMode.LENIENT.spans(WITHOUT_DATES.map(sentence));

      assertThat(spans)
          .as(sentence.toString())
          .isEqualTo(
              SpanMode.LENIENT.spans(sentence).stream()
                  .filter(span -> !span.type().equals("DATE"))
                  .map(
                      span ->
                          new Span(
                              span.type().equals("PER") ? "PER" : "PLACE",
                              span.start(),
                              span.end()))
                  .toList());
    }
  }

  @Test
  void aTypeThatIsNotNamedIsAnErrorUnlessItsFateIsChosen() {
    TagMapping mapping = TagMapping.of(Map.of("DATE", "O"));

    assertThatThrownBy(() -> tagged("B-DATE B-PER").map(mapping))
        .isInstanceOf(CorpusException.class)
        .hasMessage("corpus: type PER is none of those that are mapped: [DATE]");
    assertThat(mapped("B-DATE B-PER", mapping.keepingOthers())).isEqualTo("O B-PER");
    assertThat(mapped("B-DATE B-PER", TagMapping.of(Map.of("DATE", "T")).droppingOthers()))
        .isEqualTo("B-T O");
  }

  @Test
  void labelsAreThoseOfAllTypes() {
    NerDataset first =
        NerDataset.of(
                "corpus",
                List.of(
                    new Sentence(List.of("w"), List.of("B-PER")),
                    new Sentence(List.of("w"), List.of("B-DATE")),
                    new Sentence(List.of("w"), List.of("B-LOC"))))
            .first(1);

    assertThat(first.map(WITHOUT_DATES).labels().names())
        .containsExactly("O", "B-PER", "I-PER", "B-PLACE", "I-PLACE");
  }

  @Test
  void namesThatAreNoTypesAreRefused() {
    assertThatThrownBy(() -> TagMapping.of(Map.of("PER", "a b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"PER\" to \"a b\": no type");
    assertThatThrownBy(() -> TagMapping.of(Map.of("O", "PER")))
        .hasMessage("\"O\" to \"PER\": no type");
    assertThatThrownBy(() -> TagMapping.of(Map.of("", "PER")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGroupsOfMulticonerAreSix() {
    TagMapping groups = TagMapping.multiconerGroups();

    assertThat(groups.type("Medication/Vaccine")).contains("MED");
    assertThat(groups.type("OtherPER")).contains("PER");
    assertThat(mapped("B-Artist I-Artist B-ORG", groups)).isEqualTo("B-PER I-PER B-GRP");
  }
}
