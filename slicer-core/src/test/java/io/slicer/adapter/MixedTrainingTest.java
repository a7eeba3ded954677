package io.slicer.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderModel;
import io.slicer.train.AdamW;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingList;
import io.slicer.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A mixture of pairs that trains a hypernetwork can be stopped and resumed. */
class MixedTrainingTest {
  @TempDir private Path directory;

  private static Map<String, TrainingList> mixture(HyperxGoldens goldens) {
    Map<String, TrainingList> lists = new LinkedHashMap<>();
    goldens.pairs().forEach(pair -> lists.put(pair.toString(), goldens.list(pair)));
    return lists;
  }

  private static Map<String, float[]> train(
      HyperxGoldens goldens,
      AdamW.Settings settings,
      CheckpointSettings checkpoints,
      Consumer<TrainingListener.Step> hears) {
    TrainingArguments arguments =
        TrainingArguments.builder()
            .epochs(12)
            .batchSize(1)
            .learningRate(1e-3)
            .weightDecay(0.05)
            .adam(settings)
            .threads(2)
            .checkpoints(checkpoints)
            .build();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            hears.accept(step);
          }
        };
    try (EncoderModel model = goldens.model();
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      Trainer.builder(executor, model)
          .arguments(arguments)
          .listener(listener)
          .build()
          .train(mixture(goldens), 5);
      Map<String, float[]> weights = new LinkedHashMap<>();
      for (String name : model.trained()) {
        weights.put(name, model.parameters().get(name).values().toArray());
      }
      return weights;
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.slicer.adapter.HyperxGoldens#names")
  void aMixtureThatIsStoppedAndResumedEndsWithTheSameBits(String name) {
    check(HyperxGoldens.of(name), AdamW.Settings.DEFAULT);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.slicer.adapter.HyperxGoldens#names")
  void soDoesOneInWhichWhatAStepDoesNotReachMovesOn(String name) {
    check(HyperxGoldens.of(name), AdamW.Settings.DEFAULT.withZeros());
  }

  private void check(HyperxGoldens goldens, AdamW.Settings settings) {
    Set<String> read = new HashSet<>();
    Map<String, float[]> whole =
        train(
            goldens,
            settings,
            CheckpointSettings.in(directory.resolve("whole")),
            step -> read.add(step.list()));
    assertThat(read).containsExactlyInAnyOrderElementsOf(mixture(goldens).keySet());

    CheckpointSettings checkpoints = CheckpointSettings.in(directory.resolve("stopped"));
    List<Long> steps = new ArrayList<>();
    train(
        goldens,
        settings,
        checkpoints,
        step -> {
          steps.add(step.step());
          if (step.step() == step.totalSteps() / 2) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(Thread.interrupted()).isTrue();
    Map<String, float[]> resumed =
        train(goldens, settings, checkpoints.withResume(), step -> steps.add(step.step()));
    assertThat(steps).doesNotHaveDuplicates().isSorted();
    assertThat(resumed).containsOnlyKeys(whole.keySet());
    whole.forEach(
        (parameter, values) -> assertThat(resumed.get(parameter)).as(parameter).isEqualTo(values));
  }
}
