package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Function;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> x where it is positive, else 0. */
final class Relu extends Activation {
  Relu(SDVariable x) {
    super(x, Function.RELU);
  }
}
