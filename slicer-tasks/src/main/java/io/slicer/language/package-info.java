/**
 * Masked language models: {@link io.slicer.language.LanguageModelTrainer} trains on text, {@link
 * io.slicer.language.LanguageModel} fills masks and says how well it foresees a text.
 */
@NullMarked
package io.slicer.language;

import org.jspecify.annotations.NullMarked;
