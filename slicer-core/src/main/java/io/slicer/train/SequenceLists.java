package io.slicer.train;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.train.steps.Batching;
import io.slicer.train.steps.MixtureSource;
import io.slicer.train.steps.SequenceStream;
import io.slicer.train.steps.StepSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/**
 * What a training reads: a single list of sequences, or several that have names.
 *
 * @param byName the lists; the single one has the name {@value #SINGLE}
 * @param temperature by which several are mixed; none for a single one
 */
record SequenceLists(SortedMap<String, TrainingList> byName, OptionalDouble temperature) {
  static final String SINGLE = "";

  static SequenceLists single(List<TokenSequence> sequences) {
    return single(TrainingList.of(sequences));
  }

  static SequenceLists of(SequenceStream stream) {
    return single(TrainingList.streamed(ModelSpec.ONLY, Condition.NONE, stream));
  }

  private static SequenceLists single(TrainingList list) {
    return new SequenceLists(ImmutableSortedMap.of(SINGLE, list), OptionalDouble.empty());
  }

  /**
   * Lists to be mixed.
   *
   * @throws IllegalArgumentException if there is no list, one is empty or has no name, or the
   *     temperature is not positive
   */
  static SequenceLists mixed(Map<String, TrainingList> lists, double temperature) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be positive, not " + temperature);
    }
    if (lists.isEmpty()) {
      throw new IllegalArgumentException("no list of sequences");
    }
    lists.forEach(
        (name, list) -> {
          if (name.isBlank()) {
            throw new IllegalArgumentException("a list of sequences without a name");
          }
          if (list.size() == 0) {
            throw new IllegalArgumentException("there are no sequences in \"" + name + "\"");
          }
        });
    return new SequenceLists(ImmutableSortedMap.copyOf(lists), OptionalDouble.of(temperature));
  }

  /** What the steps of a training read. The order of a list does not depend on the others. */
  StepSource source(TrainingArguments arguments) {
    long seed = arguments.seed();
    Batching batching =
        new Batching(
            arguments.batchSize(), arguments.batchTokens(), arguments.gradientAccumulationSteps());
    List<StepSource> sources =
        byName.entrySet().stream()
            .map(
                list ->
                    list.getValue()
                        .source(list.getKey(), batching, seed + list.getKey().hashCode()))
            .toList();
    return temperature.isPresent()
        ? new MixtureSource(sources, temperature.getAsDouble(), seed)
        : sources.get(0);
  }

  /** The micro-batches of a step of an epoch. */
  List<List<TokenSequence>> batches(StepSource.Step step, int epoch) {
    TrainingList list = list(step.list());
    return step.microBatches().stream()
        .map(numbers -> numbers.stream().map(number -> list.sequence(epoch, number)).toList())
        .toList();
  }

  /** Whether there are sequences that nobody knows before a step reads them. */
  boolean areStreamed() {
    return byName.values().stream().anyMatch(list -> list.stream().isPresent());
  }

  /** How many sequences there are. */
  long size() {
    return byName.values().stream().mapToLong(TrainingList::size).sum();
  }

  /** A list. */
  TrainingList list(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  /** Gives all sequences in memory away, each with words that say where it is. */
  void forEach(BiConsumer<String, TokenSequence> consumer) {
    byName.forEach(
        (name, list) -> {
          for (int s = 0; s < list.sequences().size(); s++) {
            consumer.accept(place(name, s), list.sequences().get(s));
          }
        });
  }

  /** Refuses lists in which not all sequences have the same targets. */
  void checkTargets() {
    byName.forEach(
        (name, list) -> {
          for (int s = 1; s < list.sequences().size(); s++) {
            Set<String> first = list.sequences().get(0).targets().keySet();
            Set<String> own = list.sequences().get(s).targets().keySet();
            if (!own.equals(first)) {
              throw new IllegalArgumentException(
                  place(name, s) + " has the targets " + own + ", the first has " + first);
            }
          }
        });
  }

  /**
   * Refuses labels that a list's head does not have.
   *
   * @param labels how many a head has, by its name; 0 if it does not say
   */
  void checkLabels(ToIntFunction<String> labels) {
    byName.forEach(
        (name, list) -> {
          int count = labels.applyAsInt(list.head());
          for (int s = 0; count > 0 && s < list.sequences().size(); s++) {
            for (int label : list.sequences().get(s).labels()) {
              if (label < 0 || label >= count) {
                throw new IllegalArgumentException(
                    place(name, s)
                        + " has label "
                        + label
                        + ", but the head"
                        + (list.head().isEmpty() ? "" : " \"" + list.head() + "\"")
                        + " has "
                        + count
                        + " labels");
              }
            }
          }
        });
  }

  private static String place(String list, int sequence) {
    return "sequence " + sequence + (list.isEmpty() ? "" : " of " + list);
  }

  /** All sequences in memory, list after list. */
  List<TokenSequence> all() {
    return byName.values().stream().flatMap(list -> list.sequences().stream()).toList();
  }

  /** These lists, none of which is streamed, with other sequences in the place of all. */
  SequenceLists with(List<TokenSequence> all) {
    ImmutableSortedMap.Builder<String, TrainingList> lists = ImmutableSortedMap.naturalOrder();
    int from = 0;
    for (Map.Entry<String, TrainingList> list : byName.entrySet()) {
      int to = from + list.getValue().sequences().size();
      lists.put(list.getKey(), list.getValue().with(all.subList(from, to)));
      from = to;
    }
    return new SequenceLists(lists.build(), temperature);
  }
}
