package io.slicer.ner.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One object for each tag, of which a corpus has few, but each a hundred thousand times. */
final class TagPool {
  private final Map<String, String> tags = new HashMap<>();

  String shared(String tag) {
    String known = tags.putIfAbsent(tag, tag);
    return known == null ? tag : known;
  }

  List<String> shared(List<String> sentence) {
    return sentence.stream().map(this::shared).toList();
  }
}
