package io.slicer.examples.bench.candidate;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.PlanExecutor;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.weights.FloatMemory;
import java.util.List;
import java.util.stream.IntStream;

/** Trains all parameters of a model with random weights, with the {@link Trainer}. */
final class RandomTraining implements Candidate {
  private static final long SEED = 42;

  private final EncoderModel model;
  private final PlanExecutor executor;
  private final HeldTraining training;

  RandomTraining(ScalingJob job) {
    Sizes sizes = job.sizes();
    RandomEncoder encoder = RandomEncoder.of(sizes);
    int[] words = IntStream.range(0, encoder.config().vocabularySize()).toArray();
    List<TokenSequence> sequences = encoder.sequences(job.steps() * sizes.batch(), sizes.length());
    TrainingArguments arguments =
        TrainingArguments.builder()
            .batchSize(sizes.batch())
            .epochs(1 + job.rounds())
            .seed(SEED)
            .threads(sizes.threads())
            .build();
    model =
        EncoderModel.load(
            encoder,
            encoder.config(),
            new TokenClassificationHead(encoder.config().labels(), new CrossEntropyLoss()),
            SEED,
            new EncoderModel.Training(ImmutableIntArray.copyOf(words), name -> false));
    executor = PlanExecutor.of(model, sizes.threads());
    TimedExecutor timed = new TimedExecutor(executor);
    training =
        new HeldTraining(
            timed,
            held ->
                Trainer.builder(timed, model)
                    .arguments(arguments)
                    .listener(held)
                    .build()
                    .train(sequences));
  }

  @Override
  public String description() {
    return Versions.slicer();
  }

  @Override
  public Work run(Workload workload) {
    return training.round().with(Work.ALLOCATED_BYTES, (double) FloatMemory.allocatedBytes());
  }

  @Override
  public void close() {
    training.close();
    executor.close();
    model.close();
  }
}
