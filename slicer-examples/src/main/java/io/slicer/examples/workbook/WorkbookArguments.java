package io.slicer.examples.workbook;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a workbook says. They are kept with it. Each is called as its
 * option is.
 */
@JsonNaming(KebabCaseStrategy.class)
record WorkbookArguments(
    String model,
    String data,
    List<String> languages,
    List<Double> shares,
    long samplingSeed,
    List<String> joint,
    String curve,
    List<Integer> curveSizes,
    int worst,
    @Nullable Integer slices,
    @Nullable HeadUpdate head,
    LabelAlignment align,
    Scoring score,
    double epochs,
    int batchSize,
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
  WorkbookArguments {
    languages = List.copyOf(languages);
    shares = List.copyOf(shares);
    joint = List.copyOf(joint);
    curveSizes = List.copyOf(curveSizes);
  }

  /** The language whose model is looked at more closely than the others. */
  String mainLanguage() {
    return languages.get(0);
  }
}
