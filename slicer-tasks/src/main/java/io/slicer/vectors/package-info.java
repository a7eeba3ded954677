/**
 * Arithmetic on the parameters of models: a {@link io.slicer.vectors.TaskVector} is what training
 * has changed of a model, which can be added to another one. {@link io.slicer.vectors.LambdaSearch}
 * finds how much of it is best.
 */
@NullMarked
package io.slicer.vectors;

import org.jspecify.annotations.NullMarked;
