package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Function;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> f(x), where f is a function that few encoders use, or adapters alone. */
final class Curve extends Activation {
  private Curve(SDVariable x, Function function) {
    super(x, function);
  }

  static SDVariable silu(SDVariable x) {
    return new Curve(x, Function.SILU).only();
  }

  static SDVariable quickGelu(SDVariable x) {
    return new Curve(x, Function.QUICK_GELU).only();
  }

  static SDVariable tanhGelu(SDVariable x) {
    return new Curve(x, Function.TANH_GELU).only();
  }

  static SDVariable mish(SDVariable x) {
    return new Curve(x, Function.MISH).only();
  }

  static SDVariable sigmoid(SDVariable x) {
    return new Curve(x, Function.SIGMOID).only();
  }
}
