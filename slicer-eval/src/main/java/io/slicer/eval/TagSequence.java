package io.slicer.eval;

import java.util.List;

/**
 * The tags of one sentence, none of them null, and where they come from, so that what is wrong with
 * a tag can be said together with its place.
 *
 * @param side {@code "gold"} or {@code "predicted"}
 * @param sentence the sentence's number
 * @param tags the tags
 */
record TagSequence(String side, long sentence, List<String> tags) {
  TagSequence {
    if (tags == null) {
      throw new TagSequenceException(sentence, 0, "the " + side + " sequence is null");
    }
    for (int i = 0; i < tags.size(); i++) {
      if (tags.get(i) == null) {
        throw new TagSequenceException(sentence, i, "the " + side + " tag is null");
      }
    }
  }

  int size() {
    return tags.size();
  }

  String tag(int position) {
    return tags.get(position);
  }

  TagSequenceException problem(int position, String problem) {
    return new TagSequenceException(
        sentence, position, "the " + side + " tag \"" + tag(position) + "\" " + problem);
  }
}
