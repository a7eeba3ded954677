package io.slicer.vectors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.TransferListener;
import io.slicer.vectors.TaskVector.Addition;
import io.slicer.vectors.TaskVector.Applied;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes the sum of a model and a multiple of a vector as a model. */
final class ModelWriter {
  /**
   * What a model has besides its configuration and weights: its tokenizer, and how it came about.
   */
  private static final Pattern COPIED =
      Pattern.compile(
          "tokenizer.*|special_tokens_map\\.json|added_tokens\\.json|chat_template\\..*|vocab\\..*"
              + "|merges\\.txt|sentencepiece.*|spiece\\.model|run-record\\.json|LICENSE.*");

  private static final JsonMapper JSON = new JsonMapper();

  private ModelWriter() {}

  static Applied write(
      TaskVector vector,
      float lambda,
      StoredModel model,
      Path directory,
      TransferListener listener) {
    if (!vector.family().equals(model.family())) {
      throw new IllegalArgumentException(
          "the vector %s belongs to models of type %s, %s is of type %s"
              .formatted(vector, vector.family().modelType(), model, model.family().modelType()));
    }
    Addition addition = new Addition(vector, lambda);
    Map<String, Shape> parameters = new LinkedHashMap<>();
    model.names().stream()
        .filter(name -> model.exclusion(name).isEmpty())
        .forEach(name -> parameters.put(name, model.shape(name)));
    addition.check(parameters);
    List<String> changed = vector.names().stream().filter(parameters::containsKey).toList();
    List<String> unused =
        vector.names().stream().filter(name -> !parameters.containsKey(name)).toList();
    checkFree(directory);
    String record = record(vector, lambda, model, listener);
    AtomicFiles.writeDirectory(
        directory,
        target -> {
          copyFiles(model.directory(), target);
          Files.writeString(target.resolve("config.json"), config(model));
          Files.writeString(target.resolve("task-vector.json"), record);
          model
              .file()
              .writeChanged(
                  target.resolve(SafeTensors.FILE_NAME),
                  lambda == 0 ? Map.of() : sums(model, changed, addition, directory, listener),
                  Map.of());
        });
    return new Applied(changed, unused);
  }

  /** The new values of all tensors of the file that change, by the names that they have there. */
  private static Map<String, TensorSource.Values> sums(
      StoredModel model,
      List<String> changed,
      Addition addition,
      Path directory,
      TransferListener listener) {
    Map<String, TensorSource.Values> sums = new LinkedHashMap<>();
    long elements =
        changed.stream()
            .mapToLong(name -> model.inFile(name).size() * model.shape(name).elements())
            .sum();
    Meter meter = new Meter(directory.toString(), elements * Float.BYTES, listener);
    for (String name : changed) {
      TensorSource.Values sum = sink -> sum(model, name, addition, meter.counting(sink));
      model.inFile(name).forEach(inFile -> sums.put(inFile, sum));
    }
    return sums;
  }

  private static void sum(
      StoredModel model, String name, Addition addition, TensorSource.Sink sink) {
    long elements = model.shape(name).elements();
    float[] block = new float[(int) Math.min(TaskVector.BLOCK, elements)];
    for (long done = 0; done < elements; done += block.length) {
      int count = (int) Math.min(block.length, elements - done);
      model.get(name, done, block, 0, count);
      addition.apply(name, done, block, 0, count);
      sink.accept(block, 0, count);
    }
  }

  /** What is changed becomes float32. */
  private static String config(StoredModel model) {
    ObjectNode config = model.config();
    config.put("dtype", "float32");
    config.remove("torch_dtype");
    return config.toPrettyString() + "\n";
  }

  private static String record(
      TaskVector vector, float lambda, StoredModel model, TransferListener listener) {
    ObjectNode record = JSON.createObjectNode();
    record.put("vector", vector.formula());
    record.put("lambda", lambda);
    record.set("model", JSON.valueToTree(model.described(listener)));
    record.set("vector_sources", JSON.valueToTree(vector.sources(listener)));
    return record.toPrettyString() + "\n";
  }

  private static void checkFree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            directory + " is not empty: a model is written to a directory of its own");
      }
    } catch (NotDirectoryException e) {
      throw new IllegalArgumentException(directory + " is a file, not a directory", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(from)) {
      all.filter(Files::isRegularFile)
          .filter(file -> COPIED.matcher(String.valueOf(file.getFileName())).matches())
          .forEach(files::add);
    }
    for (Path file : files) {
      // With the permissions of new files.
      try (InputStream in = Files.newInputStream(file)) {
        Files.copy(in, to.resolve(String.valueOf(file.getFileName())));
      }
    }
  }
}
