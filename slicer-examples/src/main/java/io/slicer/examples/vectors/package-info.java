/**
 * The command {@code task-vectors}: what training has changed of models, computed, compared, and
 * added to other models.
 */
@NullMarked
package io.slicer.examples.vectors;

import org.jspecify.annotations.NullMarked;
