/**
 * Corpora for token classification: {@link io.slicer.ner.corpus.Sentence} and {@link
 * io.slicer.ner.corpus.NerDataset} hold them, {@link io.slicer.ner.corpus.LabelSet} numbers their
 * tags and {@link io.slicer.ner.corpus.TagMapping} renames their types. What reads them from files
 * is in {@code io.slicer.ner.corpus.format}.
 */
@NullMarked
package io.slicer.ner.corpus;

import org.jspecify.annotations.NullMarked;
