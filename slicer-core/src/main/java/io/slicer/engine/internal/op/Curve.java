package io.slicer.engine.internal.op;

import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> f(x), where f is a function that only adapters use. */
final class Curve extends Activation {
  private static final float QUICK = 1.702f;

  private Curve(SDVariable x, dnnl.algorithm function, float alpha) {
    super(x, function, alpha);
  }

  static SDVariable silu(SDVariable x) {
    return new Curve(x, dnnl.algorithm.eltwise_swish, 1).only();
  }

  static SDVariable quickGelu(SDVariable x) {
    return new Curve(x, dnnl.algorithm.eltwise_swish, QUICK).only();
  }

  static SDVariable tanhGelu(SDVariable x) {
    return new Curve(x, dnnl.algorithm.eltwise_gelu_tanh, 0).only();
  }

  static SDVariable mish(SDVariable x) {
    return new Curve(x, dnnl.algorithm.eltwise_mish, 0).only();
  }

  static SDVariable sigmoid(SDVariable x) {
    return new Curve(x, dnnl.algorithm.eltwise_logistic, 0).only();
  }
}
