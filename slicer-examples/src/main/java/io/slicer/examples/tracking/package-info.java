/**
 * How commands track their runs. Each takes {@link io.slicer.examples.tracking.TrackingOptions}.
 */
@NullMarked
package io.slicer.examples.tracking;

import org.jspecify.annotations.NullMarked;
