package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Function;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> the hyperbolic tangent of x. */
final class Tanh extends Activation {
  Tanh(SDVariable x) {
    super(x, Function.TANH);
  }
}
