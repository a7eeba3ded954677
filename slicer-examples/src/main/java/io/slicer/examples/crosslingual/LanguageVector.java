package io.slicer.examples.crosslingual;

import io.slicer.hub.PretrainedModel;
import io.slicer.vectors.StoredModel;
import io.slicer.vectors.TaskVector;
import java.nio.file.Path;

/**
 * What training has changed of a model, read from the files of both as it is needed.
 *
 * @param tuned the model after training
 * @param base the model before
 * @param vector their difference
 */
record LanguageVector(StoredModel tuned, StoredModel base, TaskVector vector)
    implements AutoCloseable {
  static LanguageVector of(Path tuned, PretrainedModel base) {
    StoredModel after = StoredModel.open(tuned);
    try {
      StoredModel before = StoredModel.of(base);
      try {
        return new LanguageVector(after, before, TaskVector.of(after, before));
      } catch (RuntimeException | Error e) {
        before.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      after.close();
      throw e;
    }
  }

  @Override
  public void close() {
    vector.close();
    tuned.close();
    base.close();
  }
}
