package io.slicer.examples.bench.candidate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Objects;

/**
 * ONNX Runtime on the CPU, its graph optimized as far as it goes. The file takes x and mask, int64
 * (S, T), and gives y, the scores (S, T, C).
 */
final class OnnxTagging extends PaddedTagging {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxTagging(Job job) {
    super(job);
    String file = Objects.requireNonNull(job.onnx());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(job.threads());
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(file, options);
    } catch (OrtException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String description() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  float[] scores(PaddedBatch batch) {
    long[] shape = {batch.sentences(), batch.width()};
    try (OnnxTensor ids =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(batch.ids()), shape);
        OnnxTensor mask =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(batch.mask()), shape);
        OrtSession.Result result = session.run(Map.of("x", ids, "mask", mask))) {
      OnnxTensor scores = (OnnxTensor) result.get("y").orElseThrow();
      FloatBuffer buffer = scores.getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }
}
