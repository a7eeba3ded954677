package io.slicer.train;

import io.slicer.model.EncoderGraph;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.train.TrainingListener.Checkpointed;
import io.slicer.train.TrainingListener.Epoch;
import io.slicer.train.TrainingListener.Evaluated;
import io.slicer.train.TrainingResult.Ending;
import io.slicer.train.steps.StepSource;
import io.slicer.weights.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training, from its first step or the one behind a checkpoint to its end. */
final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  private static final double NANOS = 1e9;

  private final Trainer trainer;
  private final TrainingArguments arguments;
  private final Executor executor;
  private SequenceLists lists;
  private final TrainingState state;
  private final Optional<Checkpointing> checkpointing;
  private final DataOrder order;
  private final long totalSteps;
  private TrainingProgress progress = TrainingProgress.NONE;
  private TrainingProgress resumed = TrainingProgress.NONE;

  TrainingRun(
      Trainer trainer,
      SequenceLists lists,
      TrainingState state,
      Optional<Checkpointing> checkpointing) {
    this.trainer = trainer;
    this.arguments = trainer.arguments();
    this.executor = trainer.executor();
    this.lists = lists;
    this.state = state;
    this.checkpointing = checkpointing;
    order = new DataOrder(lists.source(arguments), arguments);
    totalSteps = order.totalSteps();
  }

  TrainingResult run() {
    checkpointing.ifPresent(checkpoints -> progress = checkpoints.resume(state));
    resumed = progress;
    announceStart();
    if (progress.step() == totalSteps) {
      return end(Ending.COMPLETED);
    }
    try (FeatureCache features = trainer.features(lists)) {
      lists = features.lists();
      return end(takeSteps());
    }
  }

  private Ending takeSteps() {
    Ending ending = Ending.COMPLETED;
    if (arguments.evaluationOnStart() && progress.equals(TrainingProgress.NONE)) {
      trainer.evaluator().ifPresent(evaluator -> evaluate(evaluator, false));
    }
    while (progress.step() < totalSteps) {
      if (isOutOfPatience()) {
        ending = Ending.STOPPED_EARLY;
        break;
      }
      if (Thread.interrupted()) {
        ending = Ending.INTERRUPTED;
        break;
      }
      takeStep();
      if (isEndOfEpoch()) {
        endEpoch();
      } else if (isEvaluationDue()) {
        refuseInfiniteParameters();
        trainer.evaluator().ifPresent(evaluator -> evaluate(evaluator, false));
      }
      if (checkpointing.isPresent() && checkpointing.get().isDue(progress.step())) {
        saveCheckpoint();
      }
    }
    saveCheckpoint();
    return ending;
  }

  private void announceStart() {
    TrainingListener.Start start =
        new TrainingListener.Start(
            progress.step(),
            totalSteps,
            order.steps(0),
            lists.size(),
            lists.areStreamed() ? 0 : tokensOfFirstEpoch());
    tell(listener -> listener.started(start));
  }

  private long tokensOfFirstEpoch() {
    return LongStream.range(0, order.steps(0))
        .mapToObj(step -> lists.batches(order.step(step), 0))
        .flatMap(batches -> batches.stream().flatMap(List::stream))
        .mapToLong(TokenSequence::length)
        .sum();
  }

  private void tell(Consumer<TrainingListener> news) {
    trainer.listeners().forEach(news);
  }

  private void takeStep() {
    long started = trainer.ticker().read();
    double learningRate = arguments.learningRateAt(progress.step(), totalSteps);
    StepSource.Step step = order.step(progress.step());
    List<List<TokenSequence>> read = lists.batches(step, order.epochOf(progress.step()));
    List<TokenBatch> batches = pack(lists.list(step.list()), read);
    long rows = batches.stream().mapToLong(TokenBatch::scoredRows).sum();
    Outcome outcome = rows > 0 ? update(batches, rows, learningRate) : skip();
    double seconds = (trainer.ticker().read() - started) / NANOS;
    progress = progress.afterStep(outcome.loss(), outcome.tokens(), seconds);
    announceStep(step.list(), outcome, learningRate);
  }

  /** What a step found; NaN where there was nothing to find. */
  private record Outcome(double loss, double gradientNorm, long tokens) {}

  private Outcome update(List<TokenBatch> batches, long rows, double learningRate) {
    double loss = 0;
    long tokens = 0;
    for (int b = 0; b < batches.size(); b++) {
      TokenBatch batch = batches.get(b);
      if (batch.scoredRows() > 0) {
        boolean accumulate = tokens > 0;
        TrainingStep step = new TrainingStep(arguments.seed(), progress.step(), rows, accumulate);
        loss += executor.lossAndGradients(batch, step);
        tokens += batch.tokens();
        refuseInfinite("loss of batch " + (b + 1), loss, learningRate);
      }
    }
    Set<String> updated = executor.updated();
    double norm = state.optimizer().gradientNorm(updated);
    refuseInfinite("gradient norm", norm, learningRate);
    double factor = AdamW.clippingFactor(norm, arguments.maxGradNorm());
    state.optimizer().step(learningRate, factor, updated);
    if (updated.contains(EncoderGraph.wordTable(trainer.config()))) {
      state.decayOtherWords(1 - learningRate * arguments.weightDecay());
    }
    return new Outcome(loss, norm, tokens);
  }

  private Outcome skip() {
    LOG.warn(
        "step {} of {} is skipped: none of its tokens has a label",
        progress.step() + 1,
        totalSteps);
    return new Outcome(Double.NaN, Double.NaN, 0);
  }

  /** Batches without labelled rows are packed, too: dropout counts the sequences of a step. */
  private List<TokenBatch> pack(TrainingList list, List<List<TokenSequence>> microBatches) {
    List<TokenBatch> batches = new ArrayList<>();
    int first = 0;
    for (List<TokenSequence> members : microBatches) {
      TokenBatch batch = TokenBatch.pack(members, trainer.config(), first);
      batches.add(batch.of(list.head(), list.condition()));
      first += members.size();
    }
    return batches;
  }

  private void refuseInfinite(String what, double value, double learningRate) {
    if (Double.isFinite(value)) {
      return;
    }
    long step = progress.step();
    StepSource.Step read = order.step(step);
    String culprit =
        firstInfinite(state.trained())
            .map(name -> "the parameter \"" + name + "\" is not finite")
            .or(
                () ->
                    firstInfinite(updatedGradients())
                        .map(name -> "the first gradient that is not finite is \"" + name + "\""))
            .orElse("all parameters and gradients are finite");
    throw new DivergenceException(
        step,
        String.format(
            Locale.ROOT,
            "training diverged at step %d of %d, learning rate %s: the %s is %s; %s; the batches are"
                + " the sequences %s%s",
            step + 1,
            totalSteps,
            learningRate,
            what,
            value,
            culprit,
            read.microBatches(),
            read.list().isEmpty() ? "" : " of " + read.list()));
  }

  private List<Parameters.Tensor> updatedGradients() {
    return executor.gradients().tensors().stream()
        .filter(tensor -> executor.updated().contains(tensor.name()))
        .toList();
  }

  private static Optional<String> firstInfinite(List<Parameters.Tensor> tensors) {
    float[] values = new float[1 << 14];
    for (Parameters.Tensor tensor : tensors) {
      long length = tensor.values().length();
      for (long from = 0; from < length; from += values.length) {
        int count = (int) Math.min(values.length, length - from);
        tensor.values().get(from, values, 0, count);
        for (int i = 0; i < count; i++) {
          if (!Float.isFinite(values[i])) {
            return Optional.of(tensor.name());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The last step may have left what only the next one would notice. */
  private void refuseInfiniteParameters() {
    Optional<String> name = firstInfinite(state.trained());
    if (name.isPresent()) {
      throw new DivergenceException(
          progress.step() - 1,
          String.format(
              Locale.ROOT,
              "training diverged at step %d of %d: behind it the parameter \"%s\" is not finite",
              progress.step(),
              totalSteps,
              name.get()));
    }
  }

  private void announceStep(String list, Outcome outcome, double learningRate) {
    double seconds = progress.seconds() - resumed.seconds();
    long steps = progress.step() - resumed.step();
    double speed = seconds > 0 ? (progress.tokens() - resumed.tokens()) / seconds : 0;
    double secondsLeft = seconds / steps * (totalSteps - progress.step());
    TrainingListener.Step news =
        new TrainingListener.Step(
            progress.step(),
            totalSteps,
            order.epochs(progress.step()),
            list,
            outcome.loss(),
            learningRate,
            outcome.gradientNorm(),
            outcome.tokens(),
            speed,
            Duration.ofNanos((long) (secondsLeft * NANOS)));
    tell(listener -> listener.stepped(news));
    if (progress.step() % arguments.loggingSteps() == 0) {
      TrainingListener.Logged logged =
          new TrainingListener.Logged(
              progress.step(),
              news.epoch(),
              progress.unlogged().mean(),
              learningRate,
              outcome.gradientNorm());
      progress = progress.afterLogging();
      tell(listener -> listener.logged(logged));
    }
  }

  private boolean isEndOfEpoch() {
    return order.endsEpoch(progress.step()) || progress.step() == totalSteps;
  }

  private void endEpoch() {
    refuseInfiniteParameters();
    progress = progress.afterEpoch();
    int epoch = progress.epochLosses().size();
    double meanLoss = progress.epochLosses().get(epoch - 1);
    tell(listener -> listener.epochEnded(new Epoch(epoch, progress.step(), meanLoss)));
    trainer.evaluator().ifPresent(evaluator -> evaluate(evaluator, true));
  }

  private boolean isEvaluationDue() {
    OptionalLong every = arguments.evaluationSteps();
    return every.isPresent() && progress.step() % every.getAsLong() == 0;
  }

  private void evaluate(Evaluator evaluator, boolean endsEpoch) {
    progress = progress.afterEvaluation(evaluator.evaluate(), endsEpoch);
    Evaluated evaluated = progress.evaluated();
    if (evaluated.best()) {
      state.rememberBest();
    }
    tell(listener -> listener.evaluated(evaluated));
  }

  private boolean isOutOfPatience() {
    OptionalInt patience = arguments.earlyStoppingPatience();
    return patience.isPresent() && progress.evaluationsSinceBest() >= patience.getAsInt();
  }

  private void saveCheckpoint() {
    checkpointing
        .flatMap(checkpoints -> checkpoints.save(progress, state))
        .ifPresent(
            directory ->
                tell(
                    listener ->
                        listener.checkpointed(new Checkpointed(progress.step(), directory))));
  }

  /** Also of the steps before a resumption: what a step reads depends on its number alone. */
  private Map<String, Long> stepsByList() {
    Map<String, Long> counts = new LinkedHashMap<>();
    lists.byName().keySet().forEach(name -> counts.put(name, 0L));
    LongStream.range(0, progress.step())
        .forEach(step -> counts.merge(order.step(step).list(), 1L, Long::sum));
    return counts;
  }

  private TrainingResult end(Ending ending) {
    Optional<Evaluated> best = Optional.empty();
    if (ending == Ending.INTERRUPTED) {
      Thread.currentThread().interrupt();
    } else if (arguments.loadBestModelAtEnd()) {
      best = progress.best();
      best.ifPresent(evaluated -> state.recallBest());
    }
    TrainingResult result =
        new TrainingResult(
            ending,
            progress.step(),
            progress.tokens(),
            progress.seconds(),
            progress.total().mean(),
            progress.epochLosses(),
            progress.evaluations(),
            best,
            lists.temperature().isPresent() ? stepsByList() : Map.of(),
            PeakMemory.residentBytes());
    tell(listener -> listener.ended(result));
    return result;
  }
}
