/**
 * Corpora for token classification: {@link io.slicer.ner.corpus.Sentence} and {@link
 * io.slicer.ner.corpus.NerDataset} hold them, {@link io.slicer.ner.corpus.PanxReader} reads PAN-X
 * files.
 */
@NullMarked
package io.slicer.ner.corpus;

import org.jspecify.annotations.NullMarked;
