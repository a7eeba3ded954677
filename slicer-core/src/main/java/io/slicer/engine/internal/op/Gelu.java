package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Epilogue;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> x (1 + erf(x / sqrt 2)) / 2. */
final class Gelu extends Activation {
  Gelu(SDVariable x) {
    super(x, dnnl.algorithm.eltwise_gelu_erf);
  }

  @Override
  public Optional<Epilogue> asEpilogue() {
    return Optional.of(Epilogue.GELU);
  }
}
