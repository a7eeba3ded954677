/**
 * Models that are open and run: scoring on all cores, batches from many threads, and what a task's
 * own model is built on ({@link io.slicer.inference.TaskModel}).
 */
@NullMarked
package io.slicer.inference;

import org.jspecify.annotations.NullMarked;
