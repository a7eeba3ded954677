package io.slicer.ner;

import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.words.TextWord;
import java.util.ArrayList;
import java.util.List;

/** Reads entities off the tags of words. */
final class Entities {
  private Entities() {}

  /** What a word's tag is, and how sure the model is of it. */
  record WordTag(String tag, double probability) {}

  /** The entities of a list of words; they lie in the list. */
  static List<Entity> ofWords(List<String> words, List<WordTag> tags) {
    List<Entity> entities = new ArrayList<>();
    for (Span span : spans(tags)) {
      String text = String.join(" ", words.subList(span.start(), span.end()));
      entities.add(new Entity(span.type(), text, span.start(), span.end(), score(tags, span)));
    }
    return List.copyOf(entities);
  }

  /** The entities of a text that was split into words; they lie in the text. */
  static List<Entity> ofText(String text, List<TextWord> words, List<WordTag> tags) {
    List<Entity> entities = new ArrayList<>();
    for (Span span : spans(tags)) {
      int start = words.get(span.start()).start();
      int end = words.get(span.end() - 1).end();
      entities.add(
          new Entity(span.type(), text.substring(start, end), start, end, score(tags, span)));
    }
    return List.copyOf(entities);
  }

  private static List<Span> spans(List<WordTag> tags) {
    return SpanMode.LENIENT.spans(tags.stream().map(WordTag::tag).toList());
  }

  private static double score(List<WordTag> tags, Span span) {
    return tags.subList(span.start(), span.end()).stream()
        .mapToDouble(WordTag::probability)
        .average()
        .orElseThrow();
  }
}
