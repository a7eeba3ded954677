/** The vocabulary of operations that encoders, heads and losses are written in. */
@NullMarked
package io.slicer.graph;

import org.jspecify.annotations.NullMarked;
