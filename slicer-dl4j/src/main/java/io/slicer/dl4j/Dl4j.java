package io.slicer.dl4j;

import io.slicer.files.NativeFolders;
import io.slicer.threads.Background;
import java.util.function.Supplier;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Works with Deeplearning4j so that nothing else in the program notices. */
final class Dl4j {
  private static final String COORDINATES = "org.deeplearning4j:deeplearning4j-nn:1.0.0-M2.1";
  private static final String NETWORK = "org.deeplearning4j.nn.multilayer.MultiLayerNetwork";

  private Dl4j() {}

  /**
   * Refuses to work without it.
   *
   * @throws UnsupportedOperationException if it is not on the class path
   */
  static void require() {
    try {
      Class.forName(NETWORK, false, Dl4j.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UnsupportedOperationException(
          "a FeatureClassifier needs Deeplearning4j, which is not on the class path: add "
              + COORDINATES,
          e);
    }
  }

  /**
   * Trains or opens a network, one at a time. A thread of its own, because a network that is
   * initialized seeds the random generator of its thread anew. One thread of OpenMP, because more
   * of them make small networks many times slower.
   *
   * @param work to do
   * @return what comes of it
   */
  static synchronized <T> T work(Supplier<T> work) {
    // Where memory runs out, it would write a file into the working directory.
    CrashReportingUtil.crashDumpsEnabled(false);
    NativeFolders.secure();
    // The backend first, or its operations do not find their library.
    Nd4j.getBackend();
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int threads = natives.ompGetMaxThreads();
    try {
      return Background.await(
          Background.run(
              "slicer-dl4j",
              () -> {
                natives.setOmpNumThreads(1);
                return work.get();
              }));
    } finally {
      natives.setOmpNumThreads(threads);
    }
  }
}
