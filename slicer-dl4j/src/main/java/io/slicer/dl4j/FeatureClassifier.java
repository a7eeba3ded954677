package io.slicer.dl4j;

import io.slicer.classification.Classification;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.Example;
import io.slicer.classification.LabelScore;
import io.slicer.classification.Problem;
import io.slicer.finetune.TrainingSummary;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of Deeplearning4j that tells labels by vectors, such as what an encoder makes of texts.
 *
 * <pre>{@code
 * try (PretrainedEncoder encoder = PretrainedEncoder.open(PretrainedModel.resolve("mbert"), 2)) {
 *   FeatureDataset train = FeatureDataset.of(english, encoder, EncoderOutput.MEAN);
 *   FeatureClassifier classifier = FeatureClassifier.builder().epochs(20).fit(train);
 *   FeatureDataset german = FeatureDataset.of(test, encoder, EncoderOutput.MEAN);
 *   System.out.println(classifier.evaluate(german).report());
 * }
 * }</pre>
 *
 * <p>The same vectors, arguments and versions give the same network to the bit. Networks are
 * trained one at a time, on one processor; ND4J's number of threads is as before afterwards.
 * Classifying is thread-safe.
 */
public final class FeatureClassifier {
  /** Vectors that go through the network together. */
  private static final int BATCH = 1024;

  private final MultiLayerNetwork network;
  private final List<String> labels;
  private final int width;
  private final @Nullable TrainingSummary summary;

  FeatureClassifier(
      MultiLayerNetwork network,
      List<String> labels,
      int width,
      @Nullable TrainingSummary summary) {
    this.network = network;
    this.labels = List.copyOf(labels);
    this.width = width;
    this.summary = summary;
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   * @throws UnsupportedOperationException if Deeplearning4j is not on the class path
   */
  public static Builder builder() {
    Dl4j.require();
    return new Builder();
  }

  /**
   * The labels that it tells apart.
   *
   * @return names, in the order of the network's outputs
   */
  public List<String> labels() {
    return labels;
  }

  /**
   * What training did.
   *
   * @return the summary; empty if the classifier was loaded. It counts no sub-words
   */
  public Optional<TrainingSummary> summary() {
    return Optional.ofNullable(summary);
  }

  /**
   * The network, for what Deeplearning4j can do with it.
   *
   * @return the network itself: what changes it changes this classifier
   */
  public MultiLayerNetwork network() {
    return network;
  }

  /**
   * Classifies vectors.
   *
   * @param vectors (texts, H)
   * @return what the network says of each
   * @throws IllegalArgumentException if a vector has another length than those it was trained on
   */
  public List<Classification> classify(float[][] vectors) {
    List<Classification> all = new ArrayList<>();
    for (float[] probabilities : probabilities(vectors)) {
      all.add(classification(probabilities, 0, 0));
    }
    return all;
  }

  private float[][] probabilities(float[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != width) {
        throw new IllegalArgumentException(
            "vector %d has %d values, the network takes %d".formatted(i, vectors[i].length, width));
      }
    }
    float[][] all = new float[vectors.length][];
    for (int from = 0; from < vectors.length; from += BATCH) {
      float[][] some = Arrays.copyOfRange(vectors, from, Math.min(vectors.length, from + BATCH));
      INDArray output = network.output(Nd4j.createFromArray(some));
      for (int row = 0; row < some.length; row++) {
        all[from + row] = output.getRow(row).toFloatVector();
      }
    }
    return all;
  }

  private Classification classification(float[] probabilities, int cutFirst, int cutSecond) {
    List<LabelScore> scores = new ArrayList<>();
    for (int c = 0; c < probabilities.length; c++) {
      scores.add(new LabelScore(labels.get(c), probabilities[c]));
    }
    scores.sort(Comparator.comparingDouble(LabelScore::score).reversed());
    return new Classification(Problem.SINGLE_LABEL, scores, cutFirst, cutSecond);
  }

  /**
   * Classifies texts by their vectors and compares the answers with their own labels.
   *
   * @param data whose labels need not all be among this classifier's
   * @return the answers and their figures; the loss is the mean cross-entropy
   * @throws IllegalArgumentException if the vectors have another length than those it was trained
   *     on
   */
  public ClassificationEvaluation evaluate(FeatureDataset data) {
    ClassificationDataset dataset = data.dataset();
    List<Classification> answers = new ArrayList<>();
    double loss = 0;
    float[][] probabilities = probabilities(data.vectors());
    for (int i = 0; i < probabilities.length; i++) {
      int[] cut = data.cut(i);
      answers.add(classification(probabilities[i], cut[0], cut[1]));
      loss += loss(dataset.examples().get(i), probabilities[i]);
    }
    return new ClassificationEvaluation(
        dataset, answers, loss / dataset.size(), Classification.THRESHOLD);
  }

  /** What has no probability at all costs as much as the smallest float. */
  private double loss(Example example, float[] probabilities) {
    int label = labels.indexOf(FeatureDataset.label(example));
    return label < 0 ? Double.NaN : -Math.log(Math.max(probabilities[label], Float.MIN_VALUE));
  }

