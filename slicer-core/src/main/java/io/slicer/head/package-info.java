/** Heads: what turns an encoder's hidden states into scores, and the losses that train them. */
@NullMarked
package io.slicer.head;

import org.jspecify.annotations.NullMarked;
