package io.slicer.examples.bench.candidate;

import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.TokenSequence;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An encoder of any size with random weights: its results mean nothing, its times do.
 *
 * @param config its sizes
 */
public record RandomEncoder(EncoderConfig config) implements Checkpoint {
  private static final int VOCABULARY = 1000;
  private static final int LABELS = 7;
  static final int MOST_TOKENS = 512;
  private static final int SMALL_HIDDEN = 384;
  private static final int SMALL_HEAD = 32;
  private static final int USUAL_HEAD = 64;
  private static final int CHUNK = 1 << 14;
  private static final double DROPOUT = 0.1;
  private static final double EPSILON = 1e-5;
  private static final double DEVIATION = 0.02;

  static RandomEncoder of(Sizes sizes) {
    return of(sizes.hidden(), sizes.layers(), LABELS);
  }

  /**
   * An encoder.
   *
   * @param hidden H, a multiple of 32
   * @param layers of the encoder
   * @param labels that its head tells apart
   * @return the encoder
   */
  public static RandomEncoder of(int hidden, int layers, int labels) {
    return new RandomEncoder(
        new EncoderConfig(
            BertFamily.BERT,
            VOCABULARY,
            hidden,
            layers,
            heads(hidden),
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

  /** As the models of that size have them: BERT's 64 wide heads, and MiniLM's of half of that. */
  private static int heads(int hidden) {
    boolean small = hidden <= SMALL_HIDDEN || hidden % USUAL_HEAD != 0;
    return hidden / (small ? SMALL_HEAD : USUAL_HEAD);
  }

  /**
   * Sequences of one length, every token of them labelled.
   *
   * @param count how many
   * @param length of each, in tokens
   * @return the sequences, the same for the same count and length
   */
  public List<TokenSequence> sequences(int count, int length) {
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
    Map<String, Shape> shapes =
        new LinkedHashMap<>(EncoderGraph.parameters(config, config.vocabularySize()));
    new TokenClassificationHead(config.labels(), new CrossEntropyLoss())
        .parameters(config)
        .forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    return shapes;
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
    FloatMemory values = FloatMemory.allocate(shape(name).elements());
    copyTo(name, values);
    return values;
  }

  @Override
  public void stream(String name, TensorSource.Sink sink) {
    Random random = new Random(name.hashCode());
    float[] values = new float[CHUNK];
    int count;
    for (long left = shape(name).elements(); left > 0; left -= count) {
      count = (int) Math.min(left, CHUNK);
      for (int i = 0; i < count; i++) {
        values[i] = (float) (DEVIATION * random.nextGaussian());
      }
      sink.accept(values, 0, count);
    }
  }

  @Override
  public void close() {}
}
