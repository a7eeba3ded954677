package io.slicer.train.steps;

import java.util.List;

/**
 * Says which sequences each step of an epoch reads. What it says depends on its seed and on the
 * numbers that it is asked with, and on nothing that was asked before: a training that resumes at
 * some step needs no other state than that step's number.
 */
public interface StepSource {
  /**
   * The number of steps of an epoch.
   *
   * @param epoch from 0
   * @return the number
   */
  long steps(int epoch);

  /**
   * What a step reads.
   *
   * @param epoch from 0
   * @param number of the step in its epoch, from 0
   * @return which sequences it reads
   */
  Step step(int epoch, long number);

  /**
   * What a step reads: all of its micro-batches are of one list.
   *
   * @param list the name of the list
   * @param microBatches the numbers of the sequences of each, in that list
   */
  record Step(String list, List<List<Integer>> microBatches) {}
}
