package io.slicer.engine;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import io.slicer.engine.internal.kernel.DropoutMask;
import io.slicer.engine.internal.kernel.Labels;
import io.slicer.engine.internal.kernel.StockValues;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.engine.internal.session.StockOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a graph of SameDiff's ops is given for a batch: embedded tokens on the padded grid, masks,
 * which rows are scored, labels and targets, dropout.
 */
final class SessionInputs {
  private final EncoderModel model;
  private final DataType type;

  SessionInputs(EncoderModel model, DataType type) {
    this.model = model;
    this.type = type;
  }

  /**
   * The placeholders of a graph.
   *
   * @param ops which the graph was built with
   * @param batch to run it on
   * @param step of the training; null where nothing is trained
   * @return arrays by name
   */
  Map<String, INDArray> of(StockOps ops, TokenBatch batch, @Nullable TrainingStep step) {
    SameDiff graph = ops.graph();
    EncoderConfig config = model.config();
    PaddedBatch grid = new PaddedBatch(batch);
    int hidden = config.hiddenSize();
    Map<String, INDArray> values = new HashMap<>();
    if (!batch.hasFeatures()) {
      values.put(
          StockOps.EMBEDDED, array(grid.spread(embedded(batch), hidden), grid.cells(), hidden));
    } else if (model.featuresAreScored()) {
      values.put(StockOps.FEATURES, array(ofScored(batch, hidden), grid.scoredRows(), hidden));
    } else {
      values.put(StockOps.FEATURES, array(grid.spread(given(batch), hidden), grid.cells(), hidden));
    }
    values.put(StockOps.ATTENTION_MASK, array(grid.mask(), grid.sequences(), 1, 1, grid.width()));
    values.put(
        StockOps.SPLIT,
        Nd4j.createFromArray(
            (long) grid.sequences(),
            (long) grid.width(),
            (long) config.heads(),
            (long) hidden / config.heads()));
    ops.choices()
        .forEach(
            (name, chooser) -> {
              double[] oneHot = new double[chooser.parameters().size()];
              oneHot[chooser.choice().of(batch.condition())] = 1;
              values.put(name, array(oneHot, 1, oneHot.length));
            });
    values.put(StockOps.MERGED, Nd4j.createFromArray((long) grid.cells(), (long) hidden));
    values.put(StockOps.SELECTION, array(grid.selection(), grid.scoredRows(), grid.cells()));
    putTrees(graph, grid, values);
    if (graph.hasVariable(StockValues.LABELS)) {
      long labels = graph.getVariable(StockValues.LABELS).placeholderShape()[1];
      values.put(
          StockValues.LABELS, array(oneHot(batch, grid, (int) labels), grid.scoredRows(), labels));
    }
    if (step != null) {
      putTargets(graph, batch, grid, values);
      values.put(StockValues.ROW_WEIGHT, Nd4j.scalar(type, 1.0 / step.labelledRows()));
      ops.masks()
          .forEach(
              (site, mask) -> values.put(mask.placeholder(), mask(mask, site, batch, grid, step)));
    }
    values.keySet().removeIf(name -> !graph.hasVariable(name));
    return values;
  }

  /** What a parser needs. */
  private void putTrees(SameDiff graph, PaddedBatch grid, Map<String, INDArray> values) {
    int words = grid.scoredRows();
    if (graph.hasVariable(StockOps.FIRST_TOKENS)) {
      values.put(StockOps.FIRST_TOKENS, array(grid.firstTokens(), grid.sequences(), grid.cells()));
    }
    if (graph.hasVariable(StockOps.ARCS_SHAPE)) {
      values.put(StockOps.ARCS_SHAPE, Nd4j.createFromArray(-1L, (long) words, (long) grid.heads()));
    }
    if (graph.hasVariable(StockOps.GOLD_HEADS)) {
      values.put(StockOps.GOLD_HEADS, array(grid.goldHeads(), words, grid.heads()));
      values.put(StockOps.OTHER_SENTENCES, array(grid.otherSentences(), words, grid.heads()));
    }
  }

  private void putTargets(
      SameDiff graph, TokenBatch batch, PaddedBatch grid, Map<String, INDArray> values) {
    for (SDVariable variable : graph.variables()) {
      if (variable.isPlaceHolder() && variable.name().startsWith(StockValues.TARGET)) {
        int columns = Math.toIntExact(variable.placeholderShape()[1]);
        String name = variable.name().substring(StockValues.TARGET.length());
        double[] rows = Doubles.toArray(Floats.asList(batch.target(name, columns)));
        values.put(
            variable.name(),
            array(Arrays.copyOf(rows, grid.scoredRows() * columns), grid.scoredRows(), columns));
      }
    }
  }

