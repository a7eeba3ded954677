package io.slicer.examples.hyperx;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.Recipe;
import io.slicer.hub.PretrainedModel;
import io.slicer.hyperx.HyperXTrainer;
import io.slicer.train.AdamW;
import io.slicer.words.LongSentences;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param model what is trained
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param train what is trained on, {@code ner#en=FILE}; none for the demonstration
 * @param dev what is validated on
 * @param test what is evaluated
 * @param dataSha256 of all data by what they are for
 * @param maxTrain train on the first so many sentences of each pair; null for all
 * @param maxEval evaluate the first so many of each; null for all
 * @param maxSteps how many steps to take; null for as many as the epochs have
 * @param options of the hypernetwork that are not the standard's, by their published names
 * @param freeze what is frozen, a regular expression
 * @param zeroGradients whether parameters that a step does not reach move on
 * @param longSentences of words with labels; null for leaving out their ends
 */
@JsonNaming(KebabCaseStrategy.class)
record HyperxArguments(
    String model,
    String modelSha256,
    List<String> train,
    List<String> dev,
    List<String> test,
    Map<String, String> dataSha256,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long maxSteps,
    Map<String, String> options,
    String freeze,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean zeroGradients,
    double temperature,
    double learningRate,
    long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LongSentences longSentences,
    @JsonUnwrapped Recipe recipe) {
  HyperxArguments {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
    test = List.copyOf(test);
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** A trainer that does so and has yet to be told its data. */
  HyperXTrainer.Builder trainer(PretrainedModel pretrained) {
    HyperXTrainer.Builder trainer =
        recipe
            .trainer(HyperXTrainer.builder(), pretrained)
            .learningRate(learningRate)
            .temperature(temperature)
            .freezing(freeze)
            .seed(seed);
    if (!options.isEmpty()) {
      trainer.options(PublishedOptions.of(options));
    }
    if (zeroGradients) {
      trainer.adam(AdamW.Settings.DEFAULT.withZeros());
    }
    if (longSentences != null) {
      trainer.longSentences(longSentences);
    }
    if (maxSteps != null) {
      trainer.maxSteps(maxSteps);
    }
    return trainer;
  }
}
