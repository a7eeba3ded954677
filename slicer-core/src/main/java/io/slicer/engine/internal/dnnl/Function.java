package io.slicer.engine.internal.dnnl;

import org.bytedeco.dnnl.global.dnnl;

/**
 * A function of each value that oneDNN computes, with its derivative, by itself or in a product.
 */
public enum Function {
  /** x (1 + erf(x / sqrt 2)) / 2. */
  GELU(dnnl.algorithm.eltwise_gelu_erf, 0),
  /** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
  TANH_GELU(dnnl.algorithm.eltwise_gelu_tanh, 0),
  /** x sigmoid(1.702 x). */
  QUICK_GELU(dnnl.algorithm.eltwise_swish, 1.702f),
  /** x sigmoid(x). */
  SILU(dnnl.algorithm.eltwise_swish, 1),
  /** max(x, 0). */
  RELU(dnnl.algorithm.eltwise_relu, 0),
  /** The hyperbolic tangent. */
  TANH(dnnl.algorithm.eltwise_tanh, 0),
  /** x tanh(ln(1 + e^x)). */
  MISH(dnnl.algorithm.eltwise_mish, 0),
  /** 1 / (1 + e^-x). */
  SIGMOID(dnnl.algorithm.eltwise_logistic, 0);

  /** What oneDNN calls the function. */
  final dnnl.algorithm kind;

  /** What oneDNN calls the function's constant. */
  final float alpha;

  Function(dnnl.algorithm kind, float alpha) {
    this.kind = kind;
    this.alpha = alpha;
  }
}
