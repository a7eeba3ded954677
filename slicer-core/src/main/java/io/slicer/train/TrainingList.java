package io.slicer.train;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.train.steps.Batching;
import io.slicer.train.steps.ListSource;
import io.slicer.train.steps.SequenceStream;
import io.slicer.train.steps.StepSource;
import io.slicer.train.steps.StreamSource;
import java.util.List;
import java.util.Optional;

/**
 * Sequences that train one head under one condition: a part of a mixture. They are in memory, or
 * made when a step reads them.
 *
 * @param head of the model; empty for its only one
 * @param condition what the sequences are of
 * @param sequences labelled; none if there is a stream
 * @param stream makes the sequences of each epoch, if they are not in memory
 */
public record TrainingList(
    String head,
    Condition condition,
    List<TokenSequence> sequences,
    Optional<SequenceStream> stream) {
  /**
   * Copies the list.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param sequences labelled; none if there is a stream
   * @param stream makes the sequences of each epoch, if they are not in memory
   * @throws IllegalArgumentException if there are both
   */
  public TrainingList {
    sequences = List.copyOf(sequences);
    if (stream.isPresent() && !sequences.isEmpty()) {
      throw new IllegalArgumentException("sequences in memory beside a stream");
    }
  }

  /**
   * Sequences that are the same in every epoch.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param sequences labelled
   */
  public TrainingList(String head, Condition condition, List<TokenSequence> sequences) {
    this(head, condition, sequences, Optional.empty());
  }

  /**
   * Sequences that are made when a step reads them, such as masked text: however many there are,
   * none is kept.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param stream of labelled sequences
   * @return the list
   */
  public static TrainingList streamed(String head, Condition condition, SequenceStream stream) {
    return new TrainingList(head, condition, List.of(), Optional.of(stream));
  }

  /**
   * Sequences for a model's only head.
   *
   * @param sequences labelled
   * @return the list
   */
  public static TrainingList of(List<TokenSequence> sequences) {
    return new TrainingList(ModelSpec.ONLY, Condition.NONE, sequences);
  }

  /** How many sequences an epoch has. */
  long size() {
    return stream.map(SequenceStream::size).orElse((long) sequences.size());
  }

  /** What the steps of this list alone read. */
  StepSource source(String name, Batching batching, long seed) {
    return stream.isPresent()
        ? new StreamSource(name, size(), batching, seed)
        : new ListSource(name, sequences, batching, seed);
  }

  /**
   * What stands for the content of the sequences: two lists of the same are the same to the bit,
   * but for features.
   *
   * @return how many sequences and tokens there are, and the SHA-256 of ids, token types, scored
   *     positions, labels and targets; of a stream, what it says of itself
   */
  public String fingerprint() {
    return stream.map(SequenceStream::fingerprint).orElseGet(this::content);
  }

  private String content() {
    Hasher hasher = Hashing.sha256().newHasher();
    long tokens = 0;
    for (TokenSequence sequence : sequences) {
      tokens += sequence.length();
      put(hasher, sequence.ids());
      put(hasher, sequence.types());
      put(hasher, sequence.scored());
      if (sequence.hasRuns()) {
        put(hasher, sequence.runs());
      }
      put(hasher, sequence.labels());
      sequence
          .targets()
          .forEach(
              (name, values) -> {
                hasher.putUnencodedChars(name);
                for (float value : values) {
                  hasher.putFloat(value);
                }
              });
    }
    return sequences.size() + " sequences of " + tokens + " tokens, SHA-256 " + hasher.hash();
  }

  private static void put(Hasher hasher, int[] values) {
    hasher.putInt(values.length);
    for (int value : values) {
      hasher.putInt(value);
    }
  }

  /** A sequence as an epoch reads it. */
  TokenSequence sequence(int epoch, int number) {
    return stream.isPresent() ? stream.get().sequence(epoch, number) : sequences.get(number);
  }

  /** The same with other sequences. */
  TrainingList with(List<TokenSequence> others) {
    return new TrainingList(head, condition, others, stream);
  }
}
