/** Sub-word tokenization and windows over long input. */
@NullMarked
package io.slicer.text;

import org.jspecify.annotations.NullMarked;
