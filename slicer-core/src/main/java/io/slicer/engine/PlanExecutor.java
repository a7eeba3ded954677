package io.slicer.engine;

import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.kernel.Deposit;
import io.slicer.engine.internal.kernel.EngineCounts;
import io.slicer.engine.internal.kernel.Gradients;
import io.slicer.engine.internal.kernel.PlainProducts;
import io.slicer.engine.internal.kernel.Plan;
import io.slicer.engine.internal.kernel.Products;
import io.slicer.engine.internal.kernel.RoundedProducts;
import io.slicer.engine.internal.kernel.Team;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.op.FusedOps;
import io.slicer.engine.internal.op.ReverseMode;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a model on the CPU through a plan of oneDNN kernels: the default. Each of its threads works
 * on its own sequences of a batch. Plans are made when first needed, one for each purpose and head,
 * and share threads and memory.
 *
 * <p>Same parameters, batch, step and number of threads: same bits.
 */
public final class PlanExecutor implements EncoderInspector {
  private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

  private final EncoderModel model;
  private final @Nullable PackedWeights packed;
  private final BatchLayout.Sharing sharing;
  private final int threads;
  private final Precision precision;
  private final Map<Key, Compiled> plans = new HashMap<>();
  private @Nullable Team team;
  private @Nullable Gradients gradients;
  private @Nullable RoundedProducts rounded;
  private boolean closed;

  /** What a plan is for. */
  private enum Purpose {
    SCORE,
    /** To say how wrong the head is about each scored row. */
    LOSSES,
    TRAIN,
    /** To compute the output of the lowest layers. */
    FEATURES,
    /** To look at the output of all layers. */
    LAYERS,
    /** To look at that, and at who attends to whom. */
    ATTENTION,
    /** To look at that, and at how much tokens attend to themselves. */
    CONTEXTUALIZATION
  }

  /**
   * What distinguishes the plans of an executor.
   *
   * @param head name of what ends the graph; of no meaning where the encoder does
   * @param fromFeatures whether it begins with the output of the fixed layers, not with ids
   */
  private record Key(Purpose purpose, String head, boolean fromFeatures) {}

  /** A plan, and the names of what is read of it, by what they are. */
  private record Compiled(Plan plan, List<String> outputs, List<String> attention) {
    Compiled(Plan plan, String output) {
      this(plan, List.of(output), List.of());
    }

    List<float[]> read(List<String> names, TokenBatch batch) {
      return names.stream().map(name -> plan.output(name, batch)).toList();
    }

    String output() {
      return outputs.get(0);
    }
  }

