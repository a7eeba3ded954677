package io.slicer.engine.internal.layout;

import io.slicer.model.TokenBatch;
import io.slicer.weights.Shape;

/**
 * The rows of what has one size whatever the batch: a parameter, or what ops have made of
 * parameters. They belong to no sequence; the workers divide them.
 *
 * @param shape of the whole: its first axis counts the rows, unless it has only one
 */
record FixedRows(Shape shape) implements RowKind {
  long count() {
    return shape.rank() < 2 ? 1 : shape.size(0);
  }

  long columns() {
    return shape.elements() == 0 ? 0 : shape.elements() / count();
  }

  @Override
  public long count(TokenBatch batch, int sequence) {
    return 0;
  }
}
