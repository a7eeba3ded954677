/** The training loop: optimizer, schedules, checkpoints, listeners. */
@NullMarked
package io.slicer.train;

import org.jspecify.annotations.NullMarked;
