package io.slicer.parsing;

import io.slicer.eval.parsing.ParsingReport;
import io.slicer.finetune.TrainingRecord;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a parser says of a treebank, and how right it is.
 *
 * @param treebank what was parsed
 * @param parses of each sentence; of one that has more sub-words than the encoder takes its
 *     {@linkplain Parse#isFallback made-up tree}, all of which counts as wrong
 * @param report figures of the CoNLL 2018 shared task; UPOS is of the treebank itself, as a parser
 *     does not tag
 * @param loss the mean over the words of the cross-entropy of heads plus that of relations; NaN if
 *     the treebank has a relation that the model does not know
 */
public record ParsingEvaluation(
    Treebank treebank, List<Parse> parses, ParsingReport report, double loss) {
  /** The name of the LAS among the {@link #figures}. */
  public static final String LAS = "las";

  /**
   * Copies the list.
   *
   * @param treebank what was parsed
   * @param parses of each sentence
   * @param report figures of the CoNLL 2018 shared task
   * @param loss the mean over the words
   */
  public ParsingEvaluation {
    parses = List.copyOf(parses);
  }

  /**
   * The evaluation of a treebank of which portions were evaluated.
   *
   * @param treebank the whole
   * @param portions at least one, in their order
   * @return the evaluation that all at once would have given
   * @throws IllegalArgumentException if there is no portion, or the portions are not the treebank
   */
  public static ParsingEvaluation of(Treebank treebank, List<ParsingEvaluation> portions) {
    if (!treebank.sentences().equals(portions.stream().flatMap(ParsingEvaluation::read).toList())) {
      throw new IllegalArgumentException("these are no portions of " + treebank);
    }
    double loss = 0;
    long words = 0;
    for (ParsingEvaluation portion : portions) {
      long parsed = portion.treebank.words() - portion.longWords();
      words += parsed;
      loss += parsed == 0 ? 0 : portion.loss * parsed;
    }
    return new ParsingEvaluation(
        treebank,
        portions.stream().flatMap(portion -> portion.parses.stream()).toList(),
        portions.stream()
            .map(ParsingEvaluation::report)
            .reduce(ParsingReport::plus)
            .orElseThrow(() -> new IllegalArgumentException("no portions of " + treebank)),
        loss / words);
  }

  private static Stream<Sentence> read(ParsingEvaluation portion) {
    return portion.treebank.sentences().stream();
  }

  /**
   * How many sentences were too long to be parsed.
   *
   * @return the number
   */
  public long longSentences() {
    return parses.stream().filter(Parse::isFallback).count();
  }

  /**
   * How many words the sentences have that were too long to be parsed.
   *
   * @return the number
   */
  public long longWords() {
    return parses.stream().filter(Parse::isFallback).mapToLong(parse -> parse.words().size()).sum();
  }

  /**
   * How many sentences have become no tree, which happens with {@link Decoding#GREEDY}.
   *
   * @return the number
   */
  public long notTrees() {
    return parses.stream().filter(parse -> !parse.isTree()).count();
  }

  /**
   * The figures.
   *
   * @return loss, UAS, LAS and CLAS by name, all but the loss between 0 and 1
   */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", loss);
    figures.put("uas", report.uas().f1());
    figures.put(LAS, report.las().f1());
    figures.put("clas", report.clas().f1());
    return figures;
  }

  /**
   * The figures, for a run record.
   *
   * @return figures and what they are of
   */
  public TrainingRecord.Figures forRecord() {
    return new TrainingRecord.Figures(ParserTrainer.data(treebank), figures());
  }
}
