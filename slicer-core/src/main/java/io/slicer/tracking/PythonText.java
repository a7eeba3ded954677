package io.slicer.tracking;

/**
 * Values as Python's {@code str()} writes them, which is how MLflow keeps parameters and how Aim
 * reads them: {@code 5e-05}, {@code True}, {@code None}, {@code ['a', 'b']}.
 */
public final class PythonText {
  private PythonText() {}
}
