/** The ops of heads: losses, trees, and decoders as large as a vocabulary. */
@NullMarked
package io.slicer.engine.internal.op.head;

import org.jspecify.annotations.NullMarked;
