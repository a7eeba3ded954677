/** Checkpoints and the off-heap memory that holds parameters. */
@NullMarked
package io.slicer.weights;

import org.jspecify.annotations.NullMarked;
