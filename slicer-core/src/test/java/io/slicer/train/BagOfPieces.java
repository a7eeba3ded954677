package io.slicer.train;

import com.google.common.primitives.Floats;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Executor;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model small enough to see through: softmax regression on the embedding of the scored piece,
 * with dropout that depends on what the contract says it depends on. It is enough for the training
 * loop, to which a model is something that has a loss and gradients.
 */
final class BagOfPieces implements Executor {
  static final String WORDS = "roberta.embeddings.word_embeddings.weight";
  static final String SCALE = "roberta.embeddings.LayerNorm.weight"; // frozen
  static final String WEIGHT = "classifier.weight";
  static final String BIAS = "classifier.bias";
  static final int PIECES = 40;
  static final int LABELS = 3;

  private static final int HIDDEN = 8;

  static final EncoderConfig CONFIG =
      new EncoderConfig(
          RobertaFamily.XLM_ROBERTA,
          PIECES,
          HIDDEN,
          0,
          1,
          1,
          34,
          1,
          1e-5,
          0.1,
          0.1,
          0.1,
          0.02,
          1,
          List.of("O", "B", "I"));

  private final FloatMemory allWords;
  private final EmbeddingTable words;
  private final Parameters parameters;
  private final Parameters gradients;
  private final double dropout;
  private final double poison;

  /**
   * A model with random parameters that are always the same.
   *
   * @param rows rows of the word table under training
   * @param dropout probability
   * @param poisonedStep the step whose loss is NaN, or -1
   */
  BagOfPieces(int[] rows, double dropout, long poisonedStep) {
    this.dropout = dropout;
    this.poison = poisonedStep;
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(WORDS, Shape.of(rows.length, HIDDEN));
    shapes.put(SCALE, Shape.of(HIDDEN));
    shapes.put(WEIGHT, Shape.of(LABELS, HIDDEN));
    shapes.put(BIAS, Shape.of(LABELS));
    parameters = Parameters.allocate(shapes);
    Random random = new Random(17);
    allWords = FloatMemory.allocate((long) PIECES * HIDDEN);
    fill(allWords, random);
    words = EmbeddingTable.frozen(allWords, HIDDEN).trained(rows, parameters.get(WORDS).values());
    fill(parameters.get(WEIGHT).values(), random);
    fill(parameters.get(BIAS).values(), random);
    for (int i = 0; i < HIDDEN; i++) {
      parameters.get(SCALE).values().set(i, 1 + i / 8f);
    }
    gradients = parameters.zerosLike(List.of(WORDS, WEIGHT, BIAS));
  }

  static BagOfPieces of(List<TokenSequence> sequences) {
    int[] rows =
        sequences.stream()
            .flatMapToInt(sequence -> IntStream.of(sequence.ids()))
            .distinct()
            .sorted()
            .toArray();
    return new BagOfPieces(rows, 0.1, -1);
  }

  private static void fill(FloatMemory memory, Random random) {
    for (long i = 0; i < memory.length(); i++) {
      memory.set(i, (float) random.nextGaussian() * 0.1f);
    }
  }

