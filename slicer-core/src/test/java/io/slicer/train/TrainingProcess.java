package io.slicer.train;

import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenSequence;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A training of the tiny encoder, with dropout, in a process of its own: {@link KilledTrainingTest}
 * kills it.
 */
final class TrainingProcess {
  private static final int STEPS = 150;

  private TrainingProcess() {}

  /**
   * Trains, going on from what an earlier process left, and writes the parameters that it ends
   * with.
   *
   * @param args directory of the checkpoints, and file of the parameters
   */
  public static void main(String[] args) throws Exception {
    CheckpointSettings checkpoints =
        CheckpointSettings.in(Path.of(args[0])).withSteps(2).withResume();
    float[] parameters = train(arguments().checkpoints(checkpoints).build(), System.out::println);
    ByteBuffer bytes = ByteBuffer.allocate(parameters.length * Float.BYTES);
    bytes.asFloatBuffer().put(parameters);
    Files.write(Path.of(args[1]), bytes.array());
  }

  static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder()
        .learningRate(1e-3)
        .batchSize(3)
        .gradientAccumulationSteps(2)
        .maxSteps(STEPS)
        .warmupRatio(0.1)
        .weightDecay(0.01)
        .evaluationSteps(5)
        .loadBestModelAtEnd(true)
        .threads(2);
  }

  /** Goes up and down as training changes parameters, so that the best are not the last. */
  private static double score(EncoderModel model) {
    return StrictMath.sin(1e4 * model.parameters().get("classifier.bias").values().get(0));
  }

  /** Says what it is doing: whoever listens may kill it at some line. */
  static float[] train(TrainingArguments arguments, Consumer<String> output) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config().withDropout(0.1, 0.1, 0.1);
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    List<TokenSequence> sequences = new ArrayList<>();
    for (int batch = 0; batch < goldens.batches(); batch++) {
      sequences.addAll(goldens.batch(batch));
    }
    TrainingListener reporting =
        new TrainingListener() {
          @Override
          public void started(Start start) {
            output.accept("started behind " + start.stepsDone());
          }

          @Override
          public void stepped(Step step) {
            output.accept("step " + step.step());
          }
        };
    try (EncoderModel model = goldens.model(config, head, name -> false);
        Executor executor = PlanExecutor.of(model, arguments.threads())) {
      Trainer.builder(executor, model)
          .arguments(arguments)
          .listener(reporting)
          .evaluator(() -> Evaluation.of(score(model)))
          .build()
          .train(sequences);
      return model.parameters().memory().toArray();
    }
  }
}
