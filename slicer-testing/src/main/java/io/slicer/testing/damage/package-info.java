/** Files that are damaged by a seed, and what may come of them. */
@NullMarked
package io.slicer.testing.damage;

import org.jspecify.annotations.NullMarked;