  /** Sentences in which a piece's label follows from its number; pieces from 30 on never occur. */
  static List<TokenSequence> sequences(int count) {
    Random random = new Random(23);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int length = 3 + random.nextInt(6);
      int[] ids = random.ints(length, 3, 30).toArray();
      ids[0] = 0;
      ids[length - 1] = 2;
      int[] scored = IntStream.range(1, length - 1).filter(t -> ids[t] % 5 > 0).toArray();
      int[] labels = IntStream.of(scored).map(t -> ids[t] % LABELS).toArray();
      sequences.add(TokenSequence.labelled(ids, new int[length], scored, labels));
    }
    return sequences;
  }

  Parameters parameters() {
    return parameters;
  }

  EmbeddingTable words() {
    return words;
  }

  Trainer.Builder trainer(TrainingArguments arguments) {
    return Trainer.builder(this, parameters, CONFIG, words).arguments(arguments);
  }

  /** Everything that training may change: the whole word table as it reads, and the head. */
  float[] values() {
    List<float[]> parts = new ArrayList<>();
    for (int id = 0; id < PIECES; id++) {
      float[] row = new float[HIDDEN];
      words.copyRow(id, row, 0);
      parts.add(row);
    }
    parts.add(parameters.get(WEIGHT).values().toArray());
    parts.add(parameters.get(BIAS).values().toArray());
    return Floats.concat(parts.toArray(new float[0][]));
  }

  @Override
  public float[] scores(TokenBatch batch) {
    float[] scores = new float[batch.scoredRows() * LABELS];
    for (int r = 0; r < batch.scoredRows(); r++) {
      float[] hidden = hidden(batch.ids()[batch.rows()[r]]);
      double[] row = scores(hidden);
      for (int c = 0; c < LABELS; c++) {
        scores[r * LABELS + c] = (float) row[c];
      }
    }
    return scores;
  }

  @Override
  public float[] features(TokenBatch batch) {
    throw new IllegalStateException("no fixed layers");
  }

  private float[] hidden(int id) {
    float[] hidden = new float[HIDDEN];
    words.copyRow(id, hidden, 0);
    for (int i = 0; i < HIDDEN; i++) {
      hidden[i] *= parameters.get(SCALE).values().get(i);
    }
    return hidden;
  }

  private double[] scores(float[] hidden) {
    double[] scores = new double[LABELS];
    for (int c = 0; c < LABELS; c++) {
      scores[c] = parameters.get(BIAS).values().get(c);
      for (int i = 0; i < HIDDEN; i++) {
        scores[c] += hidden[i] * parameters.get(WEIGHT).values().get((long) c * HIDDEN + i);
      }
    }
    return scores;
  }

  @Override
  public double lossAndGradients(TokenBatch batch, TrainingStep step) {
    if (!step.accumulate()) {
      gradients.memory().fill(0, gradients.memory().length(), 0);
    }
    double loss = 0;
    for (int r = 0; r < batch.scoredRows(); r++) {
      int token = batch.rows()[r];
      int sequence = 0;
      while (batch.offsets()[sequence + 1] <= token) {
        sequence++;
      }
      int place = token - batch.offsets()[sequence];
      Random random =
          new Random(
              step.seed()
                  + 1_000_003 * step.number()
                  + 10_007L * batch.sequences()[sequence]
                  + 101L * place);
      loss += lossOfRow(batch.ids()[token], batch.labels()[r], step.labelledRows(), random);
    }
    return step.number() == poison ? Double.NaN : loss;
  }

  private double lossOfRow(int id, int label, long rows, Random random) {
    float[] hidden = hidden(id);
    float[] mask = new float[HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
      mask[i] = random.nextDouble() < dropout ? 0 : (float) (1 / (1 - dropout));
      hidden[i] *= mask[i];
    }
    double[] scores = scores(hidden);
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score);
    }
    for (int c = 0; c < LABELS; c++) {
      double delta = (Math.exp(scores[c]) / sum - (c == label ? 1 : 0)) / rows;
      add(BIAS, c, delta);
      for (int i = 0; i < HIDDEN; i++) {
        long at = (long) c * HIDDEN + i;
        add(WEIGHT, at, delta * hidden[i]);
        double upstream = delta * parameters.get(WEIGHT).values().get(at);
        double scale = mask[i] * parameters.get(SCALE).values().get(i);
        add(WORDS, (long) words.compactRow(id) * HIDDEN + i, upstream * scale);
      }
    }
    return (Math.log(sum) - scores[label]) / rows;
  }

  private void add(String name, long at, double value) {
    FloatMemory memory = gradients.get(name).values();
    memory.set(at, (float) (memory.get(at) + value));
  }

  @Override
  public Set<String> updated() {
    return Set.copyOf(gradients().names());
  }

  @Override
  public Parameters gradients() {
    return gradients;
  }

  @Override
  public void close() {
    gradients.close();
    parameters.close();
    allWords.close();
  }
}
