/**
 * Classification of texts and of pairs of texts: {@code ClassifierTrainer} fine-tunes an encoder,
 * {@code SequenceClassifier} answers. The answer is one label of several, several labels at once,
 * or a number: {@link io.slicer.classification.Problem}.
 */
@NullMarked
package io.slicer.classification;

import org.jspecify.annotations.NullMarked;
