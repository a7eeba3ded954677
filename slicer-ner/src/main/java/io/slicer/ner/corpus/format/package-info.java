/**
 * Files of corpora: {@link io.slicer.ner.corpus.format.NerCorpora} reads them in all formats,
 * {@link io.slicer.ner.corpus.format.PanxReader} and {@link io.slicer.ner.corpus.format.PanxWriter}
 * read and write PAN-X files, {@link io.slicer.ner.corpus.format.TaggedCorpus} shows a file before
 * its tags are converted.
 */
@NullMarked
package io.slicer.ner.corpus.format;

import org.jspecify.annotations.NullMarked;
