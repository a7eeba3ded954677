/**
 * Reads texts and pairs of texts to classify from files: XNLI and MultiNLI as published, columns
 * with or without a header, CSV, JSON lines and Parquet. {@link
 * io.slicer.classification.corpus.ClassificationFiles} is where to begin.
 */
@NullMarked
package io.slicer.classification.corpus;

import org.jspecify.annotations.NullMarked;
