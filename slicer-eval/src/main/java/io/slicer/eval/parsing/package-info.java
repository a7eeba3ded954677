/**
 * The evaluation of dependency parsers of the CoNLL 2018 shared task: words, UPOS, UAS, LAS and
 * CLAS. {@link io.slicer.eval.parsing.ParsingReport} is where to begin. Everything is arithmetic on
 * words and trees: no model, no files.
 */
@NullMarked
package io.slicer.eval.parsing;

import org.jspecify.annotations.NullMarked;
