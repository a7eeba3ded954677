package io.slicer.examples.workbook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.FineTuning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a workbook says. They are kept with it. Each is called as its
 * option is.
 *
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param dataSha256 of the sentences that were sampled, by split and language
 */
@JsonNaming(KebabCaseStrategy.class)
record WorkbookArguments(
    String model,
    String modelSha256,
    String data,
    Map<String, String> dataSha256,
    List<String> languages,
    List<Double> shares,
    long samplingSeed,
    List<String> joint,
    String curve,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String curveWith,
    List<Integer> curveSizes,
    int worst,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<String> examplesOf,
    @JsonUnwrapped FineTuning fineTuning,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval) {
  WorkbookArguments {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    languages = List.copyOf(languages);
    shares = List.copyOf(shares);
    joint = List.copyOf(joint);
    curveSizes = List.copyOf(curveSizes);
    examplesOf = examplesOf == null ? List.of() : List.copyOf(examplesOf);
  }

  @Override
  public List<String> examplesOf() {
    return Objects.requireNonNull(examplesOf);
  }

  /** The language whose model is looked at more closely than the others. */
  String mainLanguage() {
    return languages.get(0);
  }
}
