package io.slicer.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Sets;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.EncoderConfig;
import io.slicer.model.ModelSpec;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be the same when a training resumes, by name and value: otherwise it would not end with
 * the parameters of an uninterrupted one.
 *
 * @param entries values by name
 */
record Fingerprint(Map<String, String> entries) {
  private static final int SHOWN = 5;
  private static final int SAMPLED_ROWS = 1000;
  private static final String HEAD = "head \"";
  private static final String ADAPTER = "adapter";

  /** The names of entries that do not depend on the model and the data. */
  private static final Set<String> NAMES =
      Set.of(
          "slicer",
          "fixed layers",
          "executor",
          "evaluation",
          "learningRate",
          "epochs",
          "maxSteps",
          "batchSize",
          "batchTokens",
          "gradientAccumulationSteps",
          "schedule",
          "warmupRatio",
          "warmupSteps",
          "weightDecay",
          "maxGradNorm",
          "seed",
          "threads",
          "evaluationSteps",
          "evaluationOnStart",
          "loadBestModelAtEnd",
          "earlyStoppingPatience",
          ADAPTER,
          "temperature",
          "data",
          "word rows that are not trained");

  /** What the names of all others begin with, but for those of conditions. */
  private static final List<String> BEGINNINGS =
      List.of("adam.", "config.", HEAD, "head of ", "data ", "parameter ");

  static Fingerprint of(
      Trainer trainer, SequenceLists lists, Parameters parameters, Parameters trained) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("slicer", version());
    trainer.fixedLayers().ifPresent(layers -> entries.put("fixed layers", "" + layers));
    entries.put("executor", trainer.executor().getClass().getName());
    entries.put("evaluation", trainer.evaluator().isPresent() ? "yes" : "no");
    put(entries, trainer.arguments());
    put(entries, trainer.config());
    trainer.spec().ifPresent(spec -> put(entries, spec, trainer.config()));
    entries.putAll(trainer.mustMatch());
    lists.temperature().ifPresent(value -> entries.put("temperature", "" + value));
    lists.byName().forEach((name, list) -> put(entries, name, list));
    refuseHidden(trainer.mustMatch(), entries);
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

  /** Whether a name is one of the trainer's own, in this training or in another. */
  static boolean isOwn(String name) {
    return NAMES.contains(name) || BEGINNINGS.stream().anyMatch(name::startsWith);
  }

  static String version() {
    return Optional.ofNullable(Fingerprint.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** What a batch's condition is called may be the name of something else. */
  private static void refuseHidden(Map<String, String> given, Map<String, String> entries) {
    given.forEach(
        (name, value) -> {
          if (!value.equals(entries.get(name))) {
            throw Trainer.alreadyCompared(name);
          }
        });
  }

  /** All but how often and where checkpoints are written, which changes no parameter. */
  private static void put(Map<String, String> entries, TrainingArguments arguments) {
    entries.put("learningRate", "" + arguments.learningRate());
    entries.put("epochs", "" + arguments.epochs());
    arguments.maxSteps().ifPresent(value -> entries.put("maxSteps", "" + value));
    entries.put("batchSize", "" + arguments.batchSize());
    arguments.batchTokens().ifPresent(value -> entries.put("batchTokens", "" + value));
    entries.put("gradientAccumulationSteps", "" + arguments.gradientAccumulationSteps());
    entries.put("schedule", "" + arguments.schedule());
    entries.put("warmupRatio", "" + arguments.warmupRatio());
    entries.put("warmupSteps", "" + arguments.warmupSteps());
    entries.put("weightDecay", "" + arguments.weightDecay());
    entries.put("maxGradNorm", "" + arguments.maxGradNorm());
    entries.put("adam.beta1", "" + arguments.adam().beta1());
    entries.put("adam.beta2", "" + arguments.adam().beta2());
    entries.put("adam.epsilon", "" + arguments.adam().epsilon());
    if (arguments.adam().zeros()) {
      entries.put("adam.zeros", "yes");
    }
    entries.put("seed", "" + arguments.seed());
    entries.put("threads", "" + arguments.threads());
    arguments.evaluationSteps().ifPresent(value -> entries.put("evaluationSteps", "" + value));
    if (arguments.evaluationOnStart()) {
      entries.put("evaluationOnStart", "yes");
    }
    entries.put("loadBestModelAtEnd", "" + arguments.loadBestModelAtEnd());
    arguments
        .earlyStoppingPatience()
        .ifPresent(value -> entries.put("earlyStoppingPatience", "" + value));
  }

  /** Under the names that {@code config.json} has. */
  private static void put(Map<String, String> entries, EncoderConfig config) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    config.writeTo(json, List.of(""));
    json.remove(List.of("architectures", "label2id", "slicer_heads"));
    json.properties().forEach(f -> entries.put("config." + f.getKey(), f.getValue().toString()));
  }

  private static void put(Map<String, String> entries, ModelSpec spec, EncoderConfig config) {
    spec.heads()
        .forEach(
            (name, head) ->
                entries.put(
                    HEAD + name + "\"",
                    head.architecture(config.family()) + ", labels " + head.labels()));
    spec.adapter().ifPresent(adapter -> entries.put(ADAPTER, describe(adapter)));
  }

  /** Records say what they are; of all else it is its class. */
  static String describe(Object part) {
    return part instanceof Record ? part.toString() : part.getClass().getName();
  }

  private static void put(Map<String, String> entries, String name, TrainingList list) {
    entries.put(("data " + name).strip(), list.fingerprint());
    if (!list.head().isEmpty()) {
      entries.put(("head of " + name).strip(), list.head());
    }
    list.condition()
        .choices()
        .forEach((aspect, value) -> entries.put((aspect + " of " + name).strip(), value));
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

  private static boolean isPart(String name) {
    return name.startsWith(HEAD) || name.equals(ADAPTER);
  }

  /**
   * What is not the same.
   *
   * @param now the training that would resume this one
   * @return one phrase for each difference, the first few only; none if there is none
   */
  List<String> differences(Fingerprint now) {
    List<String> differences = new ArrayList<>();
    boolean knowsParts = entries.keySet().stream().anyMatch(Fingerprint::isPart);
    for (String name : Sets.union(entries.keySet(), now.entries.keySet())) {
      if (isPart(name) && !knowsParts) {
        continue; // Of a version that did not note heads and adapters.
      }
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
