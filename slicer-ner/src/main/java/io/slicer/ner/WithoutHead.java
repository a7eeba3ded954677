package io.slicer.ner;

import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A checkpoint without its head, which was made for other labels.
 *
 * @param all the whole checkpoint
 */
public record WithoutHead(Checkpoint all) implements Checkpoint {
  private static boolean ofHead(String name) {
    return name.startsWith("classifier.");
  }

  private static void check(String name) {
    if (ofHead(name)) {
      throw new NoSuchElementException(name);
    }
  }

  @Override
  public Set<String> names() {
    return all.names().stream()
        .filter(name -> !ofHead(name))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Shape shape(String name) {
    check(name);
    return all.shape(name);
  }

  @Override
  public FloatMemory read(String name) {
    check(name);
    return all.read(name);
  }

  @Override
  public boolean isMappable(String name) {
    check(name);
    return all.isMappable(name);
  }

  @Override
  public void stream(String name, TensorSource.Sink sink) {
    check(name);
    all.stream(name, sink);
  }

  @Override
  public MatrixRows rows(String name) {
    check(name);
    return all.rows(name);
  }

  @Override
  public void close() {
    all.close();
  }
}
