/**
 * What a plan is made of: ops, kernels, where values lie, and the workers who run them. It knows no
 * particular op.
 */
@NullMarked
package io.slicer.engine.internal.kernel;

import org.jspecify.annotations.NullMarked;
