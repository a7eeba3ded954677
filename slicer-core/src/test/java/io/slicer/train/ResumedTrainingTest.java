package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.base.Ticker;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.slicer.model.Condition;
import io.slicer.model.TokenSequence;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedTrainingTest {
  private static final List<TokenSequence> SEQUENCES = BagOfPieces.sequences(50);
  private static final int STEPS = 12;
  private static final int STEPS_PER_EPOCH = 3;

  /** The second of the four epochs is the best. */
  private static final double[] SCORES = {0.2, 0.9, Double.NaN, 0.5};

  @TempDir private Path directory;

  private static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder()
        .learningRate(0.05)
        .batchSize(10)
        .gradientAccumulationSteps(2)
        .epochs(4)
        .warmupRatio(0.1)
        .weightDecay(0.01)
        .loadBestModelAtEnd(true)
        .threads(2);
  }

  private CheckpointSettings checkpoints() {
    return CheckpointSettings.in(directory).withResume();
  }

  /** Does something after each step, and counts them for the evaluator. */
  private static final class AfterStep implements TrainingListener {
    private final Consumer<Step> action;
    private long steps;

    AfterStep(Consumer<Step> action) {
      this.action = action;
    }

    @Override
    public void stepped(Step step) {
      steps = step.step();
      action.accept(step);
    }
  }

  private static AfterStep nothing() {
    return new AfterStep(step -> {});
  }

  private static AfterStep interruptAfter(long last) {
    return new AfterStep(
        step -> {
          if (step.step() == last) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static AfterStep crashAfter(long last) {
    return new AfterStep(
        step -> {
          if (step.step() == last) {
            throw new IllegalStateException("crash");
          }
        });
  }

  private static Trainer.Builder trainer(
      BagOfPieces model, TrainingArguments arguments, AfterStep listener) {
    return model
        .trainer(arguments)
        .listener(listener)
        .evaluator(() -> Evaluation.of(SCORES[(int) listener.steps / STEPS_PER_EPOCH - 1]));
  }

  /** All that a training ends with, to the bit, apart from the time it took. */
  private static String train(TrainingArguments arguments, AfterStep listener) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      return train(model, trainer(model, arguments, listener));
    }
  }

  private static String trainUnevaluated(TrainingArguments arguments, AfterStep listener) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      return train(model, model.trainer(arguments).listener(listener));
    }
  }

  private static String train(BagOfPieces model, Trainer.Builder trainer) {
    TrainingResult result = trainer.build().train(SEQUENCES);
    Thread.interrupted();
    return String.join(
        "\n",
        Arrays.toString(model.values()),
        result.ending() + " after " + result.steps() + " steps, " + result.realTokens(),
        "loss " + result.meanLoss() + " " + result.epochLosses(),
        "scores " + result.evaluations() + ", best " + result.best());
  }

  /** What evaluations of parameters after so many steps say: the best are those after step 4. */
  private static final double[] SCORES_BY_STEP = {
    Double.NaN, 0, 0.3, 0.2, 0.8, 0, 0.8, 0, Double.NaN, 0.7, 0.1, 0, 0.6
  };

  private static String trainEvaluatedBySteps(TrainingArguments arguments, AfterStep listener) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      return train(
          model,
          model
              .trainer(arguments)
              .listener(listener)
              .evaluator(() -> Evaluation.of(SCORES_BY_STEP[(int) listener.steps])));
    }
  }

  private static String uninterrupted() {
    return train(arguments().build(), nothing());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void interruptedAfterAnyStepAndResumedItEndsWithTheSameBits() throws IOException {
    String whole = uninterrupted();

    for (int last = 1; last < STEPS; last++) {
      CheckpointSettings checkpoints = checkpoints();
      TrainingArguments arguments = arguments().checkpoints(checkpoints).build();

      assertThat(train(arguments, interruptAfter(last))).contains("INTERRUPTED after " + last);
      assertThat(names()).containsExactly(".lock", "checkpoint-" + last);
      assertThat(train(arguments, nothing())).isEqualTo(whole);

      checkpoints.discard();
    }
  }

  /** Every list has pieces of all kinds. */
  private static final Map<String, List<TokenSequence>> LISTS =
      Map.of("a", SEQUENCES.subList(0, 30), "b", SEQUENCES.subList(30, 42));

  private static String trainMixed(
      TrainingArguments arguments, double temperature, TrainingListener listener) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          model
              .trainer(arguments)
              .listener(listener)
              .build()
              .train(Maps.transformValues(LISTS, TrainingList::of), temperature);
      Thread.interrupted();
      return result.ending() + " " + result.meanLoss() + Arrays.toString(model.values());
    }
  }

  @Test
  void aMixtureThatIsInterruptedAndResumedEndsWithTheSameBits() {
    TrainingArguments.Builder mixed = arguments().loadBestModelAtEnd(false).batchSize(4);
    String whole = trainMixed(mixed.build(), 3, nothing());
    int steps = 4 * (4 + 2); // epochs, steps of 2 x 4 sequences

    for (int last = 1; last < steps; last++) {
      TrainingArguments arguments = mixed.checkpoints(checkpoints()).build();
      assertThat(trainMixed(arguments, 3, interruptAfter(last))).startsWith("INTERRUPTED");
      assertThat(trainMixed(arguments, 3, nothing())).isEqualTo(whole);
      checkpoints().discard();
    }
  }

  @Test
  void anotherMixtureIsRefused() {
    TrainingArguments arguments =
        arguments().loadBestModelAtEnd(false).checkpoints(checkpoints()).build();
    trainMixed(arguments, 3, interruptAfter(3));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> trainMixed(arguments, 2, nothing()))
        .withMessageContaining("temperature was 3.0 and is 2.0. Resume");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> trainUnevaluated(arguments, nothing()))
        .withMessageContaining("temperature was 3.0 and is absent; ")
        .withMessageContaining("data b was 12 sequences of ");
  }

  @Test
  void interruptedBetweenEvaluationsAndResumedItEndsWithTheSameBits() {
    TrainingArguments.Builder everyOther = arguments().evaluationSteps(2);
    String whole = trainEvaluatedBySteps(everyOther.build(), nothing());
    String ends = trainEvaluatedBySteps(arguments().build(), nothing());
    assertThat(whole)
        .contains("best Optional[Evaluated[epoch=2, step=4, endsEpoch=false, ")
        .isNotEqualTo(ends);

    for (int last = 1; last < STEPS; last++) {
      TrainingArguments arguments = everyOther.checkpoints(checkpoints()).build();
      assertThat(trainEvaluatedBySteps(arguments, interruptAfter(last)))
          .contains("INTERRUPTED after " + last);
      assertThat(trainEvaluatedBySteps(arguments, nothing())).isEqualTo(whole);
      checkpoints().discard();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 7, 8, 11})
  void aCrashBetweenEvaluationsLosesNoneBeforeTheCheckpoint(long last) {
    TrainingArguments.Builder everyOther = arguments().evaluationSteps(2);
    String whole = trainEvaluatedBySteps(everyOther.build(), nothing());
    TrainingArguments arguments = everyOther.checkpoints(checkpoints().withSteps(3)).build();

    assertThatIllegalStateException()
        .isThrownBy(() -> trainEvaluatedBySteps(arguments, crashAfter(last)));

    assertThat(trainEvaluatedBySteps(arguments, nothing())).isEqualTo(whole);
  }

  @Test
  void aTrainingThatStoppedEarlyInTheCourseOfAnEpochStaysStopped() {
    TrainingArguments arguments =
        arguments().evaluationSteps(2).earlyStoppingPatience(2).checkpoints(checkpoints()).build();
    String stopped = trainEvaluatedBySteps(arguments, nothing());

    // None after steps 6 and 8 is better than that after step 4.
    assertThat(stopped).contains("STOPPED_EARLY after 8 steps");
    assertThat(trainEvaluatedBySteps(arguments, crashAfter(9))).isEqualTo(stopped);
  }

  @Test
  void withBatchesOfSoManyTokensItEndsWithTheSameBits() throws IOException {
    // Epochs differ in their number of steps, and there is no evaluator that counts them.
    TrainingArguments.Builder budget = arguments().batchTokens(30).loadBestModelAtEnd(false);
    String whole = trainUnevaluated(budget.build(), nothing());
    int steps = (int) budget.build().totalSteps(SEQUENCES);
    assertThat(steps).isGreaterThan(STEPS);

    for (int last = 1; last < steps; last++) {
      TrainingArguments arguments = budget.checkpoints(checkpoints()).build();
      assertThat(trainUnevaluated(arguments, interruptAfter(last)))
          .contains("INTERRUPTED after " + last);
      assertThat(trainUnevaluated(arguments, nothing())).isEqualTo(whole);
      checkpoints().discard();
    }
  }

  @Test
  void interruptedAfterEveryStepItEndsWithTheSameBits() {
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();

    for (int last = 1; last < STEPS; last++) {
      train(arguments, interruptAfter(last));
    }

    assertThat(train(arguments, nothing())).isEqualTo(uninterrupted());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 5, 8, 10, 12})
  void aCrashLosesTheStepsSinceTheLastCheckpointAndNothingElse(long last) {
    TrainingArguments arguments = arguments().checkpoints(checkpoints().withSteps(3)).build();
    List<Long> steps = new ArrayList<>();

    assertThatIllegalStateException().isThrownBy(() -> train(arguments, crashAfter(last)));
    String resumed = train(arguments, new AfterStep(step -> steps.add(step.step())));

    assertThat(resumed).isEqualTo(uninterrupted());
    assertThat(steps.get(0)).isEqualTo((last - 1) / 3 * 3 + 1);
  }

  @Test
  void aTrainingThatEndedTakesNoFurtherStep() {
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();
    train(arguments, nothing());

    assertThat(train(arguments, crashAfter(1))).isEqualTo(uninterrupted());
  }

  @Test
  void aTrainingThatStoppedEarlyStaysStopped() {
    TrainingArguments arguments =
        arguments().earlyStoppingPatience(1).checkpoints(checkpoints()).build();
    String stopped = train(arguments, nothing());

    assertThat(stopped).contains("STOPPED_EARLY after 9 steps");
    assertThat(train(arguments, crashAfter(10))).isEqualTo(stopped);
  }

  @Test
  void anInterruptDoesNotSpoilTheCheckpointThatIsBeingWritten() throws IOException {
    train(arguments().checkpoints(checkpoints().withSteps(4)).build(), interruptAfter(4));

    assertThat(names()).contains("checkpoint-4");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theTwoLatestCheckpointsAreKept() throws IOException {
    List<List<String>> seen = new ArrayList<>();
    AfterStep look =
        new AfterStep(
            step -> {
              try {
                seen.add(names());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    train(arguments().checkpoints(checkpoints().withSteps(3)).build(), look);

    assertThat(seen.get(2)).containsExactly(".lock");
    assertThat(seen.get(3)).containsExactly(".lock", "checkpoint-3");
    assertThat(seen.get(11)).containsExactly(".lock", "checkpoint-6", "checkpoint-9");
    assertThat(names()).containsExactly(".lock", "checkpoint-12", "checkpoint-9");
  }

  @Test
  void checkpointsAreWrittenByTimeToo() {
    List<Long> written = new ArrayList<>();
    long[] now = {0};
    AfterStep aMinute = new AfterStep(step -> now[0] += Duration.ofMinutes(1).toNanos());
    TrainingArguments arguments =
        arguments().checkpoints(checkpoints().withInterval(Duration.ofMinutes(5))).build();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      trainer(model, arguments, aMinute)
          .listener(
              new TrainingListener() {
                @Override
                public void checkpointed(Checkpointed checkpointed) {
                  written.add(checkpointed.step());
                }
              })
          .ticker(
              new Ticker() {
                @Override
                public long read() {
                  return now[0];
                }
              })
          .build()
          .train(SEQUENCES);
    }

    assertThat(written).containsExactly(5L, 10L, 12L);
  }

  /** Ways in which a checkpoint can be less than whole. */
  private enum Damage {
    TENSORS_CUT_OFF {
      @Override
      void inflict(Path checkpoint) throws IOException {
        try (RandomAccessFile file = tensors(checkpoint)) {
          file.setLength(file.length() - 4);
        }
      }
    },
    ONE_BIT_OF_A_TENSOR {
      @Override
      void inflict(Path checkpoint) throws IOException {
        try (RandomAccessFile file = tensors(checkpoint)) {
          file.seek(file.length() - 100);
          int value = file.read();
          file.seek(file.length() - 100);
          file.write(value ^ 1);
        }
      }
    },
    NO_TENSORS {
      @Override
      void inflict(Path checkpoint) throws IOException {
        Files.delete(checkpoint.resolve(CheckpointStore.TENSORS));
      }
    },
    NO_STATE {
      @Override
      void inflict(Path checkpoint) throws IOException {
        Files.delete(checkpoint.resolve(CheckpointStore.STATE));
      }
    },
    STATE_EMPTY {
      @Override
      void inflict(Path checkpoint) throws IOException {
        Files.writeString(checkpoint.resolve(CheckpointStore.STATE), "");
      }
    },
    STATE_WITHOUT_END {
      @Override
      void inflict(Path checkpoint) throws IOException {
        Files.writeString(checkpoint.resolve(CheckpointStore.STATE), "[" + "{},".repeat(6_000_000));
      }
    },
    ANOTHER_NUMBER_IN_THE_STATE {
      @Override
      void inflict(Path checkpoint) throws IOException {
        Path state = checkpoint.resolve(CheckpointStore.STATE);
        String text = Files.readString(state);
        String changed = text.replaceFirst("\"step\" : \\d+", "\"step\" : 7");
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(state, changed);
      }
    };

    abstract void inflict(Path checkpoint) throws IOException;

    static RandomAccessFile tensors(Path checkpoint) throws IOException {
      return new RandomAccessFile(checkpoint.resolve(CheckpointStore.TENSORS).toFile(), "rw");
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedCheckpointGivesWayToTheOneBefore(Damage damage) throws IOException {
    TrainingArguments arguments = arguments().checkpoints(checkpoints().withSteps(2)).build();
    train(arguments, interruptAfter(6));
    assertThat(names()).containsExactly(".lock", "checkpoint-4", "checkpoint-6");
    damage.inflict(directory.resolve("checkpoint-6"));
    List<Long> steps = new ArrayList<>();

    String resumed = train(arguments, new AfterStep(step -> steps.add(step.step())));

    assertThat(steps.get(0)).isEqualTo(5);
    assertThat(resumed).isEqualTo(uninterrupted());
    assertThat(directory.resolve("damaged-checkpoint-6")).isDirectory();
  }

  @Test
  void ifAllCheckpointsAreDamagedTrainingBeginsAnew() throws IOException {
    TrainingArguments arguments = arguments().checkpoints(checkpoints().withSteps(2)).build();
    train(arguments, interruptAfter(6));
    Damage.ONE_BIT_OF_A_TENSOR.inflict(directory.resolve("checkpoint-4"));
    Damage.NO_STATE.inflict(directory.resolve("checkpoint-6"));
    List<Long> steps = new ArrayList<>();

    String resumed = train(arguments, new AfterStep(step -> steps.add(step.step())));

    assertThat(steps).hasSize(STEPS);
    assertThat(resumed).isEqualTo(uninterrupted());
  }

  @Test
  void whatAKilledWriterLeftIsRemoved() throws IOException {
    Path partial = Files.createDirectories(directory.resolve(".checkpoint-5.1234.tmp"));
    Files.writeString(partial.resolve(CheckpointStore.TENSORS), "half a file");

    train(arguments().checkpoints(checkpoints()).build(), nothing());

    assertThat(names()).containsExactly(".lock", "checkpoint-12");
  }

  @Test
  void aCheckpointThatCannotBeWrittenDoesNotEndTraining() throws IOException {
    AfterStep obstruct =
        new AfterStep(
            step -> {
              try {
                if (step.step() == 5) {
                  Files.createDirectories(directory.resolve("checkpoint-6/in the way"));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    String trained = train(arguments().checkpoints(checkpoints().withSteps(3)).build(), obstruct);

    assertThat(trained).isEqualTo(uninterrupted());
    assertThat(names()).containsExactly(".lock", "checkpoint-12", "checkpoint-6", "checkpoint-9");
    assertThat(directory.resolve("checkpoint-6")).isDirectoryContaining("glob:**/in the way");
  }

  @Test
  void checkpointsOfOtherProgramsAreLeftAlone() throws IOException {
    Path other = Files.createDirectories(directory.resolve("checkpoint-500"));
    Files.writeString(other.resolve("trainer_state.json"), "{}");
    TrainingArguments arguments = arguments().checkpoints(checkpoints().withSteps(2)).build();

    assertThat(train(arguments, nothing())).isEqualTo(uninterrupted());
    CheckpointSettings.in(directory).discard();

    assertThat(names()).containsExactly("checkpoint-500");
    assertThat(other.resolve("trainer_state.json")).hasContent("{}");
  }

  @Test
  void anotherTrainingIsRefusedWithWhatDiffers() {
    train(arguments().checkpoints(checkpoints()).build(), interruptAfter(3));

    TrainingArguments rate =
        arguments().checkpoints(checkpoints()).learningRate(0.1).threads(3).build();
    refused(rate, SEQUENCES, "learningRate was 0.05 and is 0.1; threads was 2 and is 3. Resume");
    TrainingArguments longer = arguments().checkpoints(checkpoints()).epochs(9).build();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> trainer(model, longer, nothing()).build().train(SEQUENCES))
          .withMessageContaining("epochs was ")
          .withMessageEndingWith(
              ". To train a finished model for more epochs, save it and start from what was saved");
    }
    TrainingArguments same = arguments().checkpoints(checkpoints()).build();
    refused(same, SEQUENCES.subList(0, 49), "data was 50 sequences of 283 tokens, SHA-256 ");
    List<TokenSequence> shuffled = new ArrayList<>(SEQUENCES);
    shuffled.add(shuffled.remove(0));
    refused(same, shuffled, "data was 50 sequences of 283 tokens, SHA-256 ");
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      model.parameters().get(BagOfPieces.SCALE).values().set(0, 7);
      refused(
          trainer(model, same, nothing()).build(),
          SEQUENCES,
          "parameter roberta.embeddings.LayerNorm.weight was (8), frozen, checksum ");
    }
    int[] all = IntStream.range(0, 30).toArray();
    try (BagOfPieces model = new BagOfPieces(all, 0.1, -1)) {
      refused(
          trainer(model, same, nothing()).build(),
          SEQUENCES,
          "parameter roberta.embeddings.word_embeddings.weight was (29, 8), trained and is (30, 8),"
              + " trained");
    }
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      refused(
          trainer(model, same, nothing()).mustMatch("slices", "48").build(),
          SEQUENCES,
          "slices was absent and is 48");
    }
  }

  private static void refused(
      TrainingArguments arguments, List<TokenSequence> sequences, String difference) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      refused(trainer(model, arguments, nothing()).build(), sequences, difference);
    }
  }

  private static void refused(Trainer trainer, List<TokenSequence> sequences, String difference) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> trainer.train(sequences))
        .withMessageContaining("checkpoint-3 is of another training: " + difference)
        .withMessageContaining("begin anew: in another directory, or after deleting ");
  }

  @Test
  void whereAndHowOftenCheckpointsAreWrittenMayChange() {
    train(arguments().checkpoints(checkpoints()).build(), interruptAfter(3));

    String resumed = train(arguments().checkpoints(checkpoints().withSteps(1)).build(), nothing());

    assertThat(resumed).isEqualTo(uninterrupted());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aCheckpointOfAnotherFormatIsRefusedAndKept(int format) throws IOException {
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();
    train(arguments, interruptAfter(3));
    Path state = directory.resolve("checkpoint-3").resolve(CheckpointStore.STATE);
    String other = Files.readString(state).replace("\"format\" : 2", "\"format\" : " + format);
    Files.writeString(state, other);

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> train(arguments, nothing()))
        .withMessage(
            state
                + " has format "
                + format
                + ", of which this version of slicer knows only 2: finish the training with the"
                + " version that began it, or begin anew in another directory");
    assertThat(state).hasContent(other);
  }

  @Test
  void everyArgumentHasANameInTheFingerprint() {
    TrainingArguments arguments =
        arguments()
            .maxSteps(5)
            .batchTokens(30)
            .evaluationSteps(2)
            .evaluationOnStart(true)
            .earlyStoppingPatience(2)
            .checkpoints(checkpoints())
            .build();
    List<String> components =
        Arrays.stream(TrainingArguments.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Set<String> names =
          Fingerprint.of(
                  trainer(model, arguments, nothing()).build(),
                  SequenceLists.single(SEQUENCES),
                  model.parameters(),
                  model.gradients())
              .entries()
              .keySet();

      assertThat(names)
          .contains("adam.beta1", "adam.beta2", "adam.epsilon")
          .containsAll(
              Sets.difference(
                  Set.copyOf(components), Set.of("adam", "checkpoints", "loggingSteps")))
          .contains("config.hidden_size", "config.hidden_dropout_prob", "config.id2label")
          .allMatch(Fingerprint::isOwn);
    }
  }

  @Test
  void whatTheTrainerComparesIsNotReplaced() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Trainer.Builder builder = model.trainer(arguments().build()).mustMatch("slices", "48");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.mustMatch("seed", "2"))
          .withMessage("\"seed\" is compared by the trainer itself; choose another name");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.mustMatch("slices", "24"))
          .withMessage("\"slices\" is compared already; choose another name");
    }
  }

  @Test
  void theConditionOfAListIsNotHiddenByWhatMustMatch() {
    Map<String, TrainingList> lists =
        Map.of("de", new TrainingList("", Condition.of(Map.of("language", "de")), SEQUENCES));
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Trainer trainer =
          trainer(model, arguments().checkpoints(checkpoints()).build(), nothing())
              .mustMatch("language of de", "fr")
              .build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.train(lists, 1))
          .withMessage("\"language of de\" is compared already; choose another name");
    }
  }

  @Test
  void checkpointsThatAreNotToBeResumedAreNotOverwritten() throws IOException {
    train(arguments().checkpoints(checkpoints()).build(), interruptAfter(3));
    TrainingArguments anew = arguments().checkpoints(CheckpointSettings.in(directory)).build();

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> train(anew, nothing()))
        .withMessageContaining("checkpoint-3 was left by an earlier training");
    assertThat(names()).contains("checkpoint-3");
  }

  @Test
  void aDirectoryServesOneTrainingAtATime() {
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();
    AfterStep second = new AfterStep(step -> train(arguments, nothing()));

    assertThatIllegalStateException()
        .isThrownBy(() -> train(arguments, second))
        .withMessage(directory + " is in use by another training");
  }

  @Test
  void discardingDeletesWhatTheTrainingLeftAndNothingElse() throws IOException {
    Path own = directory.resolve("checkpoints");
    CheckpointSettings checkpoints = CheckpointSettings.in(own).withSteps(3);
    train(arguments().checkpoints(checkpoints).build(), nothing());
    Files.writeString(own.resolve("notes.txt"), "mine");

    checkpoints.discard();
    assertThat(own).isDirectoryContaining("glob:**/notes.txt");
    assertThat(own.resolve("checkpoint-12")).doesNotExist();

    Files.delete(own.resolve("notes.txt"));
    checkpoints.discard();
    assertThat(own).doesNotExist();
    checkpoints.discard();
  }
}
