package io.slicer.ner;

import io.slicer.inference.SubwordTag;
import io.slicer.inference.WordScorer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes tags of scores and compares them with those of a corpus.
 *
 * @param scorer scores the sub-words of sentences
 * @param labels of the head
 */
record SubwordTagger(WordScorer scorer, HeadLabels labels) {

  /**
   * The labels of which sub-words a scoring compares.
   *
   * @param alignment that the model was trained with
   */
  static LabelAlignment compared(Scoring scoring, LabelAlignment alignment) {
    return switch (scoring) {
      case WORDS -> alignment.ofWords();
      case SUBWORDS ->
          alignment == LabelAlignment.ALL_CONTINUED ? alignment : LabelAlignment.ALL_SUBWORDS;
    };
  }

  /**
   * Compares tags with those of the corpus.
   *
   * @param alignment that the model was trained with
   * @param tags of each sentence's sub-words: of those that the scoring compares
   */
  NerEvaluation evaluation(
      NerDataset dataset, Scoring scoring, LabelAlignment alignment, List<List<SubwordTag>> tags) {
    UnaryOperator<String> continuing = dataset.labels().continuing(alignment);
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
          gold.add(
              sentence.subwordTags(
                  tags.get(s).stream().map(SubwordTag::word).toList(), continuing));
          predicted.add(names(tags.get(s)));
        }
      }
    }
    return NerEvaluation.of(dataset, scoring, gold, predicted);
  }

  private List<String> names(List<SubwordTag> tags) {
    return labels.iob2(tags.stream().map(SubwordTag::label).toList());
  }

  /** One tag for each word: O where there is no sub-word. */
  private List<String> wordTags(int words, List<SubwordTag> tags) {
    List<String> names = new ArrayList<>(Collections.nCopies(words, "O"));
    List<String> found = names(tags);
    for (int i = 0; i < tags.size(); i++) {
      names.set(tags.get(i).word(), found.get(i));
    }
    return Collections.unmodifiableList(names);
  }
}
