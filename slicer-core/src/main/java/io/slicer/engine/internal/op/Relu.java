package io.slicer.engine.internal.op;

import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> x where it is positive, else 0. */
final class Relu extends Activation {
  Relu(SDVariable x) {
    super(x, dnnl.algorithm.eltwise_relu);
  }
}
