/** What slicer's own packages share and no user needs: files that appear whole or not at all. */
@NullMarked
package io.slicer.weights.internal;

import org.jspecify.annotations.NullMarked;
