/** Span metrics over IOB2 tag sequences, equal to seqeval's. */
@NullMarked
package io.slicer.eval;

import org.jspecify.annotations.NullMarked;
