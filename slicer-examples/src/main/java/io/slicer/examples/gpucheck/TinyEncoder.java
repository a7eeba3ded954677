package io.slicer.examples.gpucheck;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** An encoder that computes in no time, with weights that are drawn, the same each time. */
final class TinyEncoder implements Checkpoint {
  static final int LABELS = 5;

  private static final int VOCABULARY = 60;
  private static final int[] LENGTHS = {7, 12, 1, 5};
  private static final double DEVIATION = 0.1;

  static final EncoderConfig CONFIG =
      new EncoderConfig(
          BertFamily.BERT,
          VOCABULARY,
          32,
          2,
          4,
          64,
          16,
          2,
          1e-12,
          0.1,
          0.1,
          0.1,
          DEVIATION,
          0,
          IntStream.range(0, LABELS).mapToObj(label -> "label " + label).toList());

  private static final TokenClassificationHead HEAD =
      new TokenClassificationHead(CONFIG.labels(), new CrossEntropyLoss());

  private final Map<String, Shape> shapes =
      new LinkedHashMap<>(EncoderGraph.parameters(CONFIG, VOCABULARY));

  private TinyEncoder() {
    HEAD.parameters(CONFIG).forEach(each -> shapes.put(each.name(), each.shape()));
  }

  /** The encoder, all of it under training; the caller closes it. */
  static EncoderModel open() {
    return EncoderModel.load(
        new TinyEncoder(),
        CONFIG,
        HEAD,
        0,
        new EncoderModel.Training(
            ImmutableIntArray.copyOf(IntStream.range(0, VOCABULARY)), name -> false));
  }

  /** Sequences of several lengths, every token of them labelled. */
  static List<TokenSequence> sequences() {
    Random random = new Random(1);
    return IntStream.of(LENGTHS)
        .mapToObj(
            length ->
                TokenSequence.labelled(
                    random.ints(length, 1, VOCABULARY).toArray(),
                    new int[length],
                    IntStream.range(0, length).toArray(),
                    random.ints(length, 0, LABELS).toArray()))
        .toList();
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public Shape shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  /** Around 1 where a layer norm multiplies, else around 0. */
  @Override
  public FloatMemory read(String name) {
    Random random = new Random(name.hashCode());
    double mean = name.endsWith("LayerNorm.weight") ? 1 : 0;
    float[] values = new float[(int) shape(name).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + DEVIATION * random.nextGaussian());
    }
    return FloatMemory.of(values);
  }

  @Override
  public void close() {}
}
