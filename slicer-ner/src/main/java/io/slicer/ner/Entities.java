package io.slicer.ner;

import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.inference.SubwordTag;
import io.slicer.words.TextWord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads entities off the tags of words. */
final class Entities {
  private Entities() {}

  /** What a word's tag is, and how sure the model is of it. */
  record WordTag(String tag, double probability) {}

  /** Tags of IOB2 of words that follow each other. */
  static List<WordTag> tags(List<SubwordTag> tags, HeadLabels labels) {
    List<String> names = labels.iob2(tags.stream().map(SubwordTag::label).toList());
    return IntStream.range(0, tags.size())
        .mapToObj(i -> new WordTag(names.get(i), tags.get(i).probability()))
        .toList();
  }

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

  static List<Span> spans(List<WordTag> tags) {
    return SpanMode.LENIENT.spans(tags.stream().map(WordTag::tag).toList());
  }

  static double score(List<WordTag> tags, Span span) {
    return tags.subList(span.start(), span.end()).stream()
        .mapToDouble(WordTag::probability)
        .average()
        .orElseThrow();
  }
}
