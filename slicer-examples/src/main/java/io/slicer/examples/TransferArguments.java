package io.slicer.examples;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
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
    @Nullable Integer slices,
    @Nullable HeadUpdate head,
    @Nullable Integer frozenLayers,
    boolean cacheFeatures,
    LabelAlignment align,
    Scoring score,
    double epochs,
    int batchSize,
    @Nullable Integer batchTokens,
    double learningRate,
    double warmupRatio,
    double weightDecay,
    double maxGradNorm,
    Precision precision,
    @Nullable Integer maxLength,
    long seed,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval,
    int threads) {

  TransferArguments {
    eval = List.copyOf(eval);
  }
}
