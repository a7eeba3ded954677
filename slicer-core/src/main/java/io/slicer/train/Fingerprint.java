package io.slicer.train;

import com.google.common.collect.Sets;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.TokenSequence;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.Parameters;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be the same when a training resumes, by name and value: otherwise it would not end with
 * the parameters of an uninterrupted one.
 *
 * @param entries values by name
 */
record Fingerprint(Map<String, String> entries) {
  private static final int SHOWN = 5;
  private static final int SAMPLED_ROWS = 1000;

  /** How often and where checkpoints are written changes no parameter. */
  private static final String CHECKPOINTS = "checkpoints";

  static Fingerprint of(
      Trainer trainer, List<TokenSequence> sequences, Parameters parameters, Parameters trained) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("slicer", version());
    trainer.fixedLayers().ifPresent(layers -> entries.put("fixed layers", "" + layers));
    entries.put("executor", trainer.executor().getClass().getName());
    entries.put("evaluation", trainer.evaluator().isPresent() ? "yes" : "no");
    addComponents(entries, "", trainer.arguments());
    addComponents(entries, "config.", trainer.config());
    entries.putAll(trainer.mustMatch());
    entries.put("data", describe(sequences));
    for (Parameters.Tensor tensor : parameters.tensors()) {
      String described =
          trained.contains(tensor.name())
              ? tensor.shape() + ", trained"
              : tensor.shape() + ", frozen, checksum " + new TensorChecksum().plus(tensor.values());
      entries.put("parameter " + tensor.name(), described);
    }
    entries.put("word rows that are not trained", sample(trainer.words()));
    return new Fingerprint(entries);
  }

  static String version() {
    return Optional.ofNullable(Fingerprint.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static void addComponents(Map<String, String> entries, String prefix, Record values) {
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      if (!component.getName().equals(CHECKPOINTS)) {
        try {
          entries.put(
              prefix + component.getName(), String.valueOf(component.getAccessor().invoke(values)));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(component + " of a public record is not accessible", e);
        }
      }
    }
  }

  private static String describe(List<TokenSequence> sequences) {
    Hasher hasher = Hashing.sha256().newHasher();
    long tokens = 0;
    for (TokenSequence sequence : sequences) {
      tokens += sequence.length();
      put(hasher, sequence.ids());
      put(hasher, sequence.types());
      put(hasher, sequence.scored());
      put(hasher, sequence.labels());
    }
    return sequences.size() + " sequences of " + tokens + " tokens, SHA-256 " + hasher.hash();
  }

  /** Of a table that may be large, and lies in its file, some rows from all over it. */
  private static String sample(EmbeddingTable words) {
    Hasher hasher = Hashing.sha256().newHasher();
    float[] row = new float[words.width()];
    int rows = Math.toIntExact(words.rows());
    int stride = Math.max(1, rows / SAMPLED_ROWS);
    for (int id = 0; id < rows; id += stride) {
      if (words.compactRow(id) < 0) {
        words.copyRow(id, row, 0);
        for (float value : row) {
          hasher.putFloat(value);
        }
      }
    }
    return rows + " rows, SHA-256 of a sample " + hasher.hash();
  }

  private static void put(Hasher hasher, int[] values) {
    hasher.putInt(values.length);
    for (int value : values) {
      hasher.putInt(value);
    }
  }

  /**
   * What is not the same.
   *
   * @param now the training that would resume this one
   * @return one phrase for each difference, the first few only; none if there is none
   */
  List<String> differences(Fingerprint now) {
    List<String> differences = new ArrayList<>();
    for (String name : Sets.union(entries.keySet(), now.entries.keySet())) {
      String before = entries.getOrDefault(name, "absent");
      String present = now.entries.getOrDefault(name, "absent");
      if (!before.equals(present)) {
        differences.add(name + " was " + before + " and is " + present);
      }
    }
    if (differences.size() > SHOWN) {
      String rest = differences.size() - SHOWN + " more";
      differences = new ArrayList<>(differences.subList(0, SHOWN));
      differences.add(rest);
    }
    return differences;
  }
}
