package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A plan's variables as SameDiff's own ops see them: ND4J arrays, without the rows that hold no
 * token, rows in the order of the batch. Made when an op asks for them, and dropped with the batch.
 */
public final class StockValues {
  /** Placeholder: the labels of the scored rows, one-hot (R, C). */
  public static final String LABELS = "one_hot_labels";

  /** What the names of placeholders begin with that are targets of the scored rows (R, columns). */
  public static final String TARGET = "target_";

  /** Placeholder: what the loss of one scored row counts, a scalar. */
  public static final String ROW_WEIGHT = "row_weight";

  private final SameDiff graph;
  private final Map<String, Value> values;
  private final BatchLayout layout;
  private final Map<String, INDArray> constants = new HashMap<>();
  private final Map<String, INDArray> arrays = new ConcurrentHashMap<>();
  private @Nullable TokenBatch batch;
  private @Nullable TrainingStep step;

  public StockValues(SameDiff graph, Map<String, Value> values, BatchLayout layout) {
    this.graph = graph;
    this.values = values;
    this.layout = layout;
  }

  public void constant(String name, INDArray array) {
    constants.put(name, array);
  }

  public void begin(TokenBatch nextBatch, @Nullable TrainingStep nextStep) {
    arrays.clear();
    batch = nextBatch;
    step = nextStep;
  }

  public void put(String name, INDArray array) {
    arrays.put(name, array);
  }

  /** What one of SameDiff's ops has made, or null. */
  public @Nullable INDArray made(String name) {
    return arrays.get(name);
  }

  public INDArray get(String name) {
    INDArray constant = constants.get(name);
    return constant != null ? constant : arrays.computeIfAbsent(name, this::make);
  }

  private INDArray make(String name) {
    TokenBatch running = Objects.requireNonNull(batch, "no batch is running");
    if (name.equals(ROW_WEIGHT)) {
      long rows = Objects.requireNonNull(step, "no training step is running").labelledRows();
      return Nd4j.scalar((float) (1.0 / rows));
    }
    if (name.equals(LABELS)) {
      long labels = columns(name);
      if (running.labels().length < running.scoredRows()) {
        throw new IllegalArgumentException("the batch has no labels");
      }
      INDArray oneHot = Nd4j.zeros(DataType.FLOAT, running.scoredRows(), labels);
      for (int r = 0; r < running.scoredRows(); r++) {
        oneHot.putScalar(r, Labels.checked(running.labels()[r], labels), 1);
      }
      return oneHot;
    }
    if (name.startsWith(TARGET)) {
      int columns = Math.toIntExact(columns(name));
      float[] target = running.target(name.substring(TARGET.length()), columns);
      return Nd4j.createFromArray(target).reshape(-1, columns);
    }
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the plan has no \"" + name + "\"");
    }
    float[] all = read(value, running);
    return value.isFixed()
        ? Nd4j.createFromArray(all).reshape(value.extent().shape().toArray())
        : Nd4j.createFromArray(all).reshape(-1, value.columns());
  }

  private long columns(String placeholder) {
    return graph.getVariable(placeholder).placeholderShape()[1];
  }

  /** All of what is fixed, or all rows of the batch in the order in which a caller sees them. */
  public float[] read(Value value, TokenBatch running) {
    if (value.isFixed()) {
      float[] all = new float[Math.toIntExact(value.size())];
      value.memory().get(value.index(0), all, 0, all.length);
      return all;
    }
    RowKind kind = value.extent().rows();
    int columns = Math.toIntExact(value.columns());
    int count = 0;
    for (int s = 0; s < running.sequenceCount(); s++) {
      count += (int) layout.rows(kind, s);
    }
    float[] rows = new float[count * columns];
    for (int s = 0; s < running.sequenceCount(); s++) {
      int before = (int) layout.rowsBefore(kind, s) * columns;
      int size = (int) layout.rows(kind, s) * columns;
      value.memory().get(value.index(layout.firstRow(kind, s)), rows, before, size);
    }
    return rows;
  }
}
