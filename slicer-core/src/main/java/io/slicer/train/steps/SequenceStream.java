package io.slicer.train.steps;

import io.slicer.model.TokenSequence;

/**
 * Sequences to train on that are made when a step reads them: because they are too many to be held,
 * or others in every epoch, such as masked text. What is made depends on the numbers it is asked
 * for and on nothing else, so that a training can be resumed. Called by one thread at a time.
 */
public interface SequenceStream {
  /**
   * How many sequences an epoch has.
   *
   * @return the number, positive
   */
  long size();

  /**
   * A sequence.
   *
   * @param epoch from 0
   * @param number from 0 to the size - 1; an epoch asks for each once, in an order of chance
   * @return the sequence, with labels
   */
  TokenSequence sequence(int epoch, long number);

  /**
   * What stands for the content of all sequences: when a training resumes it must be the same.
   *
   * @return a line of text
   */
  String fingerprint();
}
