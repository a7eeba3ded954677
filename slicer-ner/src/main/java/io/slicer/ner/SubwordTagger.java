package io.slicer.ner;

import io.slicer.inference.SubwordTag;
import io.slicer.inference.WordScorer;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Makes tags of scores and compares them with those of a corpus.
 *
 * @param scorer scores the sub-words of sentences
 * @param labels of the head
 */
record SubwordTagger(WordScorer scorer, LabelSet labels) {

  /**
   * The labels of which sub-words a scoring compares.
   *
   * @param alignment that the model was trained with
   */
  static LabelAlignment compared(Scoring scoring, LabelAlignment alignment) {
    return switch (scoring) {
      case WORDS -> alignment.ofWords();
      case SUBWORDS -> LabelAlignment.ALL_SUBWORDS;
    };
  }

  /**
   * Compares tags with those of the corpus.
   *
   * @param tags of each sentence's sub-words: of those that the scoring compares
   */
  NerEvaluation evaluation(NerDataset dataset, Scoring scoring, List<List<SubwordTag>> tags) {
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    for (int s = 0; s < tags.size(); s++) {
      Sentence sentence = dataset.sentences().get(s);
      switch (scoring) {
        case WORDS -> {
          gold.add(sentence.tags());
          predicted.add(wordTags(sentence.size(), tags.get(s)));
        }
        case SUBWORDS -> {
          gold.add(tags.get(s).stream().map(tag -> sentence.tags().get(tag.word())).toList());
          predicted.add(tags.get(s).stream().map(this::name).toList());
        }
      }
    }
    return NerEvaluation.of(dataset, scoring, gold, predicted);
  }

  private String name(SubwordTag tag) {
    return labels.names().get(tag.label());
  }

  /** One tag for each word: O where there is no sub-word. */
  private List<String> wordTags(int words, List<SubwordTag> tags) {
    List<String> names = new ArrayList<>(Collections.nCopies(words, "O"));
    for (SubwordTag tag : tags) {
      names.set(tag.word(), name(tag));
    }
    return Collections.unmodifiableList(names);
  }
}
