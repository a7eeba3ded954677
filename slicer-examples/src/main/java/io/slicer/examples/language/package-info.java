/** The command that trains language models, measures how well they foresee texts, fills masks. */
@NullMarked
package io.slicer.examples.language;

import org.jspecify.annotations.NullMarked;
