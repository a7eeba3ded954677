package io.slicer.examples.bench;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.TokenSequence;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** An encoder of any size with random weights: its results mean nothing, its times do. */
record RandomEncoder(EncoderConfig config) implements Checkpoint {
  private static final int VOCABULARY = 1000;
  private static final int MOST_TOKENS = 512;
  private static final int HEAD_SIZE = 32;
  private static final double DROPOUT = 0.1;
  private static final double EPSILON = 1e-5;
  private static final double DEVIATION = 0.02;

  static RandomEncoder of(int hidden, int layers, int labels) {
    return new RandomEncoder(
        new EncoderConfig(
            EncoderConfig.Type.BERT,
            VOCABULARY,
            hidden,
            layers,
            hidden / HEAD_SIZE,
            4 * hidden,
            MOST_TOKENS,
            1,
            EPSILON,
            DROPOUT,
            DROPOUT,
            DROPOUT,
            DEVIATION,
            0,
            IntStream.range(0, labels).mapToObj(label -> "label " + label).toList()));
  }

  /** Sequences of one length, every token of them labelled. */
  List<TokenSequence> sequences(int count, int length) {
    Random random = new Random(count);
    int labels = config.labels().size();
    return IntStream.range(0, count)
        .mapToObj(
            s ->
                TokenSequence.labelled(
                    random.ints(length, 1, VOCABULARY).toArray(),
                    new int[length],
                    IntStream.range(0, length).toArray(),
                    random.ints(length, 0, labels).toArray()))
        .toList();
  }

  private Map<String, Shape> shapes() {
    return EncoderGraph.parameters(config, config.vocabularySize());
  }

  @Override
  public Set<String> names() {
    return shapes().keySet();
  }

  @Override
  public Shape shape(String name) {
    return Objects.requireNonNull(shapes().get(name), name);
  }

  @Override
  public FloatMemory read(String name) {
    Random random = new Random(name.hashCode());
    FloatMemory values = FloatMemory.allocate(shape(name).elements());
    for (long i = 0; i < values.length(); i++) {
      values.set(i, (float) (DEVIATION * random.nextGaussian()));
    }
    return values;
  }

  @Override
  public void close() {}
}
