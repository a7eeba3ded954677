package io.slicer.engine;

/**
 * In which numbers products with weights are computed. Layer normalization, softmax, loss and
 * everything else is float32 in each of them.
 */
public enum Precision {
  /** float32 throughout: the reference. */
  FP32,

  /**
   * Inputs of products are rounded to bfloat16, sums are float32. Master weights, gradients of
   * weights and the optimizer's state stay float32. Needs a processor with AVX-512 BF16 or AMX.
   */
  BF16,

  /**
   * To run models, not to train them. Weights are rounded to 8 bits with one scale for each output,
   * inputs of products to 8 bits with one scale for each token, sums are exact. Needs a processor
   * with VNNI.
   */
  INT8
}
