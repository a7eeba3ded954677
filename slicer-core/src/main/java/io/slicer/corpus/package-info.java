/**
 * What readers of corpora are made of, whatever the task: the lines of a file with their numbers,
 * JSON in lines, rows of Parquet files, and errors that say where something is wrong.
 */
@NullMarked
package io.slicer.corpus;

import org.jspecify.annotations.NullMarked;
