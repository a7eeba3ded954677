/** Compiles a graph to a plan and runs it. */
@NullMarked
package io.slicer.engine;

import org.jspecify.annotations.NullMarked;
