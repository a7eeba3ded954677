/**
 * Whether ND4J's backend computes what slicer's own engine computes: {@link
 * io.slicer.examples.gpucheck.GpuCheck}.
 */
@NullMarked
package io.slicer.examples.gpucheck;

import org.jspecify.annotations.NullMarked;
