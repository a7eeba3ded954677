/** Hyper-X: one model for several tasks in several languages, with generated adapters. */
@NullMarked
package io.slicer.hyperx;

import org.jspecify.annotations.NullMarked;
