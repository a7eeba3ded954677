package io.slicer.tagging;

import io.slicer.inference.SubwordScores;
import io.slicer.inference.SubwordTag;
import io.slicer.inference.WordScorer;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tags words with the present parameters of a model. Thread-safe; does not own the pool.
 *
 * @param scorer scores sub-words
 * @param labels by index
 * @param which sub-word speaks for a word
 */
record TagScorer(WordScorer scorer, List<String> labels, LabelAlignment which) {
  /**
   * A scorer of a model.
   *
   * @param alignment that it was trained with
   */
  static TagScorer of(WordScorer scorer, List<String> labels, LabelAlignment alignment) {
    return new TagScorer(scorer, labels, alignment.ofWords());
  }

  /**
   * A sentence that was tagged and compared.
   *
   * @param loss the sum over the words that were scored
   * @param words how many these are
   */
  private record Judged(List<WordTag> tags, double loss, int words) {}

  List<List<WordTag>> tag(SubwordEncoder encoder, List<List<String>> sentences) {
    return scorer.read(
        encoder, sentences, which, (s, scores) -> tags(sentences.get(s).size(), scores));
  }

  TaggingEvaluation evaluate(SubwordEncoder encoder, TaggingDataset dataset) {
    return evaluation(dataset, scorer.read(encoder, dataset.words(), which, judging(dataset)));
  }

  /** Of sentences that are sub-words already, as {@link #which} says. */
  TaggingEvaluation evaluate(List<List<SubwordSequence>> windows, TaggingDataset dataset) {
    return evaluation(dataset, scorer.read(windows, judging(dataset)));
  }

  private WordScorer.Reading<Judged> judging(TaggingDataset dataset) {
    return (s, scores) -> {
      TaggedSentence sentence = dataset.sentences().get(s);
      return new Judged(
          tags(sentence.words().size(), scores), loss(sentence.tags(), scores), scores.size());
    };
  }

  private List<WordTag> tags(int words, SubwordScores scores) {
    List<WordTag> tags = new ArrayList<>(Collections.nCopies(words, WordTag.NONE));
    for (SubwordTag tag : scores.tags()) {
      tags.set(tag.word(), new WordTag(labels.get(tag.label()), tag.probability()));
    }
    return Collections.unmodifiableList(tags);
  }

  private double loss(List<String> tags, SubwordScores scores) {
    double sum = 0;
    for (int i = 0; i < scores.size(); i++) {
      int label = labels.indexOf(tags.get(scores.word(i)));
      sum += label < 0 ? Double.NaN : scores.crossEntropy(i, label);
    }
    return sum;
  }

  private static TaggingEvaluation evaluation(TaggingDataset dataset, List<Judged> sentences) {
    double loss = sentences.stream().mapToDouble(Judged::loss).sum();
    return new TaggingEvaluation(
        dataset,
        sentences.stream().map(Judged::tags).toList(),
        loss / sentences.stream().mapToInt(Judged::words).sum());
  }
}
