/**
 * Tagging of words, such as with their parts of speech: {@link io.slicer.tagging.TaggerTrainer}
 * fine-tunes an encoder, {@link io.slicer.tagging.WordTagger} gives each word of a sentence a tag.
 * Tags that mark entities are the subject of slicer-ner.
 */
@NullMarked
package io.slicer.tagging;

import org.jspecify.annotations.NullMarked;
