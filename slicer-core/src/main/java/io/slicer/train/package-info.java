/**
 * The training loop. {@link io.slicer.train.Trainer} runs it as {@link
 * io.slicer.train.TrainingArguments} say, {@link io.slicer.train.TrainingListener}s hear of it, and
 * {@link io.slicer.train.CheckpointSettings} make it survive being killed.
 */
@NullMarked
package io.slicer.train;

import org.jspecify.annotations.NullMarked;
