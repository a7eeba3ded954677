/** Encoder graphs, heads and batches. */
@NullMarked
package io.slicer.model;

import org.jspecify.annotations.NullMarked;
