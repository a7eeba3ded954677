/**
 * What the cells of {@code cross-lingual-transfer} come to ({@link
 * io.slicer.examples.crosslingual.result.TransferResults}), for people and for programs ({@link
 * io.slicer.examples.crosslingual.result.TransferFiles}).
 */
@NullMarked
package io.slicer.examples.crosslingual.result;

import org.jspecify.annotations.NullMarked;
