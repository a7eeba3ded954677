package io.slicer.examples.parse;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.treebank.TreebankArguments;
import io.slicer.hub.PretrainedModel;
import io.slicer.parsing.Decoding;
import io.slicer.parsing.ParserTrainer;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param treebanks which model and which sentences
 * @param decoding how heads are chosen in the evaluation
 * @param recipe how the model is trained
 */
@JsonNaming(KebabCaseStrategy.class)
record ParseArguments(
    @JsonUnwrapped TreebankArguments treebanks,
    double learningRate,
    long seed,
    Decoding decoding,
    @JsonUnwrapped Recipe recipe) {
  /** A trainer that has yet to be told what to validate with. */
  ParserTrainer.Builder trainer(PretrainedModel pretrained) {
    return recipe
        .trainer(ParserTrainer.builder(), pretrained)
        .learningRate(learningRate)
        .seed(seed);
  }
}
