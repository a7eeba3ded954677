package io.slicer.examples.panx;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.FineTuning;
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
 * @param dataSha256 of the sentences that are used, by the names of their files
 */
@JsonNaming(KebabCaseStrategy.class)
record TransferArguments(
    String model,
    String modelSha256,
    String data,
    Map<String, String> dataSha256,
    String train,
    List<String> eval,
    @JsonUnwrapped FineTuning fineTuning,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval) {

  TransferArguments {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    eval = List.copyOf(eval);
  }
}
