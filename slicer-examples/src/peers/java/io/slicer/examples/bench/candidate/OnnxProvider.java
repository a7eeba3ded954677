package io.slicer.examples.bench.candidate;

/** Makes the candidates that run a file in ONNX Runtime. */
public final class OnnxProvider implements CandidateProvider {
  /** For the service loader. */
  public OnnxProvider() {}

  @Override
  public boolean makes(String candidate) {
    return candidate.equals(Candidates.ONNX) || candidate.equals(Candidates.ONNX_INT8);
  }

  @Override
  public Candidate open(Job job) {
    return new OnnxTagging(job);
  }
}
