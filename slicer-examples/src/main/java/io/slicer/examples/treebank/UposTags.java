package io.slicer.examples.treebank;

import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import io.slicer.treebank.Sentence;
import java.util.ArrayList;
import java.util.List;

/** Fills the column UPOS. */
public final class UposTags {
  private UposTags() {}

  /**
   * Tags sentences.
   *
   * @param sentences whose UPOS are replaced
   * @param tagger says what by
   * @return the sentences with the tagger's parts of speech
   */
  public static List<Sentence> filled(List<Sentence> sentences, WordTagger tagger) {
    List<List<WordTag>> tags =
        tagger.tagSentences(sentences.stream().map(Sentence::forms).toList());
    List<Sentence> tagged = new ArrayList<>(sentences.size());
    for (int s = 0; s < sentences.size(); s++) {
      tagged.add(sentences.get(s).withUpos(tags.get(s).stream().map(WordTag::tag).toList()));
    }
    return tagged;
  }
}
