package io.slicer.train;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.train.steps.SequenceStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Sequences that train one head under one condition: a part of a mixture.
 *
 * @param head of the model; empty for its only one
 * @param condition what the sequences are of
 * @param sequences labelled; those of the first epoch if they are renewed
 * @param renewal gives the sequences of each epoch if they are not the same in all
 */
public record TrainingList(
    String head,
    Condition condition,
    List<TokenSequence> sequences,
    Optional<SequenceStream> renewal) {
  /**
   * Copies the list.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param sequences labelled; those of the first epoch if they are renewed
   * @param renewal gives the sequences of each epoch if they are not the same in all
   */
  public TrainingList {
    sequences = List.copyOf(sequences);
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
   * Sequences that are made anew for every epoch, such as masked text: in each as long as in the
   * first, which is made at once and kept.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param stream of labelled sequences
   * @return the list
   */
  public static TrainingList renewed(String head, Condition condition, SequenceStream stream) {
    List<TokenSequence> first =
        LongStream.range(0, stream.size()).mapToObj(n -> stream.sequence(0, n)).toList();
    return new TrainingList(head, condition, first, Optional.of(stream));
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

  /**
   * What stands for the content of the sequences: two lists of the same are the same to the bit,
   * but for features.
   *
   * @return how many sequences and tokens there are, and the SHA-256 of ids, token types, scored
   *     positions, labels and targets
   */
  public String fingerprint() {
    return content() + renewal.map(stream -> ", renewed: " + stream.fingerprint()).orElse("");
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
    return epoch == 0 || renewal.isEmpty()
        ? sequences.get(number)
        : renewal.get().sequence(epoch, number);
  }

  /** The same with other sequences. */
  TrainingList with(List<TokenSequence> others) {
    return new TrainingList(head, condition, others, renewal);
  }
}
