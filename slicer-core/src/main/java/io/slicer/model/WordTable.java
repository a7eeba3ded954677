package io.slicer.model;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.EncoderModel.Training;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.function.UnaryOperator;

/**
 * What becomes of the word table, which is most of a checkpoint, when a model is opened.
 *
 * @param name of the table
 * @param shape of the table (V, H)
 * @param use what the model does with it
 * @param trainedIds the rows under training, ascending; none unless the table is trained
 * @param lookedUp makes of the file's rows those that are looked up
 */
record WordTable(
    String name,
    Shape shape,
    Use use,
    ImmutableIntArray trainedIds,
    UnaryOperator<MatrixRows> lookedUp) {
  /** What a model does with its word table. */
  enum Use {
    /** Rows are looked up in the file. The table is no parameter. */
    LOOKED_UP,
    /** The rows that a corpus uses are a parameter; all others are looked up in the file. */
    TRAINED,
    /** A head reads the whole table, which is a parameter; rows are looked up in the file. */
    DECODED,
    /** The whole table is a parameter that somebody changes; rows are looked up in it. */
    CHANGED
  }

  private static WordTable of(
      EncoderConfig config, Use use, ImmutableIntArray ids, UnaryOperator<MatrixRows> lookedUp) {
    Shape shape = Shape.of(config.vocabularySize(), config.hiddenSize());
    return new WordTable(EncoderGraph.wordTable(config), shape, use, ids, lookedUp);
  }

  /** Of a model that is only run. */
  static WordTable run(EncoderConfig config, ModelSpec spec) {
    Use use = spec.readsWordTable() ? Use.DECODED : Use.LOOKED_UP;
    return of(config, use, ImmutableIntArray.of(), UnaryOperator.identity());
  }

  /** Of a model that is to be trained. */
  static WordTable train(EncoderConfig config, ModelSpec spec, Training training) {
    ImmutableIntArray ids = training.wordRows();
    return ids.isEmpty() || training.frozen().test(EncoderGraph.wordTable(config))
        ? run(config, spec)
        : of(config, Use.TRAINED, ids, UnaryOperator.identity());
  }

  /** Of a model whose parameters are to be changed, the whole table among them. */
  static WordTable change(EncoderConfig config) {
    return of(config, Use.CHANGED, ImmutableIntArray.of(), UnaryOperator.identity());
  }

  /**
   * Of a model whose parameters are to be changed, the rows of the table by a function.
   *
   * @throws IllegalArgumentException if a head reads the whole table
   */
  static WordTable change(
      EncoderConfig config, ModelSpec spec, UnaryOperator<MatrixRows> lookedUp) {
    if (spec.readsWordTable()) {
      throw new IllegalArgumentException(
          "a head of the model reads the whole word table, so its rows cannot come from a function:"
              + " open the model with the word table among its parameters");
    }
    return of(config, Use.LOOKED_UP, ImmutableIntArray.of(), lookedUp);
  }

  boolean isTrained() {
    return use == Use.TRAINED;
  }

  /** How many of its rows are a parameter. */
  int parameterRows() {
    return switch (use) {
      case LOOKED_UP -> 0;
      case TRAINED -> trainedIds.length();
      case DECODED, CHANGED -> Math.toIntExact(shape.size(0));
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
    if (use == Use.CHANGED) {
      return EmbeddingTable.frozen(parameters.get(name).values(), rows.width());
    }
    MatrixRows made = lookedUp.apply(rows);
    if (made.rows() != rows.rows() || made.width() != rows.width()) {
      throw new IllegalArgumentException(
          "%d rows of %d cannot stand for \"%s\" %s"
              .formatted(made.rows(), made.width(), name, shape));
    }
    EmbeddingTable table = EmbeddingTable.frozen(made);
    return isTrained() ? table.trained(trainedIds.toArray(), parameters.get(name).values()) : table;
  }
}
