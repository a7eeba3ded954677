/**
 * What slicer's own packages share and no user needs: files that appear whole or not at all, and
 * where native libraries are unpacked.
 */
@NullMarked
package io.slicer.weights.internal;

import org.jspecify.annotations.NullMarked;
