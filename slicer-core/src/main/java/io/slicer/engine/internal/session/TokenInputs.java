package io.slicer.engine.internal.session;

import io.slicer.graph.EncoderOps.Padding;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph that takes vocabulary ids, as transformers' models do, and looks embeddings up itself. A
 * head reads the rows of all tokens. It can be run, not trained: SameDiff's gather has no usable
 * derivative.
 */
public final class TokenInputs {
  /** Placeholder: vocabulary ids (B, T), int32. */
  public static final String IDS = "input_ids";

  /** Placeholder: 1 for tokens, 0 for padding (B, T), int32. */
  public static final String MASK = "attention_mask";

  /** Placeholder: token types (B, T), int32; only of encoders that have any. */
  public static final String TYPES = "token_type_ids";

  /** Added to attention scores of padding, so that nothing attends to it. */
  private static final double HIDDEN = -1e30;

  private final SameDiff graph;
  private final DataType type;
  private final SDVariable ids;
  private final SDVariable mask;

  TokenInputs(SameDiff graph, DataType type) {
    this.graph = graph;
    this.type = type;
    ids = graph.placeHolder(IDS, DataType.INT32, -1, -1);
    mask = graph.placeHolder(MASK, DataType.INT32, -1, -1).castTo(type);
  }

  /** The sum of each token's embeddings (B T, H). */
  SDVariable embedded(
      SDVariable words, SDVariable positions, Optional<SDVariable> types, Padding padding) {
    SDVariable sum = rows(words, ids).add(rows(positions, positions(padding)));
    return types
        .map(table -> sum.add(rows(table, graph.placeHolder(TYPES, DataType.INT32, -1, -1))))
        .orElse(sum);
  }

  private SDVariable rows(SDVariable table, SDVariable numbers) {
    return graph.gather(table, graph.reshape(numbers, -1), 0);
  }

  /** Counted from 0, or from behind the padding id, without what is padding by its id. */
  private SDVariable positions(Padding padding) {
    if (padding.position() < 0) {
      SDVariable all = graph.onesLike(mask);
      return graph.cumsum(all, false, false, 1).sub(1).castTo(DataType.INT32);
    }
    SDVariable counts = graph.neq(ids, padding.word()).castTo(type);
    return graph
        .cumsum(counts, false, false, 1)
        .mul(counts)
        .add(padding.position())
        .castTo(DataType.INT32);
  }

  /** 0 for tokens, a large negative number for padding (B, 1, 1, T). */
  SDVariable attentionMask() {
    return graph.expandDims(graph.expandDims(mask.rsub(1).mul(HIDDEN), 1), 1);
  }

  /** The sizes B, T, A, D. */
  SDVariable split(long heads, long size) {
    return sized(heads, size);
  }

  /** The sizes B T, H. */
  SDVariable merged(long hidden) {
    return graph.constant(Nd4j.createFromArray(-1L, hidden));
  }

  /**
   * Rows of all tokens by sequence.
   *
   * @param x (B T, columns)
   * @param columns of x
   * @return (B, T, columns)
   */
  public SDVariable bySequence(SDVariable x, long columns) {
    return graph.reshape(x, sized(columns));
  }

  /** The sizes B, T and more. */
  private SDVariable sized(long... more) {
    return graph.concat(0, graph.shape(ids), graph.constant(Nd4j.createFromArray(more)));
  }
}
