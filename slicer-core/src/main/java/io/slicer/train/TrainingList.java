package io.slicer.train;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import java.util.List;

/**
 * Sequences that train one head under one condition: a part of a mixture.
 *
 * @param head of the model; empty for its only one
 * @param condition what the sequences are of
 * @param sequences labelled
 */
public record TrainingList(String head, Condition condition, List<TokenSequence> sequences) {
  /**
   * Copies the list.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param sequences labelled
   */
  public TrainingList {
    sequences = List.copyOf(sequences);
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

  /** The same with other sequences. */
  TrainingList with(List<TokenSequence> others) {
    return new TrainingList(head, condition, others);
  }
}
