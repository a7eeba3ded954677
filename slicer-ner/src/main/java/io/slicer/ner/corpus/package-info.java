/**
 * Corpora for token classification: {@link io.slicer.ner.corpus.Sentence} and {@link
 * io.slicer.ner.corpus.NerDataset} hold them, {@link io.slicer.ner.corpus.NerCorpora} reads them in
 * all formats, {@link io.slicer.ner.corpus.PanxReader} and {@link io.slicer.ner.corpus.PanxWriter}
 * read and write PAN-X files.
 */
@NullMarked
package io.slicer.ner.corpus;

import org.jspecify.annotations.NullMarked;
