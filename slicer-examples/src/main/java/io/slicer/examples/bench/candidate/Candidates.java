package io.slicer.examples.bench.candidate;

import com.google.common.base.Ascii;
import com.google.common.collect.Iterables;
import io.slicer.engine.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** All candidates of this build. */
public final class Candidates {
  /** This library. */
  public static final String SLICER = "slicer";

  static final String DJL = "djl-pytorch";

  /** ONNX Runtime on an export of the model. */
  public static final String ONNX = "onnx";

  /** The same on an export with quantized weights. */
  public static final String ONNX_INT8 = "onnx-int8";

  private Candidates() {}

  /**
   * This library beside itself with another engine.
   *
   * @param engine that computes
   * @return for example {@code slicer-samediff}
   */
  static String slicer(Engine engine) {
    return SLICER + "-" + Ascii.toLowerCase(engine.name());
  }

  /**
   * What makes a candidate.
   *
   * @param name of the candidate
   * @return its provider
   * @throws IllegalArgumentException if this build has none of that name
   */
  public static CandidateProvider provider(String name) {
    try {
      Iterable<CandidateProvider> optional = ServiceLoader.load(CandidateProvider.class);
      for (CandidateProvider provider : Iterables.concat(List.of(new SlicerProvider()), optional)) {
        if (provider.makes(name)) {
          return provider;
        }
      }
    } catch (ServiceConfigurationError e) {
      // An earlier build had the profile, this one does not.
    }
    throw new IllegalArgumentException(
        "this program was built without "
            + name
            + ": mvn -Ppeers -DskipTests package builds it with the libraries that are compared"
            + " (240 MB from Maven Central)");
  }

  private static final class SlicerProvider implements CandidateProvider {
    @Override
    public boolean makes(String candidate) {
      return candidate.equals(SLICER)
          || Arrays.stream(Engine.values()).map(Candidates::slicer).anyMatch(candidate::equals);
    }

    @Override
    public Candidate open(Job job) {
      return job.training() ? new SlicerTraining(job) : new SlicerTagging(job);
    }
  }
}
