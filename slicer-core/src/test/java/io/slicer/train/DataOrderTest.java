package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOrderTest {
  private static DataOrder order(int sequences, UnaryOperator<TrainingArguments.Builder> settings) {
    TrainingArguments arguments = settings.apply(TrainingArguments.builder()).build();
    return new DataOrder(
        SequenceLists.single(BagOfPieces.sequences(sequences)).source(arguments), arguments);
  }

  private static DataOrder order(int sequences, int batchSize, int accumulation, long seed) {
    return order(
        sequences, b -> b.batchSize(batchSize).gradientAccumulationSteps(accumulation).seed(seed));
  }

  private static List<List<Integer>> microBatches(DataOrder order, long step) {
    return order.step(step).microBatches();
  }

  private static List<List<List<Integer>>> steps(DataOrder order, int epoch) {
    long first = IntStream.range(0, epoch).mapToLong(order::steps).sum();
    List<List<List<Integer>>> steps = new ArrayList<>();
    for (long step = first; step < first + order.steps(epoch); step++) {
      steps.add(microBatches(order, step));
    }
    return steps;
  }

  private static List<List<Integer>> batches(DataOrder order, int epoch) {
    return steps(order, epoch).stream().flatMap(List::stream).toList();
  }

  private static List<Integer> epoch(DataOrder order, int epoch) {
    return batches(order, epoch).stream().flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "10,3,1", "10,3,2", "10,3,4", "10,5,2", "10,100,7", "97,8,3"})
  void everyEpochReadsEverySequenceOnce(int sequences, int batchSize, int accumulation) {
    List<Integer> all = IntStream.range(0, sequences).boxed().toList();

    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(order(sequences, batchSize, accumulation, 42), epoch))
          .containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  void whatIsLeftAtTheEndOfAnEpochMakesASmallerBatchAndASmallerStep() {
    DataOrder order = order(10, 2, 3, 42); // 5 batches: 3 + 2

    assertThat(order.steps(0)).isEqualTo(2);
    assertThat(microBatches(order, 0)).extracting(List::size).containsExactly(2, 2, 2);
    assertThat(microBatches(order, 1)).extracting(List::size).containsExactly(2, 2);
    assertThat(microBatches(order(10, 4, 1, 42), 2)).extracting(List::size).containsExactly(2);
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    DataOrder order = order(50, 7, 1, 42);

    assertThat(List.of(epoch(order, 0), epoch(order, 1), epoch(order(50, 7, 1, 43), 0)))
        .doesNotHaveDuplicates()
        .doesNotContain(IntStream.range(0, 50).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"0", "20"})
  void aStepIsTheSameWhateverWasAskedBefore(int budget) {
    UnaryOperator<TrainingArguments.Builder> settings =
        b -> budget > 0 ? b.batchTokens(budget) : b.batchSize(7).gradientAccumulationSteps(2);
    DataOrder order = order(50, settings);
    List<List<Integer>> fresh = microBatches(order(50, settings), 9);

    microBatches(order, 0);
    microBatches(order, 33);

    assertThat(microBatches(order, 9)).isEqualTo(fresh);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "8,1", "20,3", "64,2", "10000,1"})
  void aBudgetCutsTheSameOrderWhereTheNextSequenceWouldExceedIt(int budget, int accumulation) {
    List<TokenSequence> sequences = BagOfPieces.sequences(97);
    DataOrder order = order(97, b -> b.batchTokens(budget).gradientAccumulationSteps(accumulation));
    DataOrder bySequences = order(97, 5, 1, 42);

    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(order, epoch)).isEqualTo(epoch(bySequences, epoch));
      List<List<Integer>> batches = batches(order, epoch);
      for (int b = 0; b < batches.size(); b++) {
        int tokens = tokens(sequences, batches.get(b));
        assertThat(tokens <= budget || batches.get(b).size() == 1).isTrue();
        if (b + 1 < batches.size()) {
          int next = sequences.get(batches.get(b + 1).get(0)).length();
          assertThat(tokens + next)
              .as("batch %s could have taken the next", b)
              .isGreaterThan(budget);
        }
      }
      List<List<List<Integer>>> steps = steps(order, epoch);
      assertThat(steps.subList(0, steps.size() - 1))
          .allSatisfy(step -> assertThat(step).hasSize(accumulation));
      assertThat(steps.get(steps.size() - 1)).hasSizeBetween(1, accumulation);
    }
  }

  private static int tokens(List<TokenSequence> sequences, List<Integer> batch) {
    return batch.stream().mapToInt(s -> sequences.get(s).length()).sum();
  }

  @Test
  void withABudgetTheTotalIsThatOfTheEpochsAsTheyAre() {
    DataOrder order = order(97, b -> b.batchTokens(12).epochs(4));
    List<Long> steps = IntStream.range(0, 4).mapToObj(order::steps).toList();

    assertThat(steps.stream().distinct().count()).as("%s", steps).isGreaterThan(1);
    assertThat(order.totalSteps()).isEqualTo(steps.stream().mapToLong(s -> s).sum());
    assertThat(order(97, b -> b.batchTokens(12).epochs(1.25)).totalSteps())
        .isEqualTo(steps.get(0) + (steps.get(1) + 3) / 4);
    assertThat(order(97, b -> b.batchTokens(12).maxSteps(7)).totalSteps()).isEqualTo(7);
    // A tenth in binary is a little more than a tenth, of which one step too many would be made.
    DataOrder ten = order(10, b -> b.batchTokens(1).epochs(1.1));
    assertThat(ten.totalSteps()).isEqualTo(11);
  }

  @Test
  void epochsEndWhereAllSequencesHaveBeenRead() {
    DataOrder order = order(97, b -> b.batchTokens(12).gradientAccumulationSteps(2));
    long first = order.steps(0);
    long both = first + order.steps(1);

    assertThat(LongStream.rangeClosed(0, both).filter(order::endsEpoch).boxed().toList())
        .containsExactly(first, both);
    assertThat(order.epochs(0)).isEqualTo(0);
    assertThat(order.epochs(first)).isEqualTo(1);
    assertThat(order.epochs(first + 1)).isEqualTo(1 + 1.0 / order.steps(1));
    assertThat(order.epochs(both)).isEqualTo(2);
  }
}
