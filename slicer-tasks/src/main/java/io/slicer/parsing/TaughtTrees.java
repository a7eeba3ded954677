package io.slicer.parsing;

import io.slicer.corpus.CorpusException;
import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsedWord;
import io.slicer.graph.EncoderOps;
import io.slicer.model.TokenSequence;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import io.slicer.words.SubwordEncoder;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trees as a parser is trained on them.
 *
 * @param sequences a sentence each, with the heads and relations of its words
 * @param longSentences how many sentences have more sub-words than the maximum and are left out
 * @param longWords how many words these have
 */
public record TaughtTrees(List<TokenSequence> sequences, long longSentences, long longWords) {
  private static final Logger LOG = LoggerFactory.getLogger(TaughtTrees.class);

  /**
   * The trees of a treebank. If sentences are left out, a warning says so.
   *
   * @param treebank of trees
   * @param relations that the parser tells apart, by row, without subtypes
   * @param encoder cuts sentences into sub-words; its maximum is that of training
   * @return the trees
   * @throws CorpusException if a sentence is no tree, or a relation is none of the parser's
   * @throws IllegalArgumentException if all sentences are too long
   */
  public static TaughtTrees of(Treebank treebank, List<String> relations, SubwordEncoder encoder) {
    List<ParsedSentence> trees = treebank.trees();
    checkRelations(treebank, trees, relations);
    TaughtTrees data = of(Parsing.encode(encoder, forms(treebank)), trees, relations);
    if (data.longSentences() > 0) {
      LOG.warn(
          "{} sentences of {} with {} words have more than {} sub-words and are left out",
          data.longSentences(),
          treebank.source(),
          data.longWords(),
          encoder.maxLength());
    }
    if (data.sequences().isEmpty()) {
      throw new IllegalArgumentException(
          treebank.source() + " has no sentence of up to " + encoder.maxLength() + " sub-words");
    }
    return data;
  }

  static List<List<String>> forms(Treebank treebank) {
    return treebank.sentences().stream().map(Sentence::forms).toList();
  }

  private static void checkRelations(
      Treebank data, List<ParsedSentence> trees, List<String> relations) {
    for (int s = 0; s < trees.size(); s++) {
      List<ParsedWord> words = trees.get(s).words();
      for (int w = 0; w < words.size(); w++) {
        String relation = words.get(w).universalRelation();
        if (!relations.contains(relation)) {
          throw new CorpusException(
              data.source(),
              data.line(s, w + 1),
              "the relation is \"" + relation + "\", the model has " + relations);
        }
      }
    }
  }

  private static TaughtTrees of(
      List<Parsing.Encoded> sentences, List<ParsedSentence> trees, List<String> relations) {
    List<TokenSequence> sequences = new ArrayList<>();
    long longSentences = 0;
    long longWords = 0;
    for (int s = 0; s < sentences.size(); s++) {
      List<ParsedWord> words = trees.get(s).words();
      if (sentences.get(s).isLong()) {
        longSentences++;
        longWords += words.size();
        continue;
      }
      float[] heads = new float[words.size()];
      int[] labels = new int[words.size()];
      for (int w = 0; w < heads.length; w++) {
        heads[w] = words.get(w).head();
        labels[w] = relations.indexOf(words.get(w).universalRelation());
      }
      sequences.add(
          sentences.get(s).sequence().withLabels(labels).withTarget(EncoderOps.HEADS, heads));
    }
    return new TaughtTrees(List.copyOf(sequences), longSentences, longWords);
  }
}
