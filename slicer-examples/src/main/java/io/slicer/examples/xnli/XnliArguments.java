package io.slicer.examples.xnli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.classification.TrainedPart;
import io.slicer.examples.training.Recipe;
import io.slicer.inference.EncoderOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param models as they were given
 * @param modelSha256 of each model's configuration, tokenizer and weights
 * @param dataSha256 of the texts that are used, by what they are for
 * @param numTrainBatches how many examples are drawn to train on; null for all
 * @param trained which parameters are trained
 * @param head what is trained on a frozen encoder; null where models are fine-tuned
 * @param vector of each text that a head of Deeplearning4j learns from; null without one
 */
@JsonNaming(KebabCaseStrategy.class)
record XnliArguments(
    List<String> models,
    Map<String, String> modelSha256,
    String data,
    Map<String, String> dataSha256,
    String train,
    List<String> evalLanguages,
    TrainedPart trained,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrainedHead head,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EncoderOutput vector,
    boolean balanced,
    double learningRate,
    long seed,
    @Nullable Integer numTrainBatches,
    @Nullable Integer maxEval,
    @JsonUnwrapped Recipe recipe) {
  XnliArguments {
    models = List.copyOf(models);
    modelSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(modelSha256));
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    evalLanguages = List.copyOf(evalLanguages);
  }

  /** What was done to the models, in words. */
  String done() {
    if (head == null) {
      return "fine-tuned";
    }
    return head == TrainedHead.DL4J
        ? "features of the frozen encoder, a layer of Deeplearning4j trained"
        : "features of the frozen encoder, the head trained";
  }
}
