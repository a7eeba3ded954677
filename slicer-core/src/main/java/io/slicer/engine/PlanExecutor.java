package io.slicer.engine;

import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.kernel.BatchLayout;
import io.slicer.engine.internal.kernel.Deposit;
import io.slicer.engine.internal.kernel.EngineCounts;
import io.slicer.engine.internal.kernel.Gradients;
import io.slicer.engine.internal.kernel.PlainProducts;
import io.slicer.engine.internal.kernel.Plan;
import io.slicer.engine.internal.kernel.Products;
import io.slicer.engine.internal.kernel.RoundedProducts;
import io.slicer.engine.internal.kernel.Team;
import io.slicer.engine.internal.op.FusedOps;
import io.slicer.engine.internal.op.ReverseMode;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a model on the CPU through a plan of oneDNN kernels: the default. Each of its threads works
 * on its own sequences of a batch. Plans are made when first needed: one for scores, one for
 * training, one for what else is asked.
 *
 * <p>Same parameters, batch, step and number of threads: same bits.
 */
public final class PlanExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

  private final EncoderModel model;
  private final @Nullable PackedWeights packed;
  private final BatchLayout.Sharing sharing;
  private final int threads;
  private final Precision precision;
  private @Nullable Plan scoring;
  private final Map<Boolean, TrainingPlan> training = new HashMap<>();
  private @Nullable Plan fixed;
  private @Nullable Inspection inspection;
  private @Nullable Team team;
  private @Nullable Gradients gradients;
  private @Nullable RoundedProducts rounded;
  private String scores = "";
  private String features = "";
  private boolean closed;

  /** A plan that computes all of the encoder, and the names of what is read of it. */
  private record Inspection(Plan plan, List<String> hiddenStates, List<String> selfAttention) {}

  /** A plan of a training step, and the name of its loss. */
  private record TrainingPlan(Plan plan, String loss) {}

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
    Plan plan = scoring();
    plan.run(batch, null);
    return plan.output(scores, batch);
  }

  private Plan scoring() {
    if (scoring == null) {
      FusedOps ops = new FusedOps();
      EncoderGraph.Outputs encoder = EncoderGraph.build(ops, model.config(), false);
      scores = model.head().scores(ops, encoder.scoredRows(), model.config()).name();
      GraphChecks.refuseWordTable(ops.graph(), model);
      scoring = compile(ops, List.of(scores), Map.of(), null);
    }
    return scoring;
  }

  /**
   * The hidden states of every token, without dropout.
   *
   * @param batch packed sequences
   * @return of the embeddings and of every layer, (N, H) each, row-major, rows as in the batch
   */
  public List<float[]> hiddenStates(TokenBatch batch) {
    Inspection all = inspect(batch);
    return outputs(all, all.hiddenStates(), batch);
  }

  /**
   * How much each sequence's tokens keep to themselves, layer by layer.
   *
   * @param batch packed sequences
   * @return one figure for each sequence, in the order in which they were packed
   */
  public List<Contextualization> contextualization(TokenBatch batch) {
    Inspection all = inspect(batch);
    List<float[]> states = outputs(all, all.hiddenStates(), batch);
    List<float[]> attention = outputs(all, all.selfAttention(), batch);
    int first = Arrays.stream(batch.sequences()).min().orElse(0);
    Contextualization[] figures = new Contextualization[batch.sequenceCount()];
    for (int s = 0; s < figures.length; s++) {
      figures[batch.sequences()[s] - first] =
          Contextualization.of(
              attention,
              model.config().heads(),
              states.subList(1, states.size()),
              model.config().hiddenSize(),
              batch.offsets()[s],
              batch.offsets()[s + 1]);
    }
    return List.of(figures);
  }

  private Inspection inspect(TokenBatch batch) {
    checkOpen();
    if (inspection == null) {
      FusedOps ops = FusedOps.observingAttention();
      EncoderGraph.Outputs encoder = EncoderGraph.build(ops, model.config(), true);
      List<String> states = names(encoder.hiddenStates());
      List<String> attention = names(ops.selfAttention());
      List<String> wanted = new ArrayList<>(states);
      wanted.addAll(attention);
      inspection = new Inspection(compile(ops, wanted, Map.of(), null), states, attention);
    }
    inspection.plan().run(batch, null);
    return inspection;
  }

  private static List<String> names(List<SDVariable> variables) {
    return variables.stream().map(SDVariable::name).toList();
  }

  private static List<float[]> outputs(Inspection of, List<String> names, TokenBatch batch) {
    return names.stream().map(name -> of.plan().output(name, batch)).toList();
  }

  @Override
  public float[] features(TokenBatch batch) {
    checkOpen();
    if (fixed == null) {
      FusedOps ops = new FusedOps();
      features = EncoderGraph.buildFixed(ops, model).name();
      // Features are kept, so they are float32 in any precision.
      fixed = compile(ops, List.of(features), Map.of(), null, Precision.FP32);
    }
    fixed.run(batch, null);
    return fixed.output(features, batch);
  }

  @Override
  public double lossAndGradients(TokenBatch batch, TrainingStep step) {
    checkOpen();
    GraphChecks.checkLabels(batch);
    TrainingPlan training = training(batch);
    training.plan().run(batch, step);
    return training.plan().loss(training.loss());
  }

  /**
   * Measures where the time of scoring a batch goes.
   *
   * @param batch packed sequences
   * @param rounds how often the batch is run, at least 1
   * @return the times
   */
  public StepProfile profileScores(TokenBatch batch, int rounds) {
    checkOpen();
    return StepProfile.of(scoring().profile(batch, null, rounds));
  }

  /**
   * Measures where the time of a training step's forward and backward pass goes. Gradients are left
   * as one such pass leaves them.
   *
   * @param batch packed sequences with labels
   * @param step as in {@link #lossAndGradients}
   * @param rounds how often the batch is run, at least 1
   * @return the times
   */
  public StepProfile profileTraining(TokenBatch batch, TrainingStep step, int rounds) {
    checkOpen();
    GraphChecks.checkLabels(batch);
    return StepProfile.of(training(batch).plan().profile(batch, step, rounds));
  }

  @Override
  public Set<String> updated() {
    return gradients == null ? Set.of() : gradients.updated();
  }

  /** Graphs that begin with features differ from those that begin with embeddings. */
  private TrainingPlan training(TokenBatch batch) {
    if (packed != null) {
      throw new UnsupportedOperationException(
          "packed weights are for running a model; train with PlanExecutor.of(model, threads)");
    }
    return training.computeIfAbsent(batch.hasFeatures(), this::compileTraining);
  }

  private TrainingPlan compileTraining(boolean fromFeatures) {
    FusedOps ops = new FusedOps();
    EncoderGraph.Outputs encoder = EncoderGraph.buildForTraining(ops, model, fromFeatures);
    SDVariable loss =
        model.head().loss(ops, encoder.scoredRows(), model.config(), encoder.nextDropoutSite());
    GraphChecks.refuseWordTable(ops.graph(), model);
    Map<String, List<SDVariable>> wanted = ReverseMode.contributions(loss, model.trained());
    GraphChecks.checkReached(wanted.keySet());
    Map<String, List<SDVariable>> parts = Deposit.all(wanted, ops.graph());
    return new TrainingPlan(
        compile(ops, List.of(loss.name()), parts, states(), precision), loss.name());
  }

  private Plan compile(
      FusedOps ops,
      List<String> outputs,
      Map<String, List<SDVariable>> wanted,
      @Nullable Gradients store) {
    return compile(ops, outputs, wanted, store, precision);
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
    Stream.of(
            Stream.ofNullable(scoring),
            Stream.ofNullable(fixed),
            Stream.ofNullable(inspection).map(Inspection::plan),
            training.values().stream().map(TrainingPlan::plan))
        .flatMap(plans -> plans)
        .forEach(Plan::close);
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
