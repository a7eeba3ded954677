package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Maps;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.train.steps.MixtureSource;
import io.slicer.train.steps.StepSource;
import io.slicer.train.steps.StepSource.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureSourceTest {
  /** In batches of 4: 10, 3 and 1 of them. */
  private static final Map<String, List<TokenSequence>> LISTS =
      Map.of(
          "large", BagOfPieces.sequences(40),
          "middle", BagOfPieces.sequences(11),
          "small", BagOfPieces.sequences(2));

  private static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder().batchSize(4);
  }

  private static StepSource source(double temperature, TrainingArguments.Builder arguments) {
    return SequenceLists.mixed(Maps.transformValues(LISTS, TrainingList::of), temperature)
        .source(arguments.build());
  }

  private static List<Step> epoch(StepSource source, int epoch) {
    return LongStream.range(0, source.steps(epoch))
        .mapToObj(number -> source.step(epoch, number))
        .toList();
  }

  @Test
  void sharesAreThoseOfThePublishedFunction() {
    JsonNode goldens = GoldenFiles.shipped("").json("sampling.json");
    assertThat(goldens).hasSize(64);
    for (JsonNode golden : goldens) {
      long[] steps = golden.path("batches").valueStream().mapToLong(JsonNode::asLong).toArray();

      int[] shares = MixtureSource.shares(steps, golden.path("temperature").asDouble());

      // Where a share is whole but for rounding, it hangs on the last bit of a power.
      int slack = golden.path("nearest_to_whole").asDouble() < 1e-9 ? 1 : 0;
      for (int i = 0; i < steps.length; i++) {
        assertThat(shares[i])
            .as("%d of %s", i, golden)
            .isBetween(
                golden.path("drawn").path(i).asInt() - slack,
                golden.path("drawn").path(i).asInt() + slack);
      }
      if (slack == 0) {
        assertThat(golden.path("total").asInt() - Arrays.stream(shares).sum())
            .isEqualTo(golden.path("missing").asInt());
      }
    }
  }

  @Test
  void somethingIsReadHoweverSharesAreRounded() {
    for (int lists = 1; lists < 200; lists++) {
      long[] steps = new long[lists];
      Arrays.fill(steps, 1);

      assertThat(Arrays.stream(MixtureSource.shares(steps, 5)).sum()).isBetween(1, lists);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 5, 100})
  void anEpochReadsEachListAsOftenAsItsShareAndAFewTimesMore(double temperature) {
    StepSource source = source(temperature, arguments());
    int[] shares = MixtureSource.shares(new long[] {10, 3, 1}, temperature);

    for (int epoch = 0; epoch < 20; epoch++) {
      List<Step> steps = epoch(source, epoch);
      Map<String, Integer> read = new TreeMap<>();
      steps.forEach(step -> read.merge(step.list(), 1, Integer::sum));

      assertThat(steps).hasSize(14);
      int i = 0;
      for (String name : List.of("large", "middle", "small")) {
        int times = read.getOrDefault(name, 0);
        assertThat(times).as(name).isBetween(shares[i], shares[i] == 0 ? 0 : 14);
        i++;
      }
    }
  }

  @Test
  void stepsOfAListAreItsOwnInTheirOrderAndBeginAgainWhereTheyDoNotSuffice() {
    TrainingArguments arguments = arguments().build();
    StepSource mixture = source(5, arguments());
    for (int epoch = 0; epoch < 3; epoch++) {
      Map<String, List<Step>> read = new TreeMap<>();
      for (Step step : epoch(mixture, epoch)) {
        read.computeIfAbsent(step.list(), name -> new ArrayList<>()).add(step);
      }
      assertThat(read.get("middle")).hasSizeGreaterThan(3);
      assertThat(read.get("large")).hasSizeLessThan(10);
      int e = epoch;
      read.forEach(
          (name, steps) -> {
            // The order of a list does not depend on what it is mixed with.
            List<Step> own =
                epoch(
                    SequenceLists.mixed(Map.of(name, TrainingList.of(LISTS.get(name))), 1)
                        .source(arguments),
                    e);
            for (int i = 0; i < steps.size(); i++) {
              assertThat(steps.get(i).microBatches())
                  .isIn(own.stream().map(Step::microBatches).toList());
              assertThat(steps.get(i)).isEqualTo(steps.get(i % own.size()));
            }
            assertThat(steps.stream().distinct()).hasSize(Math.min(steps.size(), own.size()));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 25})
  void aStepIsTheSameWhateverWasAskedBefore(int batchTokens) {
    TrainingArguments.Builder arguments =
        batchTokens == 0 ? arguments() : arguments().batchTokens(batchTokens);
    StepSource asked = source(2, arguments);
    for (int[] place : new int[][] {{2, 3}, {0, 0}, {5, 1}, {2, 4}, {0, 7}}) {
      assertThat(asked.step(place[0], place[1]))
          .isEqualTo(source(2, arguments).step(place[0], place[1]));
      assertThat(asked.steps(place[0] + 1)).isEqualTo(source(2, arguments).steps(place[0] + 1));
    }
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    StepSource source = source(2, arguments());

    assertThat(
            List.of(epoch(source, 0), epoch(source, 1), epoch(source(2, arguments().seed(43)), 0)))
        .doesNotHaveDuplicates();
  }

  @Test
  void allMicroBatchesOfAStepAreOfOneList() {
    // 4, 1 and 1 steps
    List<Step> steps = epoch(source(1, arguments().gradientAccumulationSteps(3)), 0);

    assertThat(steps).hasSize(6);
    for (Step step : steps) {
      int size = LISTS.get(step.list()).size();
      assertThat(step.microBatches()).hasSizeBetween(1, 3);
      assertThat(step.microBatches().stream().flatMap(List::stream).toList())
          .doesNotHaveDuplicates()
          .isSubsetOf(IntStream.range(0, size).boxed().toList());
    }
  }

  @Test
  void whatCannotBeMixedIsRefused() {
    refused(LISTS, 0, "temperature must be positive, not 0.0");
    refused(LISTS, Double.NaN, "temperature must be positive, not NaN");
    refused(Map.of(), 1, "no list of sequences");
    refused(Map.of(" ", LISTS.get("small")), 1, "a list of sequences without a name");
    refused(Map.of("none", List.of()), 1, "there are no sequences in \"none\"");
  }

  private static void refused(
      Map<String, List<TokenSequence>> lists, double temperature, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SequenceLists.mixed(Maps.transformValues(lists, TrainingList::of), temperature))
        .withMessage(message);
  }
}
