package io.slicer.language;

import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains a tiny language model on two files, as blocks, and saves it. A checkpoint follows every
 * third step.
 *
 * <p>Arguments: the model, the files, the directory of the checkpoints, where to save.
 */
final class TrainingProcess {
  private TrainingProcess() {}

  public static void main(String[] arguments) {
    try (TextFile first = TextFile.open(Path.of(arguments[1]));
        TextFile second = TextFile.open(Path.of(arguments[2]));
        LanguageModel model =
            TinyLanguageModel.trainer(Path.of(arguments[0]))
                .epochs(2)
                .blocks(done -> {})
                .validation(first)
                .evaluationOnStart(true)
                .checkpoints(CheckpointSettings.in(Path.of(arguments[3])).withSteps(3).withResume())
                .listener(
                    new TrainingListener() {
                      @Override
                      public void started(Start start) {
                        say("from step " + start.stepsDone());
                      }

                      @Override
                      public void stepped(Step step) {
                        say("step " + step.step());
                      }

                      @Override
                      public void checkpointed(Checkpointed checkpointed) {
                        say("checkpoint");
                      }
                    })
                .fit(TextCorpus.joined("both", List.of(first, second)))) {
      model.save(Path.of(arguments[4]));
    }
  }

  /** Says what it is doing: whoever listens may kill it at some line. */
  private static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }
}
