/** The command {@code sync}: {@link io.slicer.examples.sync.Sync}. */
@NullMarked
package io.slicer.examples.sync;

import org.jspecify.annotations.NullMarked;
