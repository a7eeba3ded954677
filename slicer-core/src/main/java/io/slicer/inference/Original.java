package io.slicer.inference;

import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.ModelSpec;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of a model that was opened to be changed, to begin every change with. The word
 * table stays in its file, unless a head reads all of it: its rows are changed when they are looked
 * up.
 */
final class Original implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final EncoderCheckpoint checkpoint;
  private final String wordTable;
  private volatile ValueChange rowChange = ValueChange.NONE;
  private @Nullable EncoderModel model;

  private Original(EncoderCheckpoint checkpoint, String wordTable) {
    this.checkpoint = checkpoint;
    this.wordTable = wordTable;
  }

  /**
   * Keeps a checkpoint.
   *
   * @param checkpoint which is closed with this
   */
  static Original of(EncoderCheckpoint checkpoint, EncoderConfig config) {
    return new Original(checkpoint, EncoderGraph.wordTable(config));
  }

  /** Loads the model, which the caller closes. */
  EncoderModel load(EncoderConfig config, ModelSpec spec) {
    EncoderModel loaded =
        spec.readsWordTable()
            ? EncoderModel.loadToChange(checkpoint, config, spec)
            : EncoderModel.loadToChange(checkpoint, config, spec, ChangedRows::new);
    model = loaded;
    return loaded;
  }

  /** Rows of the file, changed. */
  private final class ChangedRows implements MatrixRows {
    private final MatrixRows rows;

    ChangedRows(MatrixRows rows) {
      this.rows = rows;
    }

    @Override
    public long rows() {
      return rows.rows();
    }

    @Override
    public int width() {
      return rows.width();
    }

    @Override
    public void copyRow(long row, float[] target, int offset) {
      rows.copyRow(row, target, offset);
      rowChange.apply(wordTable, row * width(), target, offset, width());
    }

    /** The model closes the rows of the file. */
    @Override
    public void close() {}
  }

  /** Changes all values. If that fails, they are those of the checkpoint. Nobody may be scoring. */
  void change(ValueChange change) {
    if (model == null) {
      throw new IllegalStateException("no model was loaded");
    }
    Map<String, Shape> shapes = new LinkedHashMap<>();
    model.parameters().tensors().forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
    shapes.putIfAbsent(wordTable, checkpoint.shape(wordTable));
    change.check(shapes);
    try {
      write(model, change);
    } catch (RuntimeException | Error e) {
      try {
        write(model, ValueChange.NONE);
      } catch (RuntimeException | Error again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void write(EncoderModel to, ValueChange change) {
    float[] block = new float[BLOCK];
    for (Parameters.Tensor tensor : to.parameters().tensors()) {
      FloatMemory values = tensor.values();
      for (long done = 0; done < values.length(); done += BLOCK) {
        int count = (int) Math.min(BLOCK, values.length() - done);
        checkpoint.get(tensor.name(), done, block, 0, count);
        change.apply(tensor.name(), done, block, 0, count);
        values.put(done, block, 0, count);
      }
    }
    rowChange = change;
  }

  @Override
  public void close() {
    checkpoint.close();
  }
}
