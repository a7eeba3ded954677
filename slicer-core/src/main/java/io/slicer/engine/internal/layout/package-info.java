/** Where the rows of a batch lie while a plan runs. It knows no values, kernels or ops. */
@NullMarked
package io.slicer.engine.internal.layout;

import org.jspecify.annotations.NullMarked;
