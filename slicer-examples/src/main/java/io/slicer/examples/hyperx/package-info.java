/** The command {@code hyperx}: one model for several tasks in several languages. */
@NullMarked
package io.slicer.examples.hyperx;

import org.jspecify.annotations.NullMarked;
