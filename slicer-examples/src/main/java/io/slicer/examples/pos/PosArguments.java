package io.slicer.examples.pos;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.slicer.examples.training.WordRecipe;
import io.slicer.examples.treebank.TreebankArguments;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 *
 * @param treebanks which model and which sentences
 * @param words how the model is trained
 */
record PosArguments(@JsonUnwrapped TreebankArguments treebanks, @JsonUnwrapped WordRecipe words) {}
