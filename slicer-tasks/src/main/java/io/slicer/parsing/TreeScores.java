package io.slicer.parsing;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsedWord;
import io.slicer.inference.Softmax;
import java.util.ArrayList;
import java.util.List;

/**
 * What a parser's head says of a sentence of n words: scores (1 + C, n, n + 1) of heads, and of
 * each of C relations at each head.
 */
final class TreeScores {
  private final List<String> words;
  private final List<String> relations;
  private final float[] scores;
  private final int pairs;

  TreeScores(List<String> words, List<String> relations, float[] scores) {
    this.words = words;
    this.relations = relations;
    this.scores = scores;
    pairs = words.size() * (words.size() + 1);
    if (scores.length != (1 + relations.size()) * pairs) {
      throw new IllegalArgumentException(
          scores.length
              + " scores of "
              + words.size()
              + " words and "
              + relations.size()
              + " relations");
    }
  }

  Parse parse(Decoding decoding) {
    if (words.isEmpty()) {
      return new Parse(words, ImmutableIntArray.of(), List.of(), false);
    }
    ImmutableIntArray heads =
        decoding == Decoding.TREE
            ? TreeDecoder.spanningTree(scores, words.size())
            : TreeDecoder.greedy(scores, words.size());
    int root = relations.indexOf(Relations.ROOT);
    List<String> chosen = new ArrayList<>();
    for (int word = 0; word < words.size(); word++) {
      boolean knowsRoot = decoding == Decoding.TREE && root >= 0;
      int relation =
          knowsRoot && heads.get(word) == 0
              ? root
              : best(word, heads.get(word), knowsRoot ? root : -1);
      chosen.add(relations.get(relation));
    }
    return new Parse(words, heads, chosen, false);
  }

  private float relationScore(int relation, int word, int head) {
    return scores[(1 + relation) * pairs + word * (words.size() + 1) + head];
  }

  /** The best relation but one; of equals the first. */
  private int best(int word, int head, int excluded) {
    int best = -1;
    for (int relation = 0; relation < relations.size(); relation++) {
      if (relation != excluded
          && (best < 0 || relationScore(relation, word, head) > relationScore(best, word, head))) {
        best = relation;
      }
    }
    return best;
  }

  /** The cross-entropy of heads and relations, summed over the words; NaN for another relation. */
  double loss(ParsedSentence gold) {
    double sum = 0;
    for (int word = 0; word < words.size(); word++) {
      ParsedWord right = gold.words().get(word);
      int relation = relations.indexOf(right.universalRelation());
      if (relation < 0) {
        return Double.NaN;
      }
      Softmax heads = new Softmax(scores, word * (words.size() + 1), words.size() + 1);
      float[] labels = new float[relations.size()];
      for (int r = 0; r < labels.length; r++) {
        labels[r] = relationScore(r, word, right.head());
      }
      sum += heads.crossEntropy(right.head()) + Softmax.of(labels).crossEntropy(relation);
    }
    return sum;
  }
}