  private INDArray array(double[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape(shape).castTo(type);
  }

  private double[] embedded(TokenBatch batch) {
    EncoderConfig config = model.config();
    int hidden = config.hiddenSize();
    EncoderFamily.Embeddings names = config.family().embeddings();
    Parameters.Tensor positions = model.parameters().get(names.positions() + ".weight");
    Optional<FloatMemory> types =
        names.types().map(table -> model.parameters().get(table + ".weight").values());
    float[] part = new float[hidden];
    double[] rows = new double[batch.tokens() * hidden];
    for (int n = 0; n < batch.tokens(); n++) {
      model.words().copyRow(batch.ids()[n], part, 0);
      addTo(rows, n, part);
      positions.values().get((long) batch.positions()[n] * hidden, part, 0, hidden);
      addTo(rows, n, part);
      if (types.isPresent()) {
        types.get().get((long) batch.types()[n] * hidden, part, 0, hidden);
        addTo(rows, n, part);
      }
    }
    return rows;
  }

  private static double[] given(TokenBatch batch) {
    List<double[]> rows = new ArrayList<>();
    for (int s = 0; s < batch.sequenceCount(); s++) {
      rows.add(Doubles.toArray(Floats.asList(batch.features(s).toArray())));
    }
    return Doubles.concat(rows.toArray(new double[0][]));
  }

  /** In the order in which the sequences were given. */
  private static double[] ofScored(TokenBatch batch, int hidden) {
    double[] rows = new double[batch.scoredRows() * hidden];
    for (int s = 0; s < batch.sequenceCount(); s++) {
      double[] own = Doubles.toArray(Floats.asList(batch.features(s).toArray()));
      System.arraycopy(own, 0, rows, batch.firstScoredRow(s) * hidden, own.length);
    }
    return rows;
  }

  private static void addTo(double[] rows, int row, float[] part) {
    for (int i = 0; i < part.length; i++) {
      rows[row * part.length + i] += part[i];
    }
  }

  private static double[] oneHot(TokenBatch batch, PaddedBatch grid, int labels) {
    double[] values = new double[grid.scoredRows() * labels];
    for (int r = 0; r < batch.scoredRows(); r++) {
      values[r * labels + Labels.checked(batch.labels()[r], labels)] = 1;
    }
    return values;
  }

  private INDArray mask(
      StockOps.Mask mask, int site, TokenBatch batch, PaddedBatch grid, TrainingStep step) {
    DropoutMask factors = DropoutMask.of(mask.probability(), step.seed(), step.number(), site);
    RowKind kind = mask.extent().rows();
    int columns = Math.toIntExact(mask.extent().columns());
    if (kind.equals(RowKind.PAIRS)) {
      return attentionMask(factors, columns, batch, grid);
    }
    List<PaddedBatch.Row> rows =
        mask.extent().isFixed()
            ? PaddedBatch.fixedRows(mask.extent().fixedRows())
            : grid.rows(kind);
    double[] values = new double[rows.size() * columns];
    float[] row = new float[columns];
    for (int r = 0; r < rows.size(); r++) {
      if (!rows.get(r).isPadding()) {
        factors.row(rows.get(r).sequence(), rows.get(r).place(), row, columns);
        addTo(values, r, row);
      }
    }
    return array(values, rows.size(), columns);
  }

  private INDArray attentionMask(
      DropoutMask factors, int heads, TokenBatch batch, PaddedBatch grid) {
    int width = grid.width();
    double[] values = new double[grid.sequences() * heads * width * width];
    float[] row = new float[heads * width * width];
    for (int s = 0; s < grid.sequences(); s++) {
      int tokens = grid.length(s);
      factors.row(batch.sequences()[s], 0, row, heads * tokens * tokens);
      for (int pair = 0; pair < heads * tokens; pair++) {
        int cell = ((s * heads + pair / tokens) * width + pair % tokens) * width;
        for (int i = 0; i < tokens; i++) {
          values[cell + i] = row[pair * tokens + i];
        }
      }
    }
    return array(values, grid.sequences(), heads, width, width);
  }
}
