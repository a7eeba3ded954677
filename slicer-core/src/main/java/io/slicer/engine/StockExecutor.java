package io.slicer.engine;

import io.slicer.engine.internal.op.ReverseMode;
import io.slicer.engine.internal.session.StockOps;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a model through SameDiff's own sessions, on whatever ND4J backend is on the class path: the
 * way to a GPU, and in double the oracle of all gradients. Batches are padded here and nowhere
 * else. A parameter is copied into the graph again when something was written to it, so what an
 * optimizer changes counts, and the others stay where the backend has them.
 *
 * <p>Several times slower on a CPU than {@link PlanExecutor}.
 */
public final class StockExecutor implements EncoderInspector {
  /** SameDiff's sessions remember the number of every array that they ever freed. */
  static final int RUNS_OF_A_SESSION = 25;

  private final EncoderModel model;
  private final DataType type;
  private final SessionInputs inputs;
  private final Map<Key, Graph> scoring = new HashMap<>();
  private final Map<Key, Graph> losses = new HashMap<>();
  private final Map<Key, Graph> training = new HashMap<>();
  private final Set<String> updated = new LinkedHashSet<>();
  private @Nullable Graph inspection;
  private @Nullable Parameters gradients;

  private StockExecutor(EncoderModel model, DataType type) {
    this.model = model;
    this.type = type;
    inputs = new SessionInputs(model, type);
  }

