/** Single tags, and how errors show the text of a corpus. */
@NullMarked
package io.slicer.ner.corpus.internal;

import org.jspecify.annotations.NullMarked;
