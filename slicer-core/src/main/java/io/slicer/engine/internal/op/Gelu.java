package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Function;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> x (1 + erf(x / sqrt 2)) / 2. */
final class Gelu extends Activation {
  Gelu(SDVariable x) {
    super(x, Function.GELU);
  }
}
