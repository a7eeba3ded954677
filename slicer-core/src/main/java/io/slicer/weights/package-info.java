/** Formats of checkpoints, parameter stores and the off-heap memory that holds them. */
@NullMarked
package io.slicer.weights;

import org.jspecify.annotations.NullMarked;
