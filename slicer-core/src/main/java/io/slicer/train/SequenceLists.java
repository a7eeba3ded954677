package io.slicer.train;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.model.TokenSequence;
import io.slicer.train.steps.Batching;
import io.slicer.train.steps.ListSource;
import io.slicer.train.steps.MixtureSource;
import io.slicer.train.steps.SequenceStream;
import io.slicer.train.steps.StepSource;
import io.slicer.train.steps.StreamSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * @param stream what stands for the single list, which is empty then, if anything does
 */
record SequenceLists(
    SortedMap<String, TrainingList> byName,
    OptionalDouble temperature,
    Optional<SequenceStream> stream) {
  static final String SINGLE = "";

  static SequenceLists single(List<TokenSequence> sequences) {
    return new SequenceLists(
        ImmutableSortedMap.of(SINGLE, TrainingList.of(sequences)),
        OptionalDouble.empty(),
        Optional.empty());
  }

  static SequenceLists of(SequenceStream stream) {
    return new SequenceLists(
        ImmutableSortedMap.of(SINGLE, TrainingList.of(List.of())),
        OptionalDouble.empty(),
        Optional.of(stream));
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
          if (list.sequences().isEmpty()) {
            throw new IllegalArgumentException("there are no sequences in \"" + name + "\"");
          }
        });
    return new SequenceLists(
        ImmutableSortedMap.copyOf(lists), OptionalDouble.of(temperature), Optional.empty());
  }

  /** What the steps of a training read. The order of a list does not depend on the others. */
  StepSource source(TrainingArguments arguments) {
    long seed = arguments.seed();
    Batching batching =
        new Batching(
            arguments.batchSize(), arguments.batchTokens(), arguments.gradientAccumulationSteps());
    if (stream.isPresent()) {
      return new StreamSource(stream.get().size(), batching, seed);
    }
    List<ListSource> sources =
        byName.entrySet().stream()
            .map(
                list ->
                    new ListSource(
                        list.getKey(),
                        list.getValue().sequences(),
                        batching,
                        seed + list.getKey().hashCode()))
            .toList();
    return temperature.isPresent()
        ? new MixtureSource(sources, temperature.getAsDouble(), seed)
        : sources.get(0);
  }

  /** The micro-batches of a step of an epoch. */
  List<List<TokenSequence>> batches(StepSource.Step step, int epoch) {
    return step.microBatches().stream()
        .map(numbers -> numbers.stream().map(number -> sequence(step, epoch, number)).toList())
        .toList();
  }

  private TokenSequence sequence(StepSource.Step step, int epoch, int number) {
    return stream.isPresent()
        ? stream.get().sequence(epoch, number)
        : list(step.list()).sequence(epoch, number);
  }

  /** How many sequences there are. */
  long size() {
    return stream.map(SequenceStream::size).orElseGet(() -> (long) all().size());
  }

  /** A list. */
  TrainingList list(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  /** Gives all sequences away, each with words that say where it is. */
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

  /** All sequences, list after list. */
  List<TokenSequence> all() {
    return byName.values().stream().flatMap(list -> list.sequences().stream()).toList();
  }

  /** These lists with other sequences in the place of all. */
  SequenceLists with(List<TokenSequence> all) {
    ImmutableSortedMap.Builder<String, TrainingList> lists = ImmutableSortedMap.naturalOrder();
    int from = 0;
    for (Map.Entry<String, TrainingList> list : byName.entrySet()) {
      int to = from + list.getValue().sequences().size();
      lists.put(list.getKey(), list.getValue().with(all.subList(from, to)));
      from = to;
    }
    return new SequenceLists(lists.build(), temperature, stream);
  }
}
