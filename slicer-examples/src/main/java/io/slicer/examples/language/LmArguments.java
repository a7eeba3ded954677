package io.slicer.examples.language;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.Recipe;
import io.slicer.hub.PretrainedModel;
import io.slicer.language.LanguageModelTrainer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param model what is trained
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param fromScratch whether only its configuration and tokenizer are taken
 * @param text the files that are trained on, in their order
 * @param validation the files whose perplexity is computed
 * @param blocks whether texts are joined and cut into blocks
 * @param dataSha256 of the texts that are used, by what they are for
 * @param maxTrain train on the first so many texts; null for all
 * @param maxEval compute the perplexity of the first so many of each file; null for all
 * @param maxSteps how many steps to take; null for as many as the epochs have
 */
@JsonNaming(KebabCaseStrategy.class)
record LmArguments(
    String model,
    String modelSha256,
    boolean fromScratch,
    List<String> text,
    List<String> validation,
    boolean blocks,
    Map<String, String> dataSha256,
    @Nullable Long maxTrain,
    @Nullable Long maxEval,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long maxSteps,
    double learningRate,
    long seed,
    @JsonUnwrapped Recipe recipe) {
  LmArguments {
    text = List.copyOf(text);
    validation = List.copyOf(validation);
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
  }

  /**
   * A trainer that does so.
   *
   * @param pretrained what to start from
   * @param progress hears how many texts were tokenized to cut them into blocks
   * @return a trainer that has yet to be told what to validate with
   */
  LanguageModelTrainer.Builder trainer(PretrainedModel pretrained, LongConsumer progress) {
    LanguageModelTrainer.Builder trainer =
        recipe
            .trainer(LanguageModelTrainer.builder(), pretrained)
            .learningRate(learningRate)
            .seed(seed)
            .fromScratch(fromScratch);
    if (blocks) {
      trainer.blocks(progress);
    }
    if (maxSteps != null) {
      trainer.maxSteps(maxSteps);
    }
    return trainer;
  }
}
