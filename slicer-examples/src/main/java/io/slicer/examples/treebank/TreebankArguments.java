package io.slicer.examples.treebank;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which model and which sentences decide what a run results in. Each is called as its option is.
 *
 * @param model what is trained
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param data where treebanks are that are named
 * @param dataSha256 of the sentences that are used, by what they are for
 * @param train the name of the treebank that is trained on
 * @param eval the names of those that are evaluated on
 * @param maxTrain train on the first so many sentences; null for all
 * @param maxEval evaluate on the first so many of each treebank; null for all
 */
@JsonNaming(KebabCaseStrategy.class)
public record TreebankArguments(
    String model,
    String modelSha256,
    String data,
    Map<String, String> dataSha256,
    String train,
    List<String> eval,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval) {
  /**
   * Copies map and list.
   *
   * @param model what is trained
   * @param modelSha256 of the model
   * @param data where treebanks are
   * @param dataSha256 of the sentences
   * @param train the name of the treebank that is trained on
   * @param eval the names of those that are evaluated on
   * @param maxTrain the most sentences to train on
   * @param maxEval the most sentences to evaluate on
   */
  public TreebankArguments {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    eval = List.copyOf(eval);
  }

  /**
   * Says what was trained on what.
   *
   * @return a line
   */
  public String heading() {
    return model + ", fine-tuned on " + train + " of " + data;
  }
}
