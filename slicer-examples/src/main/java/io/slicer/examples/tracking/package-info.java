/**
 * How commands track their runs, and the command {@code sync}, which sends what a server has not
 * got. Each command takes {@link io.slicer.examples.tracking.TrackingOptions}.
 */
@NullMarked
package io.slicer.examples.tracking;

import org.jspecify.annotations.NullMarked;
