package io.slicer.engine.internal.op;

import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> the hyperbolic tangent of x. */
final class Tanh extends Activation {
  Tanh(SDVariable x) {
    super(x, dnnl.algorithm.eltwise_tanh);
  }
}
