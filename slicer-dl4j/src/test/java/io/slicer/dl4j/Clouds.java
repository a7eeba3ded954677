package io.slicer.dl4j;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.text.TextInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Points around three centres, and texts that name them. */
final class Clouds {
  static final int WIDTH = 12;
  private static final List<String> LABELS = List.of("a", "b", "c");

  private Clouds() {}

  /**
   * Points that are mostly told apart by their nearest centre.
   *
   * @param spread of a cloud, where centres are about 1.5 apart
   */
  static FeatureDataset of(String source, int count, double spread, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    float[][] vectors = new float[count][WIDTH];
    for (int i = 0; i < count; i++) {
      int label = i % LABELS.size();
      examples.add(new Example(TextInput.of(source + " " + i), Answer.label(LABELS.get(label))));
      for (int d = 0; d < WIDTH; d++) {
        vectors[i][d] = (float) ((d == label ? 1 : 0) + spread * random.nextGaussian());
      }
    }
    return FeatureDataset.of(ClassificationDataset.of(source, examples), vectors);
  }
}
