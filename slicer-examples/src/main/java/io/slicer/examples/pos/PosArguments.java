package io.slicer.examples.pos;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.WordRecipe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param data where treebanks are that are named
 * @param dataSha256 of the sentences that are used, by what they are for
 * @param train the name of the treebank that is trained on
 * @param eval the names of those that are evaluated on
 * @param words how the model is trained
 */
@JsonNaming(KebabCaseStrategy.class)
record PosArguments(
    String model,
    String modelSha256,
    String data,
    Map<String, String> dataSha256,
    String train,
    List<String> eval,
    @JsonUnwrapped WordRecipe words,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval) {
  PosArguments {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    eval = List.copyOf(eval);
  }
}
