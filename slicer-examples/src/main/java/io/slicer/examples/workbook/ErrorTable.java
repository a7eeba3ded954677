package io.slicer.examples.workbook;

import io.slicer.examples.cli.Csv;
import io.slicer.ner.ErrorAnalysis.SentenceErrors;
import io.slicer.ner.ErrorAnalysis.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Gathers the sub-words of all sentences as a table, and examples of some of them. */
final class ErrorTable {
  private static final Comparator<SentenceErrors> MILDEST_FIRST =
      Comparator.comparingDouble(SentenceErrors::loss)
          .thenComparing(SentenceErrors::index, Comparator.reverseOrder());

  private final Csv rows = new Csv("sentence,token,word,label,prediction,loss");
  private final int most;
  private final Map<String, PriorityQueue<SentenceErrors>> examples = new LinkedHashMap<>();

  /**
   * A table without rows.
   *
   * @param pieces to keep examples of
   * @param most how many of each
   */
  ErrorTable(List<String> pieces, int most) {
    this.most = most;
    pieces.forEach(piece -> examples.put(piece, new PriorityQueue<>(MILDEST_FIRST)));
  }

  /** Of a sub-word that is not labelled, label, prediction and loss are left out. */
  void add(SentenceErrors sentence) {
    List<String> words = sentence.sentence().words();
    for (Token token : sentence.tokens()) {
      rows.add(
          sentence.index() + 1,
          Csv.text(token.piece()),
          Csv.text(words.get(token.word())),
          Csv.text(token.label()),
          Csv.text(token.predicted()),
          token.loss() == null ? Double.NaN : token.loss());
    }
    examples.forEach(
        (piece, kept) -> {
          if (sentence.contains(piece)) {
            kept.add(sentence);
            if (kept.size() > most) {
              kept.remove();
            }
          }
        });
  }

  /** The sentences with each of the sub-words, the largest loss first. */
  Map<String, List<SentenceErrors>> examples() {
    Map<String, List<SentenceErrors>> sorted = new LinkedHashMap<>();
    examples.forEach(
        (piece, kept) -> {
          List<SentenceErrors> all = new ArrayList<>(kept);
          all.sort(MILDEST_FIRST.reversed());
          sorted.put(piece, all);
        });
    return sorted;
  }

  /** As CSV. */
  @Override
  public String toString() {
    return rows.toString();
  }
}
