package io.slicer.model;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.EncoderModel.Training;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the word table, which is most of a checkpoint, when a model is opened.
 *
 * @param name of the table
 * @param shape of the table (V, H)
 * @param use what the model does with it
 * @param trainedIds the rows under training, ascending; none unless the table is trained
 */
record WordTable(String name, Shape shape, Use use, ImmutableIntArray trainedIds) {
  /** What a model does with its word table. */
  enum Use {
    /** Rows are looked up in the file. The table is no parameter. */
    LOOKED_UP,
    /** The rows that a corpus uses are a parameter; all others are looked up in the file. */
    TRAINED,
    /** A head reads the whole table, which is a parameter; rows are looked up in the file. */
    DECODED
  }

  /**
   * Decides it.
   *
   * @param training what is to be trained; null if nothing is
   */
  static WordTable of(EncoderConfig config, ModelSpec spec, @Nullable Training training) {
    String name = EncoderGraph.wordTable(config);
    Shape shape = Shape.of(config.vocabularySize(), config.hiddenSize());
    if (training != null && !training.wordRows().isEmpty() && !training.frozen().test(name)) {
      return new WordTable(name, shape, Use.TRAINED, training.wordRows());
    }
    return new WordTable(
        name, shape, spec.readsWordTable() ? Use.DECODED : Use.LOOKED_UP, ImmutableIntArray.of());
  }

  boolean isTrained() {
    return use == Use.TRAINED;
  }

  /** How many of its rows are a parameter. */
  int parameterRows() {
    return switch (use) {
      case LOOKED_UP -> 0;
      case TRAINED -> trainedIds.length();
      case DECODED -> Math.toIntExact(shape.size(0));
    };
  }

  /** Whether opening the table gives a parameter its values. */
  boolean fills(String parameter) {
    return isTrained() && parameter.equals(name);
  }

  /**
   * The table as the model looks rows up in it.
   *
   * @param rows of the file, which stay open as long as the table is used
   * @param parameters of the model; those that the table {@link #fills} are filled
   */
  EmbeddingTable open(MatrixRows rows, Parameters parameters) {
    EmbeddingTable table = EmbeddingTable.frozen(rows);
    return isTrained() ? table.trained(trainedIds.toArray(), parameters.get(name).values()) : table;
  }
}
