package io.slicer.examples.bench.candidate;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Engine;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StepProfile;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenSequence;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fine-tunes with {@link Trainer}: all parameters, the head and the word rows of the whole corpus
 * included. A round is an epoch over the sentences drawn for it, and the training goes on from one
 * round to the next.
 */
final class SlicerTraining implements Candidate {
  private static final long SEED = 42;
  private static final double WEIGHT_DECAY = 0.01;
  private static final double WARMUP_RATIO = 0.1;

  private final Tokenization tokenization;
  private final EncoderModel model;
  private final Engine engine;
  private final Executor executor;
  private final TimedExecutor timed;
  private final HeldTraining training;

  SlicerTraining(Job job) {
    Corpus corpus = Corpus.of(job);
    tokenization = Tokenization.open(job.model());
    List<TokenSequence> all = corpus.sequences(tokenization.tokenizer());
    model = load(PretrainedModel.of(Path.of(job.model())), corpus, all);
    engine = job.engine();
    executor = engine.trainer(model, job.threads(), job.precision());
    timed = new TimedExecutor(executor);
    List<TokenSequence> drawn = Corpus.drawn(all, job);
    TrainingArguments arguments =
        TrainingArguments.builder()
            .batchSize(job.batchSize())
            .epochs(1 + job.rounds())
            .warmupRatio(WARMUP_RATIO)
            .weightDecay(WEIGHT_DECAY)
            .seed(SEED)
            .threads(job.threads())
            .build();
    training =
        new HeldTraining(
            timed,
            held ->
                Trainer.builder(timed, model)
                    .arguments(arguments)
                    .listener(held)
                    .build()
                    .train(drawn));
  }

  private static EncoderModel load(
      PretrainedModel source, Corpus corpus, List<TokenSequence> sequences) {
    EncoderConfig config = source.encoderConfig();
    int[] words =
        sequences.stream()
            .flatMapToInt(sequence -> Arrays.stream(sequence.ids()))
            .sorted()
            .distinct()
            .toArray();
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(source.checkpoint(), config.family())) {
      return EncoderModel.load(
          checkpoint,
          config,
          new TokenClassificationHead(corpus.dataset().labels().names(), new CrossEntropyLoss()),
          SEED,
          new EncoderModel.Training(ImmutableIntArray.copyOf(words), name -> false));
    }
  }

  @Override
  public String description() {
    return Versions.slicer(engine);
  }

  @Override
  public Optional<Long> tokenizerBytes() {
    return tokenization.residentBytes();
  }

  @Override
  public Work run(Workload workload) {
    return training.round();
  }

  @Override
  public Optional<StepProfile> profile(int rounds) {
    return executor instanceof PlanExecutor plan
        ? timed.last().map(last -> plan.profileTraining(last.batch(), last.step(), rounds))
        : Optional.empty();
  }

  @Override
  public void close() {
    training.close();
    executor.close();
    model.close();
    tokenization.close();
  }
}
