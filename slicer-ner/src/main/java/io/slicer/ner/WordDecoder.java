package io.slicer.ner;

import io.slicer.eval.Span;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.SubwordTag;
import io.slicer.ner.Entities.WordTag;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the tags of a sentence's words by what the head says about their sub-words. */
final class WordDecoder {
  private final HeadLabels labels;
  private final Aggregation aggregation;
  private final @Nullable Iob2Viterbi viterbi;
  private final double threshold;
  private final int outside;

  /**
   * A decoder.
   *
   * @throws IllegalArgumentException if tags have to be well-formed, but with these labels none
   *     are; or if there is a threshold, but no label for what is no entity
   */
  WordDecoder(LabelSet labels, TaggingOptions options) {
    this(HeadLabels.of("given", labels.names()), options);
  }

  /**
   * A decoder of a head's labels.
   *
   * @throws IllegalArgumentException if they do not say what is an entity, or tags have to be
   *     well-formed, but with these labels none are
   */
  WordDecoder(HeadLabels labels, TaggingOptions options) {
    labels.checkEntities();
    this.labels = labels;
    threshold = options.threshold();
    outside = labels.outside();
    if (threshold > 0 && outside < 0) {
      throw new IllegalArgumentException(
          "with a threshold some words are O, which is none of the labels " + labels.names());
    }
    aggregation = options.aggregation();
    viterbi = options.decoding() == Decoding.VITERBI ? new Iob2Viterbi(labels.wellFormed()) : null;
  }

  /**
   * Which sub-words have to be scored.
   *
   * @param alignment that the model was trained with
   */
  LabelAlignment scored(LabelAlignment alignment) {
    return switch (aggregation) {
      case FIRST -> alignment.ofWords();
      case AVERAGE, MAX -> LabelAlignment.ALL_SUBWORDS;
    };
  }

  /**
   * The tag of each word that has a sub-word.
   *
   * @param scores of the sub-words that {@link #scored} says
   * @param droppedWordsSeparate whether a word without any sub-word is outside, so that what
   *     follows it begins anew
   */
  List<SubwordTag> tags(SubwordScores scores, boolean droppedWordsSeparate) {
    List<SubwordTag> tags = anyTags(scores, droppedWordsSeparate);
    return threshold > 0 ? sureTags(tags, droppedWordsSeparate) : tags;
  }

  /** Entities below the threshold are none. */
  private List<SubwordTag> sureTags(List<SubwordTag> tags, boolean droppedWordsSeparate) {
    List<SubwordTag> sure = new ArrayList<>();
    int end;
    for (int from = 0; from < tags.size(); from = end) {
      end = from + 1;
      while (end < tags.size()
          && !(droppedWordsSeparate && tags.get(end).word() > tags.get(end - 1).word() + 1)) {
        end++;
      }
      addSure(sure, tags.subList(from, end));
    }
    return sure;
  }

  private void addSure(List<SubwordTag> sure, List<SubwordTag> run) {
    List<SubwordTag> tags = new ArrayList<>(run);
    List<WordTag> words = Entities.tags(run, labels);
    for (Span span : Entities.spans(words)) {
      if (Entities.score(words, span) < threshold) {
        for (int i = span.start(); i < span.end(); i++) {
          tags.set(i, new SubwordTag(run.get(i).word(), outside, run.get(i).probability()));
        }
      }
    }
    sure.addAll(tags);
  }

  private List<SubwordTag> anyTags(SubwordScores scores, boolean droppedWordsSeparate) {
    if (aggregation == Aggregation.FIRST && viterbi == null) {
      return scores.tags();
    }
    List<Integer> words = new ArrayList<>();
    List<double[]> probabilities = new ArrayList<>();
    int end;
    for (int from = 0; from < scores.size(); from = end) {
      end = from + 1;
      while (end < scores.size() && scores.word(end) == scores.word(from)) {
        end++;
      }
      words.add(scores.word(from));
      probabilities.add(
          switch (aggregation) {
            case FIRST -> scores.probabilities(from);
            case AVERAGE -> mean(scores, from, end);
            case MAX -> surest(scores, from, end);
          });
    }
    int[] chosen;
    if (viterbi == null) {
      chosen = probabilities.stream().mapToInt(WordDecoder::best).toArray();
    } else if (droppedWordsSeparate) {
      chosen = wellFormedByRuns(viterbi, words, probabilities);
    } else {
      chosen = viterbi.best(probabilities);
    }
    List<SubwordTag> tags = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      tags.add(new SubwordTag(words.get(i), chosen[i], probabilities.get(i)[chosen[i]]));
    }
    return tags;
  }

  /** Each run of neighbours for itself. */
  private static int[] wellFormedByRuns(
      Iob2Viterbi viterbi, List<Integer> words, List<double[]> probabilities) {
    int[] chosen = new int[words.size()];
    int end;
    for (int from = 0; from < chosen.length; from = end) {
      end = from + 1;
      while (end < chosen.length && words.get(end) == words.get(end - 1) + 1) {
        end++;
      }
      int[] run = viterbi.best(probabilities.subList(from, end));
      System.arraycopy(run, 0, chosen, from, run.length);
    }
    return chosen;
  }

  private static double[] mean(SubwordScores scores, int from, int to) {
    double[] mean = scores.probabilities(from);
    for (int i = from + 1; i < to; i++) {
      double[] next = scores.probabilities(i);
      for (int label = 0; label < mean.length; label++) {
        mean[label] += next[label];
      }
    }
    for (int label = 0; label < mean.length; label++) {
      mean[label] /= to - from;
    }
    return mean;
  }

  private static double[] surest(SubwordScores scores, int from, int to) {
    double[] surest = scores.probabilities(from);
    for (int i = from + 1; i < to; i++) {
      double[] next = scores.probabilities(i);
      surest = next[best(next)] > surest[best(surest)] ? next : surest;
    }
    return surest;
  }

  private static int best(double[] probabilities) {
    int best = 0;
    for (int label = 1; label < probabilities.length; label++) {
      if (probabilities[label] > probabilities[best]) {
        best = label;
      }
    }
    return best;
  }
}
