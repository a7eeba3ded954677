/** How slicer's own modules spread work over threads; users do not need it. */
@NullMarked
package io.slicer.threads;

import org.jspecify.annotations.NullMarked;
