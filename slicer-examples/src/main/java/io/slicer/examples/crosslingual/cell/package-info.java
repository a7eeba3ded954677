/**
 * The cells of {@code cross-lingual-transfer}: what came of each step, as its {@code result.json}
 * has it ({@link io.slicer.examples.crosslingual.cell.CellResult}), and the directory in which
 * several processes work at them ({@link io.slicer.examples.crosslingual.cell.CellDirectory},
 * {@link io.slicer.examples.crosslingual.cell.CellWork}).
 */
@NullMarked
package io.slicer.examples.crosslingual.cell;

import org.jspecify.annotations.NullMarked;
