package io.slicer.engine.internal.dnnl;

import org.jspecify.annotations.Nullable;

/**
 * What a dense layer does to its result before it is written.
 *
 * @param function of each value; null if there is none
 * @param addsResidual whether another value is added
 */
public record Epilogue(@Nullable Function function, boolean addsResidual) {
  /** Nothing. */
  public static final Epilogue NONE = new Epilogue(null, false);

  /** Another value is added. */
  public static final Epilogue RESIDUAL = new Epilogue(null, true);

  /**
   * A function of each value.
   *
   * @param function which
   * @return the epilogue
   */
  public static Epilogue of(Function function) {
    return new Epilogue(function, false);
  }
}
