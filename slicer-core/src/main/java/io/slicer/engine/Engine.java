package io.slicer.engine;

import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What computes. Both engines run the same encoders and heads and give the same results but for
 * rounding.
 */
public enum Engine {
  /** slicer's own plan, with oneDNN: on processors, several times faster than the other. */
  ONEDNN,
  /**
   * SameDiff's own session, on whatever backend of ND4J is on the class path: the way to a GPU. In
   * float32 only.
   */
  SAMEDIFF;

  /** The system property that chooses the engine where a program does not. */
  public static final String PROPERTY = "slicer.engine";

  /**
   * The engine for where a program runs.
   *
   * @return what the system property {@value #PROPERTY} names; without it {@link #SAMEDIFF} if
   *     ND4J's backend is CUDA, else {@link #ONEDNN}
   * @throws IllegalArgumentException if the property names no engine
   */
  public static Engine preferred() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return named(named);
    }
    return Backend.isCuda() ? SAMEDIFF : ONEDNN;
  }

  private static Engine named(String name) {
    return Arrays.stream(values())
        .filter(engine -> engine.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY
                        + " is "
                        + name
                        + ", but must be one of "
                        + Arrays.toString(values())));
  }

  /**
   * Where this engine computes, for people.
   *
   * @return for example {@code the processor (AVX2)} or the name of a GPU
   */
  public String device() {
    return switch (this) {
      case ONEDNN -> "the processor (" + Processor.instructions() + ")";
      case SAMEDIFF -> Backend.device();
    };
  }

  /**
   * What ND4J computes on, and with it {@link #SAMEDIFF}.
   *
   * @return the name of ND4J's backend: {@code CpuBackend} or {@code JCublasBackend}
   */
  public static String backend() {
    return Backend.name();
  }

  /**
   * The GPUs that ND4J sees, whether it has kernels for them or not.
   *
   * @return none if its backend is the processor
   */
  public static List<Gpu> gpus() {
    return Backend.gpus();
  }

  /**
   * Refuses a precision that this engine cannot compute in here, before anything is computed.
   *
   * @param precision of the products
   * @throws UnsupportedOperationException if it cannot, or there is a GPU that it has no kernels
   *     for
   */
  public void require(Precision precision) {
    if (this == ONEDNN) {
      Processor.require(precision);
      return;
    }
    Backend.check(Backend.gpus());
    if (precision != Precision.FP32) {
      throw new UnsupportedOperationException(
          "precision "
              + precision
              + " is there with engine ONEDNN only; SAMEDIFF computes in FP32");
    }
  }

  /**
   * An executor that can train.
   *
   * @param model the model, which must stay open
   * @param threads the number of threads, at least 1; ND4J has settings of its own for those of
   *     SAMEDIFF
   * @param precision of the products
   * @return the executor; the caller closes it
   * @throws IllegalArgumentException if nothing can be trained with the precision
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public Executor trainer(EncoderModel model, int threads, Precision precision) {
    if (this == ONEDNN) {
      return PlanExecutor.of(model, threads, precision);
    }
    require(precision);
    return StockExecutor.of(model, DataType.FLOAT);
  }

  /**
   * What looks at hidden states and attention, with one thread.
   *
   * @param model the model, which must stay open
   * @return the inspector; the caller closes it
   */
  public EncoderInspector inspector(EncoderModel model) {
    return this == ONEDNN ? PlanExecutor.of(model, 1) : StockExecutor.of(model, DataType.FLOAT);
  }
}
