/**
 * Texts and pairs of texts with answers, in several languages ({@link
 * io.slicer.examples.texts.TextCorpus}), and those that come with the program ({@link
 * io.slicer.examples.texts.DemonstrationTexts}).
 */
@NullMarked
package io.slicer.examples.texts;

import org.jspecify.annotations.NullMarked;
