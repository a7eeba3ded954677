package io.slicer.examples.workbook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slicer.eval.ConfusionMatrix;
import io.slicer.eval.ConfusionMatrix.Normalization;
import io.slicer.ner.ErrorAnalysis;
import io.slicer.ner.ErrorAnalysis.Group;
import io.slicer.ner.ErrorAnalysis.SentenceErrors;
import io.slicer.ner.corpus.NerDataset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An error analysis as it is kept.
 *
 * @param language of the sentences
 * @param source of the sentences
 * @param sentences analysed
 * @param tokens labelled sub-words
 * @param meanLoss of a labelled sub-word, in nats
 * @param byToken the sub-words with the largest sums of losses
 * @param byLabel all labels
 * @param tags the rows and columns of the matrices
 * @param counts a row for every true tag, a column for every predicted one
 * @param ofTrue shares that add up to one in every row
 * @param ofPredicted shares that add up to one in every column
 * @param worst the sentences with the largest losses
 * @param examples of sub-words that were asked for, the sentences with them and the largest losses;
 *     null is read as none
 */
record ErrorFigures(
    String language,
    String source,
    int sentences,
    long tokens,
    double meanLoss,
    List<Group> byToken,
    List<Group> byLabel,
    List<String> tags,
    List<List<Double>> counts,
    List<List<Double>> ofTrue,
    List<List<Double>> ofPredicted,
    List<SentenceErrors> worst,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Nullable Map<String, List<SentenceErrors>> examples) {
  /** Sub-words that are kept. */
  private static final int MOST_TOKENS = 100;

  ErrorFigures {
    byToken = List.copyOf(byToken);
    byLabel = List.copyOf(byLabel);
    tags = List.copyOf(tags);
    counts = List.copyOf(counts);
    ofTrue = List.copyOf(ofTrue);
    ofPredicted = List.copyOf(ofPredicted);
    worst = List.copyOf(worst);
    examples =
        examples == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(examples));
  }

  @Override
  public Map<String, List<SentenceErrors>> examples() {
    return Objects.requireNonNull(examples);
  }

  static ErrorFigures of(
      String language,
      NerDataset dataset,
      ErrorAnalysis analysis,
      Map<String, List<SentenceErrors>> examples) {
    ConfusionMatrix confusion = analysis.confusion();
    List<String> tags = confusion.tags();
    return new ErrorFigures(
        language,
        dataset.source(),
        dataset.size(),
        analysis.tokens(),
        analysis.meanLoss(),
        analysis.byToken().subList(0, Math.min(MOST_TOKENS, analysis.byToken().size())),
        analysis.byLabel(),
        tags,
        cells(tags, confusion::count),
        cells(tags, (gold, found) -> confusion.share(gold, found, Normalization.TRUE)),
        cells(tags, (gold, found) -> confusion.share(gold, found, Normalization.PREDICTED)),
        analysis.worst(),
        examples);
  }

  private static List<List<Double>> cells(
      List<String> tags, ToDoubleBiFunction<String, String> cell) {
    return tags.stream()
        .map(gold -> tags.stream().map(found -> cell.applyAsDouble(gold, found)).toList())
        .toList();
  }
}
