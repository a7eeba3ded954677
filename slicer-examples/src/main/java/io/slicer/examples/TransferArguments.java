package io.slicer.examples;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 */
@JsonNaming(KebabCaseStrategy.class)
record TransferArguments(
    String model,
    String data,
    String train,
    List<String> eval,
    @JsonUnwrapped FineTuning fineTuning,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval) {

  TransferArguments {
    eval = List.copyOf(eval);
  }
}
