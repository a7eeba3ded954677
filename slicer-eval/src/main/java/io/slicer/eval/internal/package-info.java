/** How figures are laid out as text. Not for users: it may change at any time. */
@NullMarked
package io.slicer.eval.internal;

import org.jspecify.annotations.NullMarked;
