package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.base.Ticker;
import com.google.common.collect.Maps;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.train.TrainingListener.Evaluated;
import io.slicer.train.TrainingResult.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {
  private static final List<TokenSequence> SEQUENCES = BagOfPieces.sequences(50);

  private static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder()
        .learningRate(0.05)
        .batchSize(8)
        .epochs(3)
        .warmupRatio(0.1)
        .weightDecay(0.01)
        .threads(2);
  }

  /** The values after a training. */
  private static float[] train(TrainingArguments arguments) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      model.trainer(arguments).build().train(SEQUENCES);
      return model.values();
    }
  }

  /** The part of labels that the model gets right. */
  private static double accuracy(BagOfPieces model) {
    TokenBatch batch = TokenBatch.pack(SEQUENCES, BagOfPieces.CONFIG);
    float[] scores = model.scores(batch);
    long right =
        IntStream.range(0, batch.scoredRows())
            .filter(
                r ->
                    IntStream.range(0, BagOfPieces.LABELS)
                        .allMatch(
                            c ->
                                scores[r * BagOfPieces.LABELS + c]
                                    <= scores[r * BagOfPieces.LABELS + batch.labels()[r]]))
            .count();
    return (double) right / batch.scoredRows();
  }

  @Test
  void learnsWhatThereIsToLearn() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      double before = accuracy(model);

      TrainingResult result =
          model.trainer(arguments().epochs(20).build()).build().train(SEQUENCES);

      assertThat(before).isLessThan(0.6);
      assertThat(accuracy(model)).isGreaterThan(0.98);
      assertThat(result.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(result.steps()).isEqualTo(20 * 7);
      assertThat(result.epochLosses()).hasSize(20);
      assertThat(result.epochLosses().get(19)).isLessThan(result.epochLosses().get(0) / 4);
      assertThat(result.realTokens())
          .isEqualTo(20 * SEQUENCES.stream().mapToLong(TokenSequence::length).sum());
      assertThat(result.realTokensPerSecond()).isPositive();
    }
  }

  @Test
  void givesTheSameBitsAgain() {
    assertThat(train(arguments().build())).isEqualTo(train(arguments().build()));
  }

  @Test
  void anotherSeedGivesOtherBits() {
    assertThat(train(arguments().seed(1).build())).isNotEqualTo(train(arguments().seed(2).build()));
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "4, 2", "2, 4", "1, 8"})
  void microBatchesWeighAsOneBatchOfAllTheirLabelledRows(int batchSize, int accumulation) {
    float[] whole = train(arguments().build());

    float[] parts =
        train(arguments().batchSize(batchSize).gradientAccumulationSteps(accumulation).build());

    // gradients are summed in another order; the values are about 1, moved by about 0.5
    assertThat(parts).containsExactly(whole, within(2e-5f));
  }

  @Test
  void rowsOfTheWordTableThatAreNotTrainedEndAsIfTheyHadBeen() {
    float[] compact = train(arguments().build());
    try (BagOfPieces dense =
        new BagOfPieces(IntStream.range(0, BagOfPieces.PIECES).toArray(), 0.1, -1)) {
      dense.trainer(arguments().build()).build().train(SEQUENCES);

      // decay in float32 step by step, or its product in double
      assertThat(compact).containsExactly(dense.values(), within(1e-7f));
    }
  }

  @Test
  void aFrozenParameterKeepsItsBits() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      float[] before = model.parameters().get(BagOfPieces.SCALE).values().toArray();

      model.trainer(arguments().build()).build().train(SEQUENCES);

      assertThat(model.parameters().get(BagOfPieces.SCALE).values().toArray()).isEqualTo(before);
    }
  }

  @Test
  void stepsWithoutALabelAreSkipped() {
    TokenSequence plain =
        TokenSequence.labelled(new int[] {0, 4, 2}, new int[3], new int[0], new int[0]);
    List<TokenSequence> sequences = new ArrayList<>(BagOfPieces.sequences(4));
    sequences.addAll(List.of(plain, plain, plain, plain, plain, plain));
    List<TrainingListener.Step> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step);
          }
        };
    try (BagOfPieces model = BagOfPieces.of(sequences)) {
      TrainingResult result =
          model
              .trainer(arguments().batchSize(1).gradientAccumulationSteps(2).epochs(1).build())
              .listener(listener)
              .build()
              .train(sequences);

      assertThat(result.steps()).isEqualTo(5);
      assertThat(result.meanLoss()).isFinite();
      assertThat(steps).filteredOn(step -> Double.isNaN(step.loss())).isNotEmpty();
      assertThat(steps)
          .filteredOn(step -> Double.isNaN(step.loss()))
          .allSatisfy(step -> assertThat(step.tokens()).isZero());
      assertThat(model.values()).doesNotContain(Float.NaN);
    }
  }

  @Test
  void listenersHearEverythingInOrder() {
    List<String> heard = new ArrayList<>();
    List<TrainingListener.Step> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void started(Start start) {
            heard.add(
                "start " + start.stepsDone() + "/" + start.totalSteps() + " " + start.sequences());
          }

          @Override
          public void stepped(Step step) {
            steps.add(step);
            heard.add("step " + step.step());
          }

          @Override
          public void epochEnded(Epoch epoch) {
            heard.add("epoch " + epoch.epoch() + " at " + epoch.step());
          }

          @Override
          public void evaluated(Evaluated evaluated) {
            heard.add("score " + evaluated.evaluation().score() + " best " + evaluated.best());
          }

          @Override
          public void ended(TrainingResult result) {
            heard.add("end " + result.ending());
          }
        };
    AtomicLong clock = new AtomicLong();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          model
              .trainer(arguments().batchSize(25).epochs(1.5).build())
              .evaluator(() -> Evaluation.of(1))
              .listener(listener)
              .ticker(ticker(clock))
              .build()
              .train(SEQUENCES);

      assertThat(heard)
          .containsExactly(
              "start 0/3 50",
              "step 1",
              "step 2",
              "epoch 1 at 2",
              "score 1.0 best true",
              "step 3",
              "epoch 2 at 3",
              "score 1.0 best false",
              "end COMPLETED");
      assertThat(steps).extracting(TrainingListener.Step::epoch).containsExactly(0.5, 1.0, 1.5);
      // each step takes a second by the test's clock
      assertThat(steps)
          .extracting(TrainingListener.Step::timeLeft)
          .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO);
      assertThat(steps.get(0).tokensPerSecond()).isEqualTo((double) steps.get(0).tokens());
      assertThat(result.seconds()).isEqualTo(3);
      assertThat(steps.get(0).learningRate()).isZero();
      assertThat(steps.get(0).gradientNorm()).isPositive();
    }
  }

  /** A clock that goes on by a second each time it is read a second time. */
  private static Ticker ticker(AtomicLong readings) {
    return new Ticker() {
      @Override
      public long read() {
        return readings.getAndIncrement() * 1_000_000_000L;
      }
    };
  }

  @Test
  void theBestParametersArePutBackWhenAsked() {
    List<float[]> seen = new ArrayList<>();
    double[] scores = {0.3, 0.7, 0.7, Double.NaN, 0.5};
    for (boolean best : new boolean[] {true, false}) {
      seen.clear();
      try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
        TrainingResult result =
            model
                .trainer(arguments().epochs(5).loadBestModelAtEnd(best).build())
                .evaluator(
                    () -> {
                      seen.add(model.values());
                      return new Evaluation(
                          scores[seen.size() - 1], Map.of("epoch", 1.0 * seen.size()));
                    })
                .build()
                .train(SEQUENCES);

        assertThat(model.values()).isEqualTo(seen.get(best ? 1 : 4));
        assertThat(result.best().map(Evaluated::epoch).orElse(0)).isEqualTo(best ? 2 : 0);
        assertThat(result.evaluations())
            .extracting(made -> made.evaluation().score())
            .containsExactly(0.3, 0.7, 0.7, Double.NaN, 0.5);
      }
    }
  }

  @Test
  void listsAreMixedByTemperature() {
    Map<String, List<TokenSequence>> lists =
        Map.of("large", SEQUENCES.subList(0, 40), "small", SEQUENCES.subList(40, 48));
    List<String> read = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void started(Start start) {
            assertThat(start.sequences()).isEqualTo(48);
            assertThat(start.stepsPerEpoch()).isEqualTo(6);
            tokens.add(start.tokensPerEpoch());
          }

          @Override
          public void stepped(Step step) {
            read.add(step.list());
            tokens.add(step.tokens());
          }
        };
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          model
              .trainer(arguments().epochs(1).build())
              .listener(listener)
              .build()
              .train(Maps.transformValues(lists, TrainingList::of), 100);

      // 5 steps and 1, nearly evened out: 3.03 and 2.97, and one is drawn.
      assertThat(result.steps()).isEqualTo(6);
      assertThat(read).contains("large", "small");
      assertThat(read).filteredOn("small"::equals).hasSizeBetween(2, 3);
      assertThat(tokens.get(0)).isEqualTo(tokens.stream().skip(1).mapToLong(t -> t).sum());
    }
  }

  @Test
  void aSingleListHasNoName() {
    List<String> read = new ArrayList<>();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      model
          .trainer(arguments().maxSteps(1).build())
          .listener(
              new TrainingListener() {
                @Override
                public void stepped(Step step) {
                  read.add(step.list());
                }
              })
          .build()
          .train(SEQUENCES);
    }
    assertThat(read).containsExactly("");
  }

  @Test
  void whatIsWrongWithASequenceOfAListIsSaidWithTheListsName() {
    TokenSequence open = TokenSequence.unlabelled(new int[] {0, 4, 2}, new int[3], new int[] {1});
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Trainer trainer = model.trainer(arguments().build()).build();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainer.train(
                      Map.of("a", TrainingList.of(SEQUENCES), "b", TrainingList.of(List.of(open))),
                      1))
          .withMessage("sequence 0 of b has neither labels nor a target");
    }
  }

  /** Trains with scores that are given one after the other. */
  private static TrainingResult evaluated(
      TrainingArguments arguments, BagOfPieces model, List<float[]> seen, double... scores) {
    return model
        .trainer(arguments)
        .evaluator(
            () -> {
              seen.add(model.values());
              return Evaluation.of(scores[seen.size() - 1]);
            })
        .build()
        .train(SEQUENCES);
  }

  @Test
  void evaluationsEverySoManyStepsComeBesidesThoseOfEpochs() {
    List<float[]> seen = new ArrayList<>();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          evaluated(
              arguments().evaluationSteps(5).loadBestModelAtEnd(true).epochs(5).build(),
              model,
              seen,
              IntStream.range(0, 11).mapToDouble(i -> i == 3 ? 1 : 0).toArray());

      // An epoch has 7 steps; the last of the fifth is the 35th, which is evaluated once.
      assertThat(result.evaluations())
          .extracting(made -> made.step() + " in " + made.epoch() + " " + made.endsEpoch())
          .containsExactly(
              "5 in 1 false",
              "7 in 1 true",
              "10 in 2 false",
              "14 in 2 true",
              "15 in 3 false",
              "20 in 3 false",
              "21 in 3 true",
              "25 in 4 false",
              "28 in 4 true",
              "30 in 5 false",
              "35 in 5 true");
      assertThat(result.best().map(Evaluated::step)).contains(14L);
      assertThat(model.values()).isEqualTo(seen.get(3));
    }
  }

  @Test
  void theBestParametersMayBeThoseInTheCourseOfAnEpoch() {
    List<float[]> seen = new ArrayList<>();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          evaluated(
              arguments().evaluationSteps(3).loadBestModelAtEnd(true).epochs(1).build(),
              model,
              seen,
              0.4,
              0.6,
              0.5);

      assertThat(result.best()).contains(new Evaluated(1, 6, false, Evaluation.of(0.6), true));
      assertThat(model.values()).isEqualTo(seen.get(1)).isNotEqualTo(seen.get(2));
    }
  }

  @Test
  void theModelMayBeEvaluatedAsItCame() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      float[] before = model.values();
      List<float[]> seen = new ArrayList<>();
      TrainingResult result =
          evaluated(arguments().evaluationOnStart(true).epochs(1).build(), model, seen, 0.4, 0.6);

      assertThat(result.evaluations())
          .extracting(made -> made.step() + " in " + made.epoch() + " " + made.endsEpoch())
          .containsExactly("0 in 1 false", "7 in 1 true");
      assertThat(seen.get(0)).isEqualTo(before);
      assertThat(model.values()).isEqualTo(train(arguments().epochs(1).build()));
    }
  }

  @Test
  void evaluatingMoreOftenChangesNothingElse() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      evaluated(arguments().evaluationSteps(2).build(), model, new ArrayList<>(), new double[99]);

      assertThat(model.values()).isEqualTo(train(arguments().build()));
    }
  }

  @Test
  void patienceCountsTheEvaluationsBetweenEpochsToo() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          evaluated(
              arguments().evaluationSteps(3).earlyStoppingPatience(3).build(),
              model,
              new ArrayList<>(),
              0.5,
              0.6,
              0.6,
              0.5,
              0.4,
              0.9);

      // Evaluated after steps 3, 6, 7, 9, 12.
      assertThat(result.ending()).isEqualTo(Ending.STOPPED_EARLY);
      assertThat(result.steps()).isEqualTo(12);
      assertThat(result.epochLosses()).hasSize(1);
    }
  }

  @Test
  void trainingStopsWhenEvaluationsNoLongerImprove() {
    double[] scores = {0.5, 0.6, 0.6, 0.55, 0.9};
    List<Double> given = new ArrayList<>();
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          model
              .trainer(arguments().epochs(5).earlyStoppingPatience(2).build())
              .evaluator(
                  () -> {
                    given.add(scores[given.size()]);
                    return Evaluation.of(given.get(given.size() - 1));
                  })
              .build()
              .train(SEQUENCES);

      assertThat(result.ending()).isEqualTo(Ending.STOPPED_EARLY);
      assertThat(given).containsExactly(0.5, 0.6, 0.6, 0.55);
    }
  }

  @Test
  void aLossThatIsNoNumberStopsTrainingWithTheParametersAsTheyWere() {
    int[] rows = IntStream.range(0, BagOfPieces.PIECES).toArray();
    List<float[]> seen = new ArrayList<>();
    try (BagOfPieces model = new BagOfPieces(rows, 0.1, 9)) {
      Trainer trainer =
          model
              .trainer(arguments().build())
              .listener(
                  new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                      seen.add(model.values());
                    }
                  })
              .build();

      assertThatExceptionOfType(DivergenceException.class)
          .isThrownBy(() -> trainer.train(SEQUENCES))
          .withMessageStartingWith("training diverged at step 10 of 21, learning rate 0.0")
          .withMessageContaining(
              "the loss of batch 1 is NaN; all parameters and gradients are finite")
          .matches(e -> e.step() == 9);
      assertThat(model.values()).isEqualTo(seen.get(8));
    }
  }

  @Test
  void aGradientThatIsNoNumberIsNamed() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      model.parameters().get(BagOfPieces.WEIGHT).values().set(3, Float.NaN);

      assertThatExceptionOfType(DivergenceException.class)
          .isThrownBy(() -> model.trainer(arguments().build()).build().train(SEQUENCES))
          .withMessageContaining("the parameter \"classifier.weight\" is not finite");
    }
  }

  @Test
  void anInterruptEndsTrainingAfterTheStep() {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 5) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      TrainingResult result =
          model.trainer(arguments().build()).listener(interrupting).build().train(SEQUENCES);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.ending()).isEqualTo(Ending.INTERRUPTED);
      assertThat(result.steps()).isEqualTo(5);
    }
  }

  @Test
  void whatCannotBeTrainedIsRefusedBeforeTheFirstStep() {
    TokenSequence open = TokenSequence.unlabelled(new int[] {0, 4, 2}, new int[3], new int[] {1});
    TokenSequence plain = TokenSequence.unlabelled(new int[] {0, 4, 2}, new int[3], new int[0]);
    TokenSequence long33 =
        TokenSequence.labelled(new int[33], new int[33], new int[] {1}, new int[] {0});
    refused(List.of(), "no labelled token in 0 sequences");
    refused(List.of(plain), "no labelled token in 1 sequences");
    refused(List.of(plain, open), "sequence 1 has neither labels nor a target");
    refused(List.of(long33), "sequence 0 has 33 tokens, the encoder takes at most 32");
  }

  private static void refused(List<TokenSequence> sequences, String message) {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Trainer trainer = model.trainer(arguments().build()).build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.train(sequences))
          .withMessageStartingWith(message);
    }
  }

  @Test
  void selectionAndEarlyStoppingNeedAnEvaluator() {
    try (BagOfPieces model = BagOfPieces.of(SEQUENCES)) {
      Trainer.Builder best = model.trainer(arguments().loadBestModelAtEnd(true).build());
      Trainer.Builder often = model.trainer(arguments().evaluationSteps(1).build());
      Trainer.Builder early = model.trainer(arguments().earlyStoppingPatience(1).build());

      assertThatIllegalArgumentException()
          .isThrownBy(best::build)
          .withMessage("loadBestModelAtEnd needs an evaluator");
      assertThatIllegalArgumentException()
          .isThrownBy(early::build)
          .withMessage("earlyStoppingPatience needs an evaluator");
      assertThatIllegalArgumentException()
          .isThrownBy(often::build)
          .withMessage("evaluationSteps needs an evaluator");
    }
  }

  @Test
  void piecesWhoseRowsAreNotTrainedAreRefused() {
    List<TokenSequence> sequences = BagOfPieces.sequences(5);
    try (BagOfPieces model = new BagOfPieces(new int[] {0, 1, 2}, 0.1, -1)) {
      Trainer trainer = model.trainer(arguments().build()).build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.train(sequences))
          .withMessageMatching("sequence 0 has piece \\d+, whose row is not among those to train");
    }
  }
}
