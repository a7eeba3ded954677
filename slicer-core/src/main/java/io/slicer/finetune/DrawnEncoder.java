package io.slicer.finetune;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * An encoder whose parameters are drawn, as transformers draws them ({@code _init_weights}):
 * weights and tables of embeddings of a normal distribution with the configuration's {@code
 * initializer_range}, biases zero, gains of normalizations one, and the rows of padding zero, be it
 * the word table's or, in families that begin positions behind padding, the position table's. It
 * has no head, so that heads are drawn, too.
 */
final class DrawnEncoder implements Checkpoint {
  private final EncoderConfig config;
  private final long seed;
  private final Map<String, Shape> shapes;

  DrawnEncoder(EncoderConfig config, long seed) {
    this.config = config;
    this.seed = seed;
    shapes = EncoderGraph.parameters(config, config.vocabularySize());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shapes.keySet());
  }

  @Override
  public Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new NoSuchElementException("an encoder has no \"" + name + "\"");
    }
    return shape;
  }

  @Override
  public FloatMemory read(String name) {
    FloatMemory values = FloatMemory.allocate(shape(name).elements());
    copyTo(name, values);
    return values;
  }

  @Override
  public void copyTo(String name, FloatMemory target) {
    Shape shape = shape(name);
    initializer(name, shape).fill(new Parameters.Tensor(name, shape, target), seed);
  }

  private Initializer initializer(String name, Shape shape) {
    if (shape.rank() == 1) {
      return name.endsWith(".bias") ? Initializer.zeros() : Initializer.ones();
    }
    EncoderOps.Padding padding = EncoderGraph.padding(config);
    double deviation = config.initializerRange();
    if (name.equals(EncoderGraph.wordTable(config))) {
      return Initializer.normalWithZeroRow(deviation, padding.word());
    }
    boolean positions = name.equals(config.family().embeddings().positions() + ".weight");
    return positions && padding.position() >= 0
        ? Initializer.normalWithZeroRow(deviation, padding.position())
        : Initializer.normal(deviation);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "an encoder drawn by seed " + seed;
  }
}
