/**
 * The tasks of {@code cross-lingual-transfer}: what each has for examples ({@link
 * io.slicer.examples.crosslingual.task.Examples}), which of them choose and which report ({@link
 * io.slicer.examples.crosslingual.task.Parts}), and how its model is trained, opened and evaluated
 * ({@link io.slicer.examples.crosslingual.task.TaskWork}).
 */
@NullMarked
package io.slicer.examples.crosslingual.task;

import org.jspecify.annotations.NullMarked;
