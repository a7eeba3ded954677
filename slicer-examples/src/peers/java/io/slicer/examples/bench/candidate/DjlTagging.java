package io.slicer.examples.bench.candidate;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.slicer.model.EncoderConfig;
import java.util.List;

/** PyTorch's operations through DJL, without gradients. */
final class DjlTagging extends PaddedTagging {
  private static final float MASKED = -1e5f;

  private final Engine engine;
  private final NDManager manager;
  private final DjlEncoder encoder;
  private final ParameterStore parameters;

  DjlTagging(Job job) {
    super(job);
    engine = DjlEngine.load(job.threads());
    manager = engine.newBaseManager();
    EncoderConfig config = config();
    encoder = new DjlEncoder(config, Math.max(1, config.labels().size()));
    encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 2), new Shape(1, 1, 1, 2));
    parameters = new ParameterStore(manager, false);
  }

  /** What a block of DJL's takes. */
  static NDList inputs(PaddedBatch batch, NDManager manager) {
    Shape shape = new Shape(batch.sentences(), batch.width());
    NDArray ids = manager.create(batch.ids(), shape);
    NDArray mask =
        manager
            .create(batch.mask(), new Shape(batch.sentences(), 1, 1, batch.width()))
            .toType(DataType.FLOAT32, false)
            .sub(1)
            .mul(-MASKED);
    return new NDList(List.of(ids, mask));
  }

  @Override
  public String description() {
    return DjlEngine.description(engine);
  }

  @Override
  float[] scores(PaddedBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      return encoder.forward(parameters, inputs(batch, scope), false).head().toFloatArray();
    }
  }

  @Override
  public void close() {
    super.close();
    manager.close();
  }
}
