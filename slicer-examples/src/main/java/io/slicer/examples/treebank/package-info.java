/**
 * What commands have in common that train on treebanks, evaluate with them, and write CoNLL-U:
 * which treebanks, how much of them, the directory of a run, and its table.
 */
@NullMarked
package io.slicer.examples.treebank;

import org.jspecify.annotations.NullMarked;
