/**
 * Named entity recognition: {@link io.slicer.ner.SlicerTrainer} fine-tunes an encoder on one
 * language, {@link io.slicer.ner.NerModel} tags all that the encoder knows. What training makes
 * smaller is a {@link io.slicer.head.TokenLoss}; how labels of words become labels of sub-words,
 * and what figures are about, say {@link io.slicer.words.LabelAlignment} and {@link
 * io.slicer.ner.Scoring}. Corpora are in {@link io.slicer.ner.corpus}.
 */
@NullMarked
package io.slicer.ner;

import org.jspecify.annotations.NullMarked;