  /**
   * An executor of a model.
   *
   * @param model the model, which must stay open
   * @param type float or double, in which everything is computed
   * @return the executor; the caller closes it
   */
  public static StockExecutor of(EncoderModel model, DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException("computes in FLOAT or DOUBLE, not in " + type);
    }
    Backend.check(Backend.gpus());
    return new StockExecutor(model, type);
  }

  /** A graph and the names of what it is asked for. */
  private static final class Graph {
    private final StockOps ops;
    private final EncoderGraph.Outputs encoder;
    private final String result;
    private final Map<String, String> gradients;

    /** What the counts of writes were when the parameters were copied. */
    private final Map<String, Integer> copied = new HashMap<>();

    private int runs;

    Graph(
        StockOps ops, EncoderGraph.Outputs encoder, String result, Map<String, String> gradients) {
      this.ops = ops;
      this.encoder = encoder;
      this.result = result;
      this.gradients = gradients;
    }

    SameDiff sameDiff() {
      return ops.graph();
    }

    /** Runs the graph; the caller closes what comes out. */
    Map<String, INDArray> run(Map<String, INDArray> placeholders, Collection<String> outputs) {
      try {
        return sameDiff().output(placeholders, List.copyOf(new LinkedHashSet<>(outputs)));
      } finally {
        placeholders.values().forEach(StockExecutor::release);
        if (++runs % RUNS_OF_A_SESSION == 0) {
          forgetSessions();
        }
      }
    }

    void forgetSessions() {
      sameDiff().getSessions().values().forEach(session -> session.getMmgr().close());
      sameDiff().getSessions().clear();
    }
  }

  /** Gives memory back at once; the garbage collector knows nothing of its size. */
  private static void release(INDArray array) {
    if (!array.wasClosed() && array.closeable()) {
      array.close();
    }
  }

  /** What distinguishes the graphs of one purpose. */
  private record Key(String head, boolean fromFeatures) {
    static Key of(TokenBatch batch) {
      return new Key(batch.head(), batch.hasFeatures());
    }
  }

  private Graph scoring(TokenBatch batch) {
    return scoring(batch, scoring, Head::scores);
  }

  /** What a head makes of the rows that it reads. */
  private interface Output {
    SDVariable of(Head head, EncoderOps ops, SDVariable rows, EncoderConfig config);
  }

  private Graph scoring(TokenBatch batch, Map<Key, Graph> graphs, Output output) {
    GraphChecks.checkFeatures(batch, model);
    GraphChecks.checkRuns(batch, model);
    return graphs.computeIfAbsent(Key.of(batch), key -> buildScoring(key, output));
  }

  private Graph buildScoring(Key key, Output output) {
    Head head = model.head(key.head());
    StockOps ops = new StockOps(type);
    EncoderGraph.Outputs encoder =
        key.fromFeatures()
            ? EncoderGraph.buildForScores(ops, model, head, true)
            : EncoderGraph.buildWhole(ops, model);
    String scores = output.of(head, ops, encoder.rowsFor(head), model.config()).name();
    check(ops.graph());
    return new Graph(ops, encoder, scores, Map.of());
  }

  /** The encoder without a head. */
  private Graph inspection() {
    if (inspection == null) {
      StockOps ops = new StockOps(type);
      EncoderGraph.Outputs encoder = EncoderGraph.buildWhole(ops, model);
      check(ops.graph());
      inspection = new Graph(ops, encoder, encoder.scoredRows().name(), Map.of());
    }
    return inspection;
  }

  private Graph training(TokenBatch batch) {
    GraphChecks.checkFeatures(batch, model);
    GraphChecks.checkRuns(batch, model);
    return training.computeIfAbsent(Key.of(batch), this::buildTraining);
  }

  private Graph buildTraining(Key key) {
    boolean fromFeatures = key.fromFeatures();
    StockOps ops = new StockOps(type);
    Head head = model.head(key.head());
    EncoderGraph.Outputs encoder = EncoderGraph.buildForTraining(ops, model, head, fromFeatures);
    SDVariable loss =
        head.loss(ops, encoder.rowsFor(head), model.config(), encoder.nextDropoutSite());
    check(ops.graph());
    List<String> wanted = new ArrayList<>(model.trained());
    if (!fromFeatures) {
      wanted.add(StockOps.EMBEDDED);
    }
    Map<String, String> names = new LinkedHashMap<>();
    ReverseMode.differentiate(loss, wanted)
        .forEach((name, gradient) -> names.put(name, gradient.name()));
    GraphChecks.checkReached(names.keySet());
    return new Graph(ops, encoder, loss.name(), names);
  }

  /** What a graph takes for parameters must be the model's: SameDiff would make up others. */
  private void check(SameDiff graph) {
    GraphChecks.refuseWordTable(graph, model);
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.VARIABLE) {
        GraphChecks.refuseUndeclared(variable.name(), model);
        model.parameters().check(variable.name(), Shape.of(variable.getShape()));
      }
    }
  }

  @Override
  public float[] scores(TokenBatch batch) {
    if (batch.scoredRows() == 0) {
      return new float[0];
    }
    Graph graph = scoring(batch);
    SDVariable scores = graph.sameDiff().getVariable(graph.result);
    float[] values = run(graph, batch, scores);
    return graph.ops.isOfArcs(scores)
        ? new PaddedBatch(batch).arcs(values, Math.toIntExact(graph.ops.columns(scores)))
        : values;
  }

  @Override
  public float[] losses(TokenBatch batch) {
    if (batch.scoredRows() == 0) {
      return new float[0];
    }
    GraphChecks.checkLabels(batch);
    Graph graph = scoring(batch, losses, Head::losses);
    return run(graph, batch, graph.sameDiff().getVariable(graph.result));
  }

  @Override
  public List<float[]> hiddenStates(TokenBatch batch) {
    PaddedBatch grid = new PaddedBatch(batch);
    return run(inspection(), batch, inspection().encoder.hiddenStates()).stream()
        .map(layer -> grid.packed(layer, model.config().hiddenSize()))
        .toList();
  }

  @Override
  public Inspection inspect(TokenBatch batch) {
    PaddedBatch grid = new PaddedBatch(batch);
    return new Inspection(
        hiddenStates(batch),
        attentionProbabilities(batch).stream()
            .map(layer -> grid.pairs(layer, model.config().heads()))
            .toList());
  }

  @Override
  public float[] features(TokenBatch batch) {
    int layers =
        model
            .fixedLayers()
            .orElseThrow(() -> new IllegalStateException("the model has no fixed layers"));
    if (model.featuresAreScored()) {
      return batch.scoredRows() == 0
          ? new float[0]
          : run(inspection(), batch, inspection().encoder.scoredRows());
    }
    SDVariable state = inspection().encoder.hiddenStates().get(layers);
    return new PaddedBatch(batch)
        .packed(run(inspection(), batch, state), model.config().hiddenSize());
  }

  /**
   * The attention probabilities of every layer, without dropout.
   *
   * @param batch packed sequences, T the length of the longest
   * @return (S, A, T, T) each, row-major, sequences as in the batch
   */
  public List<float[]> attentionProbabilities(TokenBatch batch) {
    return run(inspection(), batch, inspection().ops.attentionProbabilities());
  }

  private float[] run(Graph graph, TokenBatch batch, SDVariable output) {
    return run(graph, batch, List.of(output)).get(0);
  }

  private List<float[]> run(Graph graph, TokenBatch batch, List<SDVariable> outputs) {
    load(graph);
    List<String> names = outputs.stream().map(SDVariable::name).toList();
    Map<String, INDArray> result = graph.run(inputs.of(graph.ops, batch, null), names);
    List<float[]> values = names.stream().map(name -> floats(of(result, name))).toList();
    result.values().forEach(StockExecutor::release);
    return values;
  }

  @Override
  public double lossAndGradients(TokenBatch batch, TrainingStep step) {
    GraphChecks.checkLabels(batch);
    Graph graph = training(batch);
    load(graph);
    Map<String, INDArray> result = backward(graph, batch, step);
    if (!step.accumulate()) {
      updated.clear();
    }
    Parameters store = gradients();
    Set<String> leftOut = notChosen(graph, batch);
    for (Parameters.Tensor tensor : store.tensors()) {
      float[] sum =
          step.accumulate()
              ? tensor.values().toArray()
              : new float[Math.toIntExact(tensor.values().length())];
      String name = graph.gradients.get(tensor.name());
      if (name != null && !leftOut.contains(tensor.name())) {
        updated.add(tensor.name());
        add(floats(of(result, name)), sum);
      }
      tensor.values().put(0, sum, 0, sum.length);
    }
    String embedded = graph.gradients.get(StockOps.EMBEDDED);
    if (embedded != null) {
      scatter(batch, of(result, embedded), store);
    }
    GraphChecks.checkScalar(of(result, graph.result).shape(), batch);
    double loss = of(result, graph.result).getDouble(0);
    result.values().forEach(StockExecutor::release);
    return loss;
  }

  /** In row-major order. */
  private static float[] floats(INDArray array) {
    INDArray copy = array.dup('c');
    float[] values = copy.data().asFloat();
    release(copy);
    return values;
  }

  /** The parameters that the batch's condition does not choose. */
  private static Set<String> notChosen(Graph graph, TokenBatch batch) {
    Set<String> names = new HashSet<>();
    for (StockOps.Chooser chooser : graph.ops.choices().values()) {
      names.addAll(chooser.parameters());
      names.remove(chooser.parameters().get(chooser.choice().of(batch.condition())));
    }
    return names;
  }

  private Map<String, INDArray> backward(Graph graph, TokenBatch batch, TrainingStep step) {
    List<String> outputs = new ArrayList<>(graph.gradients.values());
    outputs.add(graph.result);
    return graph.run(inputs.of(graph.ops, batch, step), outputs);
  }

  private static INDArray of(Map<String, INDArray> results, @Nullable String name) {
    INDArray array = name == null ? null : results.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the graph gives no \"" + name + "\"");
    }
    return array;
  }

  private static void add(float[] values, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }

  /** Sums the gradients of the embedded tokens into those of the three tables, but for padding. */
  private void scatter(TokenBatch batch, INDArray embedded, Parameters store) {
    EncoderConfig config = model.config();
    int hidden = config.hiddenSize();
    float[] rows = new PaddedBatch(batch).packed(floats(embedded), hidden);
    EncoderFamily.Embeddings names = config.family().embeddings();
    EncoderOps.Padding padding = EncoderGraph.padding(config);
    for (int n = 0; n < batch.tokens(); n++) {
      int id = batch.ids()[n];
      if (id != padding.word()) {
        int row = model.words().compactRow(id);
        add(store, EncoderGraph.wordTable(config), row, rows, n, hidden);
      }
      int position = batch.positions()[n];
      if (position != padding.position()) {
        add(store, names.positions() + ".weight", position, rows, n, hidden);
      }
      int type = batch.types()[n];
      int token = n;
      names.types().ifPresent(t -> add(store, t + ".weight", type, rows, token, hidden));
    }
    for (String table : EncoderGraph.embeddingTables(config)) {
      if (store.contains(table)) {
        updated.add(table);
      }
    }
  }

  @Override
  public Set<String> updated() {
    return Collections.unmodifiableSet(updated);
  }

  private static void add(
      Parameters store, String table, int target, float[] rows, int row, int hidden) {
    if (target < 0 || !store.contains(table)) {
      return;
    }
    float[] sum = new float[hidden];
    store.get(table).values().get((long) target * hidden, sum, 0, hidden);
    for (int i = 0; i < hidden; i++) {
      sum[i] += rows[row * hidden + i];
    }
    store.get(table).values().put((long) target * hidden, sum, 0, hidden);
  }

  /**
   * The derivatives of the loss along directions, each once from the gradients and once from the
   * losses a little to both sides: what a gradient check compares. Embedding tables do not move.
   *
   * @param batch packed labelled sequences
   * @param step what masks and mean depend on
   * @param directions for each the parameters that move, row-major
   * @param distance to either side
   * @return the two derivatives for each direction
   */
  List<double[]> derivatives(
      TokenBatch batch,
      TrainingStep step,
      List<Map<String, double[]>> directions,
      double distance) {
    Graph graph = training(batch);
    load(graph);
    Map<String, INDArray> result = backward(graph, batch, step);
    Map<String, INDArray> placeholders = inputs.of(graph.ops, batch, step);
    List<double[]> derivatives = new ArrayList<>();
    for (Map<String, double[]> direction : directions) {
      double fromGradients = 0;
      for (Map.Entry<String, double[]> entry : direction.entrySet()) {
        double[] gradient =
            of(result, graph.gradients.get(entry.getKey())).dup('c').data().asDouble();
        for (int i = 0; i < gradient.length; i++) {
          fromGradients += gradient[i] * entry.getValue()[i];
        }
      }
      double above = movedLoss(graph, placeholders, direction, distance);
      double below = movedLoss(graph, placeholders, direction, -distance);
      derivatives.add(new double[] {fromGradients, (above - below) / (2 * distance)});
    }
    return derivatives;
  }

  private static double movedLoss(
      Graph graph,
      Map<String, INDArray> placeholders,
      Map<String, double[]> direction,
      double distance) {
    Map<SDVariable, INDArray> before = new HashMap<>();
    direction.forEach(
        (name, values) -> {
          SDVariable variable = graph.sameDiff().getVariable(name);
          INDArray array = variable.getArr().dup(); // SameDiff may write into its own.
          before.put(variable, array);
          INDArray moved =
              array.add(Nd4j.createFromArray(values).reshape(array.shape()).mul(distance));
          graph.sameDiff().associateArrayWithVariable(moved, variable);
        });
    double loss = graph.sameDiff().outputSingle(placeholders, graph.result).getDouble(0);
    before.forEach(
        (variable, array) -> graph.sameDiff().associateArrayWithVariable(array, variable));
    return loss;
  }

  /** Copies the parameters into the graph that were written to since. */
  private void load(Graph graph) {
    for (Parameters.Tensor tensor : model.parameters().tensors()) {
      SDVariable variable = graph.sameDiff().getVariable(tensor.name());
      int writes = tensor.values().writes();
      if (variable == null || Objects.equals(graph.copied.get(tensor.name()), writes)) {
        continue;
      }
      INDArray values =
          Nd4j.create(tensor.values().toArray(), tensor.shape().toArray(), 'c').castTo(type);
      graph.sameDiff().associateArrayWithVariable(values, variable);
      graph.copied.put(tensor.name(), writes);
    }
  }

  @Override
  public List<Contextualization> contextualization(TokenBatch batch) {
    List<float[]> states = hiddenStates(batch);
    List<float[]> attention =
        attentionProbabilities(batch).stream()
            .map(layer -> new PaddedBatch(batch).selfAttention(layer, model.config().heads()))
            .toList();
    return Contextualization.of(
        batch, attention, model.config().heads(), states, model.config().hiddenSize());
  }

  /** The graphs that were needed so far. */
  List<SameDiff> graphs() {
    return Stream.of(scoring, losses, training)
        .flatMap(graphs -> graphs.values().stream())
        .map(Graph::sameDiff)
        .toList();
  }

  @Override
  public Parameters gradients() {
    if (gradients == null) {
      gradients = model.parameters().zerosLike(new HashSet<>(model.trained()));
    }
    return gradients;
  }

  @Override
  public void close() {
    if (inspection != null) {
      inspection.forgetSessions();
    }
    scoring.values().forEach(Graph::forgetSessions);
    losses.values().forEach(Graph::forgetSessions);
    training.values().forEach(Graph::forgetSessions);
    if (gradients != null) {
      gradients.close();
    }
  }
}
