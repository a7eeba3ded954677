/**
 * Dependency parsing: who depends on whom in a sentence, and how. {@link
 * io.slicer.parsing.ParserTrainer} trains on treebanks, {@link io.slicer.parsing.DependencyParser}
 * parses.
 */
@NullMarked
package io.slicer.parsing;

import org.jspecify.annotations.NullMarked;
