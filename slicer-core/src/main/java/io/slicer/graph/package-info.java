/** The operations of an encoder as SameDiff ops, and reverse mode over them. */
@NullMarked
package io.slicer.graph;

import org.jspecify.annotations.NullMarked;
