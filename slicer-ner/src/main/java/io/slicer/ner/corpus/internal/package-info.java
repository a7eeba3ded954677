/** Single tags, and what rows and columns of a corpus look like. */
@NullMarked
package io.slicer.ner.corpus.internal;

import org.jspecify.annotations.NullMarked;
