/** slicer's own SameDiff ops. Not for users: build graphs through {@code EncoderOps}. */
@NullMarked
package io.slicer.graph.internal;

import org.jspecify.annotations.NullMarked;
