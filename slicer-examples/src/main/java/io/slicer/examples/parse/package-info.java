/**
 * Dependency parsing as a command ({@link io.slicer.examples.parse.DependencyParsing}): it trains
 * on one treebank, evaluates on others, and writes CoNLL-U.
 */
@NullMarked
package io.slicer.examples.parse;

import org.jspecify.annotations.NullMarked;
