/**
 * Tagging as a command ({@link io.slicer.examples.tag.TagText}): text from files, arguments or
 * standard input, portion by portion, and on from where it was stopped.
 */
@NullMarked
package io.slicer.examples.tag;

import org.jspecify.annotations.NullMarked;
