/**
 * Classification of texts and of pairs of texts: {@link io.slicer.classification.ClassifierTrainer}
 * fine-tunes an encoder, {@link io.slicer.classification.SequenceClassifier} answers. The answer is
 * one label of several, several labels at once, or a number: {@link
 * io.slicer.classification.Problem}.
 */
@NullMarked
package io.slicer.classification;

import org.jspecify.annotations.NullMarked;