  /**
   * Saves the classifier as a directory: {@code network.zip}, which Deeplearning4j's {@code
   * ModelSerializer} reads, and {@code labels.json}. The directory appears when it is complete.
   *
   * @param directory to be made
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path directory) {
    new SavedNetwork(network, labels, width).write(directory);
  }

  /**
   * Loads a classifier. It gives the same answers as the one that was saved. Load only what you
   * trust: Deeplearning4j makes objects of what the file says.
   *
   * @param directory that {@link #save} has made
   * @return the classifier
   * @throws io.slicer.weights.CheckpointException if a file is damaged, or the network does not fit
   *     the labels
   * @throws UncheckedIOException if the network cannot be read
   * @throws UnsupportedOperationException if Deeplearning4j is not on the class path
   */
  public static FeatureClassifier load(Path directory) {
    Dl4j.require();
    SavedNetwork saved = SavedNetwork.read(directory);
    return new FeatureClassifier(saved.network(), saved.labels(), saved.width(), null);
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder {
    private final List<FeatureDataset> validation = new ArrayList<>();
    private @Nullable MultiLayerConfiguration configuration;
    private double learningRate = 1e-3;
    private int epochs = 20;
    private int batchSize = 32;
    private long seed = 42;
    private boolean loadBestModelAtEnd;
    private OptionalInt patience = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets the network. Without it there is one layer, softmax of a weight and a bias for each
     * label, trained with Adam, a rate that falls to 0 and gradients clipped to 1: the head that
     * transformers puts on an encoder, without dropout.
     *
     * @param value takes vectors of the data's length and has an output for each label; its own
     *     seed and updater count
     * @return this
     */
    public Builder configuration(MultiLayerConfiguration value) {
      configuration = value;
      return this;
    }

    /**
     * Sets the learning rate of the network that is trained if no other is given; 1e-3 by default.
     *
     * @param value positive
     * @return this
     */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /**
     * Sets how often all vectors are read; 20 times by default.
     *
     * @param value positive
     * @return this
     */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /**
     * Sets how many vectors there are in a step; 32 by default.
     *
     * @param value positive
     * @return this
     */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /**
     * Sets the seed of the vectors' order, and of the first weights if no configuration is given;
     * 42 by default.
     *
     * @param value any
     * @return this
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Adds data that are evaluated after each epoch. The accuracy on the first ones decides which
     * epoch is the best, and when to stop early.
     *
     * @param value of other texts than those that are trained on
     * @return this
     */
    public Builder validation(FeatureDataset value) {
      validation.add(value);
      return this;
    }

    /**
     * Sets whether the parameters of the best epoch are kept; those of the last one by default.
     *
     * @param value needs validation data
     * @return this
     */
    public Builder loadBestModelAtEnd(boolean value) {
      loadBestModelAtEnd = value;
      return this;
    }

    /**
     * Ends training early, if the accuracy has not risen for so many epochs.
     *
     * @param value positive; needs validation data
     * @return this
     */
    public Builder earlyStoppingPatience(int value) {
      patience = OptionalInt.of(value);
      return this;
    }

    /**
     * Trains on texts with vectors.
     *
     * @param data whose labels the network is to know
     * @return the classifier
     * @throws IllegalArgumentException if an argument is out of its range or does not fit the data,
     *     or all texts have one label
     * @throws io.slicer.train.DivergenceException if a loss is not a finite number
     */
    public FeatureClassifier fit(FeatureDataset data) {
      positive("epochs", epochs);
      positive("batchSize", batchSize);
      positive("earlyStoppingPatience", patience.orElse(1));
      if (!(learningRate > 0 && Double.isFinite(learningRate))) {
        throw new IllegalArgumentException("learningRate must be positive, not " + learningRate);
      }
      if (validation.isEmpty()) {
        needsValidation("loadBestModelAtEnd", loadBestModelAtEnd);
        needsValidation("earlyStoppingPatience", patience.isPresent());
      }
      List<String> labels = data.dataset().labels();
      if (labels.size() < 2) {
        throw new IllegalArgumentException(
            data.dataset().source() + ": all texts have one label, so there is nothing to learn");
      }
      for (FeatureDataset other : validation) {
        if (other.width() != data.width()) {
          throw new IllegalArgumentException(
              "vectors of %s have %d values, those of %s %d"
                  .formatted(
                      other.dataset().source(),
                      other.width(),
                      data.dataset().source(),
                      data.width()));
        }
      }
      int steps = (data.dataset().size() + batchSize - 1) / batchSize * epochs;
      return Dl4j.work(() -> training(network(data, labels.size(), steps), data).run());
    }

    /** Making one seeds the random generator of its thread, too. */
    private MultiLayerConfiguration network(FeatureDataset data, int labels, int steps) {
      return configuration == null
          ? Networks.softmax(data.width(), labels, learningRate, steps, seed)
          : Networks.checked(configuration, data.width(), labels);
    }

    private NetworkTraining training(MultiLayerConfiguration chosen, FeatureDataset data) {
      return new NetworkTraining(
          chosen, data, validation, epochs, batchSize, seed, loadBestModelAtEnd, patience);
    }

    private static void needsValidation(String argument, boolean given) {
      if (given) {
        throw new IllegalArgumentException(argument + " needs validation data");
      }
    }

    private static void positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be positive, not " + value);
      }
    }
  }
}
