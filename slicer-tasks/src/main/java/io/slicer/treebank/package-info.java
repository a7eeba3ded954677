/**
 * Treebanks of Universal Dependencies: reads and writes CoNLL-U byte for byte, and scores parsers
 * as the CoNLL 2018 shared task does. {@link io.slicer.treebank.ConlluFiles} is where to begin.
 */
@NullMarked
package io.slicer.treebank;

import org.jspecify.annotations.NullMarked;
