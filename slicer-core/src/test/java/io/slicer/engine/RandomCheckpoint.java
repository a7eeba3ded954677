package io.slicer.engine;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Random tensors of the shapes that an encoder and a head for its labels need, the same each time.
 */
record RandomCheckpoint(Map<String, Shape> shapes, double deviation) implements Checkpoint {
  static RandomCheckpoint of(EncoderConfig config, double deviation) {
    return of(config, new Goldens.TestHead(config.labels().size(), 1), deviation);
  }

  static RandomCheckpoint of(EncoderConfig config, Head head, double deviation) {
    return of(config, ModelSpec.of(head), deviation);
  }

  static RandomCheckpoint of(EncoderConfig config, ModelSpec spec, double deviation) {
    Map<String, Shape> shapes =
        new LinkedHashMap<>(EncoderGraph.parameters(config, config.vocabularySize()));
    spec.parameters(config).forEach(each -> shapes.put(each.name(), each.shape()));
    return new RandomCheckpoint(shapes, deviation);
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public Shape shape(String name) {
    return Objects.requireNonNull(shapes.get(name));
  }

  @Override
  public FloatMemory read(String name) {
    Random random = new Random(name.hashCode());
    float[] values = new float[(int) shape(name).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return FloatMemory.of(values);
  }

  @Override
  public void close() {}
}
