/** Options that several commands have: what to start from, how to train, where results go. */
@NullMarked
package io.slicer.examples.options;

import org.jspecify.annotations.NullMarked;
