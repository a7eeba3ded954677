/**
 * Fine-tuning, whatever the task: the arguments that trainers share ({@link
 * io.slicer.finetune.TrainerBuilder}), the way from a checkpoint to a trained model ({@link
 * io.slicer.finetune.FineTuning}), and what a run record is made of.
 */
@NullMarked
package io.slicer.finetune;

import org.jspecify.annotations.NullMarked;
