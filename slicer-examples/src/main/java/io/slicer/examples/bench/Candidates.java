package io.slicer.examples.bench;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** All candidates of this build. */
final class Candidates {
  static final String SLICER = "slicer";
  static final String DJL = "djl-pytorch";
  static final String ONNX = "onnx";
  static final String ONNX_INT8 = "onnx-int8";

  private Candidates() {}

  /** Those that may be named with {@code --peer}. */
  static List<String> peers() {
    return List.of(DJL);
  }

  /**
   * What makes a candidate.
   *
   * @throws IllegalArgumentException if this build has none of that name
   */
  static CandidateProvider provider(String name) {
    return Stream.concat(
            Stream.of(new SlicerProvider()),
            ServiceLoader.load(CandidateProvider.class).stream().map(ServiceLoader.Provider::get))
        .filter(provider -> provider.makes(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this program was built without "
                        + name
                        + ": mvn -Ppeers -DskipTests package builds it with the libraries that are"
                        + " compared (240 MB from Maven Central)"));
  }

  private static final class SlicerProvider implements CandidateProvider {
    @Override
    public boolean makes(String candidate) {
      return candidate.equals(SLICER);
    }

    @Override
    public Candidate open(Job job) {
      return job.training() ? new SlicerTraining(job) : new SlicerTagging(job);
    }
  }
}
