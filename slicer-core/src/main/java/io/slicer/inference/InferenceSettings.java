package io.slicer.inference;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;

/**
 * How an open model computes.
 *
 * @param threads how many batches may be worked on at a time, each by one thread; engine SAMEDIFF
 *     works on one batch at a time, with as many threads as ND4J is set to
 * @param precision of the products
 * @param engine what computes
 * @param changing whether the model's parameters may be changed between calls: {@link
 *     ChangeableModel}
 * @param copying whether the weights are copied into memory, and their file may be changed
 */
public record InferenceSettings(
    int threads, Precision precision, Engine engine, boolean changing, boolean copying) {
  /**
   * Checks the number of threads.
   *
   * @param threads at least 1
   * @param precision of the products
   * @param engine what computes
   * @param changing whether the model's parameters may be changed between calls
   * @param copying whether the weights are copied into memory, and their file may be changed
   * @throws IllegalArgumentException if there are no threads
   */
  public InferenceSettings {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
  }

  /**
   * Settings of a model that stays as it is.
   *
   * @param threads at least 1
   * @param precision of the products
   * @param engine what computes
   * @throws IllegalArgumentException if there are no threads
   */
  public InferenceSettings(int threads, Precision precision, Engine engine) {
    this(threads, precision, engine, false, false);
  }

  /**
   * All processors, float32, and the engine for where the program runs.
   *
   * @return the settings
   */
  public static InferenceSettings defaults() {
    return new InferenceSettings(
        Runtime.getRuntime().availableProcessors(), Precision.FP32, Engine.preferred());
  }

  /**
   * With another number of threads.
   *
   * @param value at least 1
   * @return the settings
   */
  public InferenceSettings withThreads(int value) {
    return new InferenceSettings(value, precision, engine, changing, copying);
  }

  /**
   * With another precision.
   *
   * @param value of the products
   * @return the settings
   */
  public InferenceSettings withPrecision(Precision value) {
    return new InferenceSettings(threads, value, engine, changing, copying);
  }

  /**
   * With another engine.
   *
   * @param value what computes
   * @return the settings
   */
  public InferenceSettings withEngine(Engine value) {
    return new InferenceSettings(threads, precision, value, changing, copying);
  }

  /**
   * Of a model whose parameters may be changed between calls ({@link ChangeableModel#change}). It
   * has them in memory instead of sharing the pages of its file with other processes, but for the
   * word table.
   *
   * @return the settings
   */
  public InferenceSettings toBeChanged() {
    return new InferenceSettings(threads, precision, engine, true, copying);
  }

  /**
   * Of a model whose file may be changed, cut or deleted while it is open. Its weights, the word
   * table among them, are copied into memory that no other process shares: 1.1 GB for XLM-R base.
   * Without this, weights are mapped: whoever shortens the file of an open model ends the process,
   * and whoever writes into it changes the model.
   *
   * @return the settings
   */
  public InferenceSettings withWeightsCopied() {
    return new InferenceSettings(threads, precision, engine, changing, true);
  }
}
