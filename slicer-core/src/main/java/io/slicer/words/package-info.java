/**
 * Sentences of words as the encoder reads them: windows of sub-words, and which sub-words bear the
 * labels of their words. What tagging tasks have in common.
 */
@NullMarked
package io.slicer.words;

import org.jspecify.annotations.NullMarked;
