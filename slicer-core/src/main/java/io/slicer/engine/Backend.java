package io.slicer.engine;

import io.slicer.files.NativeFolders;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What ND4J computes on. */
final class Backend {
  /**
   * The newest generation of GPUs that nd4j-cuda 1.0.0-M2.1 has kernels for, 8.x: it has machine
   * code up to 8.6, which later ones of the generation run, and none that could be translated.
   */
  private static final int NEWEST_GENERATION = 8;

  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  static {
    NativeFolders.secure();
  }

  private Backend() {}

  /**
   * A GPU.
   *
   * @param name as its driver gives it
   * @param major of its compute capability
   * @param minor of its compute capability
   * @param bytes of its memory
   */
  record Gpu(String name, int major, int minor, long bytes) {
    String capability() {
      return major + "." + minor;
    }

    /** Whether ND4J has kernels for it. */
    boolean isSupported() {
      return major <= NEWEST_GENERATION;
    }

    /** In gibibytes, with one decimal. */
    String memory() {
      return "%.1f GiB".formatted(bytes / (double) (1L << 30));
    }
  }

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
