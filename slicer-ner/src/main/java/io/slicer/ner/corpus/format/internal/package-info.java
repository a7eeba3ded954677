/** How the lines of a corpus are read. */
@NullMarked
package io.slicer.ner.corpus.format.internal;

import org.jspecify.annotations.NullMarked;
