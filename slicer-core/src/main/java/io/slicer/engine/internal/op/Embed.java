package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Target;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.graph.EncoderOps;
import io.slicer.weights.EmbeddingTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** words[id] + positions[position] + types[type], if there are types -> (N, H). */
final class Embed extends Op {
  private static final int TABLES = 3;

  private final EncoderOps.Padding padding;

  /** Of ids (N), positions (N) and types (N), and then the tables: words, positions, any types. */
  Embed(
      SDVariable ids,
      SDVariable positions,
      SDVariable types,
      List<SDVariable> tables,
      EncoderOps.Padding padding) {
    super(
        ids.getSameDiff(),
        List.of(new Extent(RowKind.TOKENS, tables.get(0).getShape()[1])),
        Stream.concat(Stream.of(ids, positions, types), tables.stream())
            .toArray(SDVariable[]::new));
    this.padding = padding;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable[] tables = Arrays.copyOfRange(args(), TABLES, args().length);
    List<@Nullable SDVariable> gradients = new ArrayList<>(Arrays.asList(null, null, null));
    gradients.addAll(
        Arrays.asList(new TableGradients(tables, given(outputs.get(0)), padding).add()));
    return gradients;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    boolean hasTypes = args().length > TABLES + 2;
    return new Sum(plan.words(), plan.in(4), hasTypes ? plan.in(5) : null, plan.out(0));
  }

  /** Rows without a token become zero. */
  private record Sum(EmbeddingTable words, Value positionTable, @Nullable Value typeTable, Value y)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      int hidden = (int) y.columns();
      float[] sum = worker.row(0, hidden);
      float[] part = worker.row(1, hidden);
      BatchLayout layout = worker.layout();
      for (int row = worker.firstToken(); row < worker.endToken(); row++) {
        if (layout.id(row) < 0) {
          Arrays.fill(sum, 0, hidden, 0);
        } else {
          words.copyRow(layout.id(row), sum, 0);
          positionTable.memory().get(positionTable.index(layout.position(row)), part, 0, hidden);
          Rows.add(part, sum, hidden);
          if (typeTable != null) {
            typeTable.memory().get(typeTable.index(layout.type(row)), part, 0, hidden);
            Rows.add(part, sum, hidden);
          }
        }
        y.memory().put(y.index(row), sum, 0, hidden);
      }
    }
  }

  /** Rows of the gradient summed into the tables' gradients, but for those of padding. */
  private static final class TableGradients extends GradientOp {
    private final EncoderOps.Padding padding;

    TableGradients(SDVariable[] tables, SDVariable gradient, EncoderOps.Padding padding) {
      super(gradient.getSameDiff(), like(tables), gradient);
      this.padding = padding;
    }

    @Override
    public String opName() {
      return "slicer_EmbedGradient";
    }

    @Override
    public boolean addsToGradient(int output) {
      return true;
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      Target words = plan.rowTarget(0);
      List<@Nullable Target> others = plan.targets(1, getNumOutputs());
      Target types = others.size() > 1 ? others.get(1) : null;
      return new Scatter(plan.words(), plan.in(0), words, others.get(0), types, padding);
    }
  }

  /**
   * Each worker has the tables' rows whose number leaves its own when divided by the number of
   * workers, so every sum has a fixed order.
   */
  private record Scatter(
      EmbeddingTable words,
      Value dy,
      @Nullable Target wordGradient,
      @Nullable Target positionGradient,
      @Nullable Target typeGradient,
      EncoderOps.Padding padding)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      if (wordGradient != null) {
        toWords(worker, wordGradient);
      }
      if (positionGradient != null) {
        sum(worker, positionGradient, layout::position, padding.position());
      }
      if (typeGradient != null) {
        sum(worker, typeGradient, layout::type, -1);
      }
    }

    /** Only rows that are not zero are cleared. */
    private void toWords(Worker worker, Target table) {
      int hidden = (int) dy.columns();
      BatchLayout layout = worker.layout();
      BitSet written = table.gradient().rows(worker);
      if (!table.accumulates()) {
        if (table.gradient().isWhole()) {
          clear(worker, table.value(), table.value().memory().length() / hidden);
        }
        for (int row = written.nextSetBit(0); row >= 0; row = written.nextSetBit(row + 1)) {
          table.value().memory().fill(table.value().index(row), hidden, 0);
        }
        written.clear();
      }
      int rows = (int) layout.total(RowKind.TOKENS);
      for (int row = 0; row < rows; row++) {
        int id = layout.id(row);
        if (id >= 0 && id != padding.word()) {
          int target = words.compactRow(id);
          if (target >= 0 && target % worker.count() == worker.number()) {
            scatter(worker, row, table.value(), target, hidden);
            written.set(target);
          }
        }
      }
    }

    private void clear(Worker worker, Value table, long rows) {
      for (long row = worker.number(); row < rows; row += worker.count()) {
        table.memory().fill(table.index(row), table.columns(), 0);
      }
    }

    /** Sums into a small table, all of which is cleared before. */
    private void sum(Worker worker, Target table, IntUnaryOperator target, int untrained) {
      int hidden = (int) dy.columns();
      BatchLayout layout = worker.layout();
      if (!table.accumulates()) {
        clear(worker, table.value(), table.value().extent().fixedRows());
      }
      int rows = (int) layout.total(RowKind.TOKENS);
      for (int row = 0; row < rows; row++) {
        int to = target.applyAsInt(row);
        if (layout.id(row) >= 0 && to != untrained && to % worker.count() == worker.number()) {
          scatter(worker, row, table.value(), to, hidden);
        }
      }
    }

    private void scatter(Worker worker, int row, Value table, int target, int hidden) {
      float[] sum = worker.row(0, hidden);
      float[] part = worker.row(1, hidden);
      table.memory().get(table.index(target), sum, 0, hidden);
      dy.memory().get(dy.index(row), part, 0, hidden);
      Rows.add(part, sum, hidden);
      table.memory().put(table.index(target), sum, 0, hidden);
    }
  }
}
