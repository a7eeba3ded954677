/**
 * Parts of speech as commands: {@link io.slicer.examples.pos.Pos} trains taggers on one treebank
 * and evaluates them on others, scores saved ones, and tags.
 */
@NullMarked
package io.slicer.examples.pos;

import org.jspecify.annotations.NullMarked;
