package io.slicer.examples.bench.candidate;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate's process is to do.
 *
 * @param candidate its name
 * @param training whether it trains or tags
 * @param model directory of a checkpoint in Hugging Face form
 * @param data a file of the PAN-X form; null for the demonstration corpus
 * @param sentences how many of the corpus to read at most
 * @param batchSize sentences of a batch
 * @param steps of a round of training
 * @param rounds how many of them follow the one that warms up
 * @param threads how many of the processors to use
 * @param precision of slicer's products with weights; others compute as they do
 * @param engine that slicer computes with; others compute as they do
 * @param onnx the file of a candidate that runs one
 */
public record Job(
    String candidate,
    boolean training,
    String model,
    @Nullable String data,
    int sentences,
    int batchSize,
    int steps,
    int rounds,
    int threads,
    Precision precision,
    Engine engine,
    @Nullable String onnx) {

  /**
   * The same for another candidate.
   *
   * @param name of the candidate
   * @param file that it runs; null if it runs none
   * @return that job
   */
  public Job with(String name, @Nullable String file) {
    return with(name, engine, file);
  }

  /**
   * The same for slicer with another engine.
   *
   * @param other engine
   * @return that job, of a candidate whose name has the engine in it
   */
  public Job with(Engine other) {
    return with(Candidates.slicer(other), other, null);
  }

  private Job with(String name, Engine other, @Nullable String file) {
    return new Job(
        name, training, model, data, sentences, batchSize, steps, rounds, threads, precision, other,
        file);
  }
}
