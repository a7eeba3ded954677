/** Which sequences each step of a training reads: a function of a seed and of the step's number. */
@NullMarked
package io.slicer.train.steps;

import org.jspecify.annotations.NullMarked;
