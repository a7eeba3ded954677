/**
 * What files and models call formats, types, labels and words, and what users call them instead.
 */
@NullMarked
package io.slicer.examples.names;

import org.jspecify.annotations.NullMarked;
