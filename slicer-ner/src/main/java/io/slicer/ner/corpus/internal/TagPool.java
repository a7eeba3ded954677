package io.slicer.ner.corpus.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One object for each tag, of which a corpus has few, but each a hundred thousand times. */
public final class TagPool {
  private final Map<String, String> tags = new HashMap<>();

  /**
   * The one object for a tag.
   *
   * @param tag any
   * @return an equal one
   */
  public String shared(String tag) {
    String known = tags.putIfAbsent(tag, tag);
    return known == null ? tag : known;
  }

  /**
   * Whether a tag was there before.
   *
   * @param tag any
   * @return true if it has its object
   */
  public boolean has(String tag) {
    return tags.containsKey(tag);
  }

  /**
   * The tags of a sentence, each as its one object.
   *
   * @param sentence any tags
   * @return equal ones
   */
  public List<String> shared(List<String> sentence) {
    return sentence.stream().map(this::shared).toList();
  }
}