  private PlanExecutor(
      EncoderModel model,
      @Nullable PackedWeights packed,
      BatchLayout.Sharing sharing,
      int threads,
      Precision precision) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.model = model;
    this.packed = packed;
    this.sharing = sharing;
    this.threads = threads;
    this.precision = precision;
  }

  /**
   * An executor of a model.
   *
   * @param model the model, which must stay open
   * @param threads the number of threads, at least 1
   * @return the executor; the caller closes it
   */
  public static PlanExecutor of(EncoderModel model, int threads) {
    return of(model, threads, Precision.FP32);
  }

  /**
   * An executor that trains a model with products of some precision. Parameters, gradients and
   * everything but products with weights are float32; weights are rounded anew at every step. Its
   * scores are those of the same products.
   *
   * @param model the model, which must stay open
   * @param threads the number of threads, at least 1
   * @param precision {@link Precision#FP32} or {@link Precision#BF16}
   * @return the executor; the caller closes it
   * @throws IllegalArgumentException if nothing can be trained with the precision
   * @throws UnsupportedOperationException if the processor has no instructions for it
   */
  public static PlanExecutor of(EncoderModel model, int threads, Precision precision) {
    if (precision == Precision.INT8) {
      throw new IllegalArgumentException(
          "precision INT8 is there to run models; train with FP32 or BF16");
    }
    Processor.require(precision);
    if (precision == Precision.BF16 && Processor.isSlowerInBf16()) {
      LOG.warn(
          "training in BF16: products in bfloat16 take about twice as long as in float32 on an"
              + " Intel processor without AMX, such as this one");
    }
    return new PlanExecutor(model, null, BatchLayout.Sharing.ROWS, threads, precision);
  }

  /** What a plan multiplies with. */
  private Products products(Precision wanted) {
    if (packed != null) {
      return packed.products();
    }
    if (wanted != Precision.BF16) {
      return new PlainProducts();
    }
    if (rounded == null) {
      rounded = new RoundedProducts(Format.BFLOAT16);
    }
    return rounded;
  }

  /**
   * An executor that runs a model with packed weights. It computes no gradients.
   *
   * @param weights of the model, which must stay open
   * @param threads the number of threads, at least 1, each of which works on its own sequences
   * @return the executor; the caller closes it
   */
  public static PlanExecutor of(PackedWeights weights, int threads) {
    return new PlanExecutor(
        weights.model(), weights, BatchLayout.Sharing.ROWS, threads, Precision.FP32);
  }

  /**
   * An executor for a sentence at a time: as many threads as the weights have parts work on every
   * sequence together, each on some of the outputs of every layer. The scores are the same bits as
   * those of an executor with one thread on the same weights.
   *
   * @param weights of the model, which must stay open
   * @return the executor; the caller closes it
   */
  public static PlanExecutor forSingleSentences(PackedWeights weights) {
    return new PlanExecutor(
        weights.model(), weights, BatchLayout.Sharing.COLUMNS, weights.parts(), Precision.FP32);
  }

  @Override
  public float[] scores(TokenBatch batch) {
    checkOpen();
    if (batch.scoredRows() == 0) {
      return new float[0];
    }
    Compiled scoring = scoring(batch);
    scoring.plan().run(batch, null);
    return scoring.plan().output(scoring.output(), batch);
  }

  @Override
  public float[] losses(TokenBatch batch) {
    checkOpen();
    if (batch.scoredRows() == 0) {
      return new float[0];
    }
    GraphChecks.checkLabels(batch);
    Compiled losses = scoring(batch, Purpose.LOSSES);
    losses.plan().run(batch, null);
    return losses.plan().output(losses.output(), batch);
  }

  private Compiled scoring(TokenBatch batch) {
    return scoring(batch, Purpose.SCORE);
  }

  private Compiled scoring(TokenBatch batch, Purpose purpose) {
    GraphChecks.checkFeatures(batch, model);
    GraphChecks.checkRuns(batch, model);
    return plan(new Key(purpose, batch.head(), batch.hasFeatures()));
  }

  @Override
  public List<float[]> hiddenStates(TokenBatch batch) {
    return inspect(Purpose.LAYERS, batch).hiddenStates();
  }

  @Override
  public Inspection inspect(TokenBatch batch) {
    return inspect(Purpose.ATTENTION, batch);
  }

  @Override
  public List<Contextualization> contextualization(TokenBatch batch) {
    Inspection all = inspect(Purpose.CONTEXTUALIZATION, batch);
    return Contextualization.of(
        batch,
        all.attention(),
        model.config().heads(),
        all.hiddenStates(),
        model.config().hiddenSize());
  }

  private Inspection inspect(Purpose purpose, TokenBatch batch) {
    Compiled all = plan(new Key(purpose, ModelSpec.ONLY, false));
    all.plan().run(batch, null);
    return new Inspection(all.read(all.outputs(), batch), all.read(all.attention(), batch));
  }

  @Override
  public float[] features(TokenBatch batch) {
    checkOpen();
    if (model.featuresAreScored() && batch.scoredRows() == 0) {
      return new float[0];
    }
    Compiled fixed = plan(new Key(Purpose.FEATURES, ModelSpec.ONLY, false));
    fixed.plan().run(batch, null);
    return fixed.plan().output(fixed.output(), batch);
  }

  /**
   * Computes what depends on parameters and a condition alone, such as weights that a network makes
   * of embeddings.
   *
   * @param condition chooses among parameters
   * @param made adds the values to a graph, which has no batch
   * @return of each its values, row by row
   */
  public List<float[]> fixedValues(
      Condition condition, Function<EncoderOps, List<SDVariable>> made) {
    checkOpen();
    FusedOps ops = new FusedOps();
    List<String> names = names(made.apply(ops));
    Set<String> parameters = ops.parameters();
    parameters.forEach(name -> GraphChecks.refuseUndeclared(name, model));
    List<String> computed = names.stream().filter(name -> !parameters.contains(name)).toList();
    TokenSequence token = TokenSequence.unlabelled(new int[1], new int[1], new int[1]);
    TokenBatch batch =
        TokenBatch.pack(List.of(token), model.config()).of(ModelSpec.ONLY, condition);
    try (Plan plan = compile(ops, computed, Map.of(), null, Precision.FP32)) {
      plan.run(batch, null);
      return names.stream()
          .map(
              name ->
                  parameters.contains(name)
                      ? model.parameters().get(name).values().toArray()
                      : plan.output(name, batch))
          .toList();
    }
  }

  @Override
  public double lossAndGradients(TokenBatch batch, TrainingStep step) {
    Compiled training = training(batch);
    try {
      training.plan().run(batch, step);
    } catch (RuntimeException e) {
      checkScalar(training, batch); // The backward pass may have failed over it.
      throw e;
    }
    checkScalar(training, batch);
    return training.plan().loss(training.output());
  }

  private static void checkScalar(Compiled training, TokenBatch batch) {
    GraphChecks.checkScalar(training.plan().lossShape(training.output()), batch);
  }

  private Compiled training(TokenBatch batch) {
    checkOpen();
    GraphChecks.checkLabels(batch);
    GraphChecks.checkFeatures(batch, model);
    GraphChecks.checkRuns(batch, model);
    if (packed != null) {
      throw new UnsupportedOperationException(
          "packed weights are for running a model; train with PlanExecutor.of(model, threads)");
    }
    return plan(new Key(Purpose.TRAIN, batch.head(), batch.hasFeatures()));
  }

  /**
   * Measures where the time of scoring a batch goes.
   *
   * @param batch packed sequences
   * @param rounds how often the batch is run, at least 1
   * @return the times
   */
  public StepProfile profileScores(TokenBatch batch, int rounds) {
    return StepProfile.of(scoring(batch).plan().profile(batch, null, rounds));
  }

  /**
   * Measures where the time of a training step's forward and backward pass goes. Gradients are left
   * as one such pass leaves them.
   *
   * @param batch packed sequences with labels
   * @param step as in {@link #lossAndGradients(TokenBatch, TrainingStep)}
   * @param rounds how often the batch is run, at least 1
   * @return the times
   */
  public StepProfile profileTraining(TokenBatch batch, TrainingStep step, int rounds) {
    return StepProfile.of(training(batch).plan().profile(batch, step, rounds));
  }

  private Compiled plan(Key key) {
    checkOpen();
    return plans.computeIfAbsent(key, this::compile);
  }

  private Compiled compile(Key key) {
    return switch (key.purpose()) {
      case SCORE -> compileScoring(model.head(key.head()), key.fromFeatures(), Head::scores);
      case LOSSES -> compileScoring(model.head(key.head()), key.fromFeatures(), Head::losses);
      case TRAIN -> compileTraining(model.head(key.head()), key.fromFeatures());
      case FEATURES -> compileFeatures();
      case LAYERS -> compileInspection(ops -> List.of());
      case ATTENTION -> compileInspection(FusedOps::attentionProbabilities);
      case CONTEXTUALIZATION -> compileInspection(FusedOps::attentionToThemselves);
    };
  }

  /** What a head makes of the rows that it reads. */
  private interface Output {
    SDVariable of(Head head, EncoderOps ops, SDVariable rows, EncoderConfig config);
  }

  private Compiled compileScoring(Head head, boolean fromFeatures, Output output) {
    FusedOps ops = new FusedOps();
    EncoderGraph.Outputs encoder = EncoderGraph.buildForScores(ops, model, head, fromFeatures);
    String scores = output.of(head, ops, encoder.rowsFor(head), model.config()).name();
    GraphChecks.refuseWordTable(ops.graph(), model);
    ops.parameters().forEach(name -> GraphChecks.refuseUndeclared(name, model));
    return new Compiled(compile(ops, List.of(scores), Map.of(), null, precision), scores);
  }

  /** Features are kept, so they are float32 in any precision. */
  private Compiled compileFeatures() {
    FusedOps ops = new FusedOps();
    String features = EncoderGraph.buildFixed(ops, model).name();
    return new Compiled(compile(ops, List.of(features), Map.of(), null, Precision.FP32), features);
  }

  private Compiled compileInspection(Function<FusedOps, List<SDVariable>> observed) {
    FusedOps ops = new FusedOps();
    EncoderGraph.Outputs encoder = EncoderGraph.buildWhole(ops, model);
    List<String> states = names(encoder.hiddenStates());
    List<String> attention = names(observed.apply(ops));
    List<String> wanted = new ArrayList<>(states);
    wanted.addAll(attention);
    return new Compiled(compile(ops, wanted, Map.of(), null, precision), states, attention);
  }

  private static List<String> names(List<SDVariable> variables) {
    return variables.stream().map(SDVariable::name).toList();
  }

  private Compiled compileTraining(Head head, boolean fromFeatures) {
    FusedOps ops = new FusedOps();
    EncoderGraph.Outputs encoder = EncoderGraph.buildForTraining(ops, model, head, fromFeatures);
    SDVariable loss =
        head.loss(ops, encoder.rowsFor(head), model.config(), encoder.nextDropoutSite());
    GraphChecks.refuseWordTable(ops.graph(), model);
    ops.parameters().forEach(name -> GraphChecks.refuseUndeclared(name, model));
    GraphChecks.checkScalar(loss);
    Map<String, List<SDVariable>> wanted = ReverseMode.contributions(loss, model.trained());
    GraphChecks.checkReached(wanted.keySet());
    Map<String, List<SDVariable>> parts = Deposit.all(wanted, ops.graph());
    return new Compiled(
        compile(ops, List.of(loss.name()), parts, states(), precision), loss.name());
  }

  @Override
  public Set<String> updated() {
    return gradients == null ? Set.of() : gradients.updated();
  }

  private Plan compile(
      FusedOps ops,
      List<String> outputs,
      Map<String, List<SDVariable>> wanted,
      @Nullable Gradients store,
      Precision of) {
    return new Plan(
        ops.graph(),
        outputs,
        wanted,
        model.parameters(),
        model.words(),
        EncoderGraph.wordTable(model.config()),
        store,
        products(of),
        team());
  }

  private Team team() {
    if (team == null) {
      team = new Team(sharing, threads);
    }
    return team;
  }

  @Override
  public Parameters gradients() {
    return states().store();
  }

  private Gradients states() {
    if (gradients == null) {
      Set<String> trained = new HashSet<>(model.trained());
      gradients = new Gradients(model.parameters().zerosLike(trained), threads);
    }
    return gradients;
  }

  /** What all its plans have counted; to be asked between calls. */
  EngineCounts counts() {
    return team().counts();
  }

  /** Ends the threads and releases the buffers; later calls are refused. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    plans.values().forEach(compiled -> compiled.plan().close());
    if (team != null) {
      team.close();
    }
    if (rounded != null) {
      rounded.close();
    }
    if (gradients != null) {
      gradients.close();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the executor has been closed");
    }
  }
}
