package io.slicer.engine;

import io.slicer.engine.internal.session.StockOps;
import io.slicer.engine.internal.session.TokenInputs;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.Parameters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model as a graph of SameDiff's own ops, for users of SameDiff: weights are variables under
 * their checkpoint names, but for the tables of embeddings, which are constants. It takes what
 * transformers' models take.
 *
 * <pre>{@code
 * SameDiff graph = SameDiffModel.of(model);
 * INDArray logits =
 *     graph.outputSingle(SameDiffModel.inputs(sequences, model), SameDiffModel.LOGITS);
 * }</pre>
 *
 * <p>The graph is a copy: it does not change with the model, and stays when the model is closed. It
 * has no dropout. Tables of embeddings cannot be trained in it, as SameDiff's gather has no usable
 * derivative; all else can, with the derivatives that SameDiff has.
 */
public final class SameDiffModel {
  /** Output: the last hidden states (S, T, H). */
  public static final String LAST_HIDDEN_STATE = "last_hidden_state";

  /** Output: the head's scores of every token (S, T, C). */
  public static final String LOGITS = "logits";

  private SameDiffModel() {}

  /**
   * The graph of a model with one head.
   *
   * @param model its weights are copied
   * @return the graph
   */
  public static SameDiff of(EncoderModel model) {
    StockOps ops = StockOps.ofTokens(DataType.FLOAT);
    EncoderGraph.Outputs encoder = EncoderGraph.buildWhole(ops, model);
    TokenInputs tokens = ops.tokens();
    Head head = model.head();
    tokens.bySequence(encoder.scoredRows(), model.config().hiddenSize()).rename(LAST_HIDDEN_STATE);
    SDVariable scores = head.scores(ops, encoder.scoredRows(), model.config());
    tokens.bySequence(scores, ops.columns(scores)).rename(LOGITS);
    load(ops.graph(), model);
    return ops.graph();
  }

  private static void load(SameDiff graph, EncoderModel model) {
    Set<String> tables = new HashSet<>(EncoderGraph.embeddingTables(model.config()));
    for (SDVariable variable : List.copyOf(graph.variables())) {
      if (variable.getVariableType() != VariableType.VARIABLE) {
        continue;
      }
      String name = variable.name();
      INDArray values =
          name.equals(EncoderGraph.wordTable(model.config()))
              ? table(model.words())
              : array(model.parameters().get(name));
      graph.associateArrayWithVariable(values, variable);
      if (tables.contains(name)) {
        graph.convertToConstant(variable);
      }
    }
  }

  private static INDArray array(Parameters.Tensor tensor) {
    return Nd4j.create(tensor.values().toArray(), tensor.shape().toArray(), 'c');
  }

  private static INDArray table(EmbeddingTable words) {
    INDArray table = Nd4j.create(DataType.FLOAT, words.rows(), words.width());
    float[] row = new float[words.width()];
    for (int id = 0; id < words.rows(); id++) {
      words.copyRow(id, row, 0);
      table.putRow(id, Nd4j.createFromArray(row));
    }
    return table;
  }

  /**
   * What the graph takes for sequences: their ids, token types and which are padding, each (S, T)
   * with T the length of the longest.
   *
   * @param sequences at least one
   * @param model that the graph was made of
   * @return placeholders by name
   */
  public static Map<String, INDArray> inputs(List<TokenSequence> sequences, EncoderModel model) {
    int longest = sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    int[][] ids = new int[sequences.size()][longest];
    int[][] types = new int[sequences.size()][longest];
    int[][] mask = new int[sequences.size()][longest];
    for (int s = 0; s < ids.length; s++) {
      TokenSequence sequence = sequences.get(s);
      for (int t = 0; t < longest; t++) {
        boolean token = t < sequence.length();
        ids[s][t] = token ? sequence.ids()[t] : model.config().paddingId();
        types[s][t] = token ? sequence.types()[t] : 0;
        mask[s][t] = token ? 1 : 0;
      }
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(TokenInputs.IDS, Nd4j.createFromArray(ids));
    inputs.put(TokenInputs.MASK, Nd4j.createFromArray(mask));
    if (model.config().family().embeddings().types().isPresent()) {
      inputs.put(TokenInputs.TYPES, Nd4j.createFromArray(types));
    }
    return inputs;
  }
}
