/** Command-line examples. */
@NullMarked
package io.slicer.examples;

import org.jspecify.annotations.NullMarked;
