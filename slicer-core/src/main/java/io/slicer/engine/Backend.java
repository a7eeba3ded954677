package io.slicer.engine;

import io.slicer.files.NativeFolders;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What ND4J computes on. */
final class Backend {
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  static {
    NativeFolders.secure();
  }

  private Backend() {}

  /** Without the CUDA backend on the class path nothing of ND4J is loaded for the answer. */
  static boolean isCuda() {
    return isPresent(CUDA) && Nd4j.getBackend().getClass().getName().equals(CUDA);
  }

  private static boolean isPresent(String name) {
    try {
      Class.forName(name, false, Nd4j.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** What ND4J calls its backend. */
  static String name() {
    return Nd4j.getBackend().getClass().getSimpleName();
  }

  /** The GPUs that ND4J sees; none if its backend is the processor. */
  static List<Gpu> gpus() {
    if (!isCuda()) {
      return List.of();
    }
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    List<Gpu> gpus = new ArrayList<>();
    for (int d = 0; d < ops.getAvailableDevices(); d++) {
      gpus.add(
          new Gpu(
              ops.getDeviceName(d),
              ops.getDeviceMajor(d),
              ops.getDeviceMinor(d),
              ops.getDeviceTotalMemory(d)));
    }
    return gpus;
  }

  /** Where ND4J computes, for people. */
  static String device() {
    List<Gpu> gpus = gpus();
    if (gpus.isEmpty()) {
      return isCuda() ? "ND4J's CUDA backend, which sees no GPU" : "the processor, by ND4J";
    }
    Gpu first = gpus.get(0);
    return first.name() + " (compute capability " + first.capability() + ")";
  }

  /**
   * Refuses GPUs that ND4J has no kernels for: what it would say itself, at the first operation, is
   * that no kernel image is available.
   *
   * @throws UnsupportedOperationException if there is one
   */
  static void check(List<Gpu> gpus) {
    for (Gpu gpu : gpus) {
      if (!gpu.isSupported()) {
        throw new UnsupportedOperationException(
            gpu.name()
                + " has compute capability "
                + gpu.capability()
                + "; ND4J 1.0.0-M2.1 has kernels up to 8.x. Use an older GPU, or the processor:"
                + " -D"
                + Engine.PROPERTY
                + "=ONEDNN");
      }
    }
  }
}
