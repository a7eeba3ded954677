/** Encoder graphs, heads and batches, and the names that checkpoints give to what is in them. */
@NullMarked
package io.slicer.model;

import org.jspecify.annotations.NullMarked;
