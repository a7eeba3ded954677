package io.slicer.hyperx;

import io.slicer.adapter.Hypernetwork;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.CheckpointView.Place;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model as the published code of Hyper-X saves it: a directory for each task, {@code TASK_model},
 * each with the whole encoder, which is the same in all of them, and the task's head. After the
 * first step the network stands in such a file once more for every layer; only the first is read.
 *
 * @param tensors of all tasks, under the names that slicer gives them
 * @param spec heads and hypernetwork
 */
record PublishedCheckpoint(CheckpointView tensors, ModelSpec spec) {
  private static final String TORCH = "pytorch_model.bin";
  private static final String HEAD = "cls.";
  private static final String DECODER = HEAD + "predictions.decoder.";
  private static final Pattern NOT_READ =
      Pattern.compile(
          ".*\\.output\\.hypernet\\..*|.*\\.position_ids|" + Pattern.quote(DECODER + "bias"));
  private static final Pattern EMBEDDING = Pattern.compile(".*\\.(task|lang)_embeddings\\.([^.]+)");

  /**
   * Opens a model.
   *
   * @param directory that holds those of the tasks
   * @param config of the encoder
   * @param labels of each task, by row; none of the masked language model
   * @param options of the hypernetwork, which the files do not say
   * @throws CheckpointException if a task's file is missing, or in a form that is not read
   */
  static PublishedCheckpoint open(
      Path directory,
      EncoderConfig config,
      Map<String, List<String>> labels,
      HypernetworkOptions options) {
    Map<String, Place> places = new LinkedHashMap<>();
    Map<String, Head> heads = new LinkedHashMap<>();
    labels.forEach(
        (task, own) -> {
          SafeTensors file = SafeTensors.open(file(directory.resolve(task + "_model")));
          boolean ownDecoder = own.isEmpty() && hasOwnDecoder(file, config);
          file.names().stream()
              .filter(name -> !NOT_READ.matcher(name).matches())
              .filter(name -> ownDecoder || !name.startsWith(DECODER))
              .forEach(name -> places.putIfAbsent(named(task, name), new Place(file, name)));
          heads.put(
              task,
              own.isEmpty()
                  ? new MaskedLanguageModelHead(ownDecoder)
                  : new TokenClassificationHead(own));
        });
    Hypernetwork network =
        Hypernetwork.of(embeddings(places, "task"), embeddings(places, "lang"), options);
    return new PublishedCheckpoint(CheckpointView.of(places), ModelSpec.of(heads).with(network));
  }

  /** Whether a masked language model decodes with a matrix of its own. */
  boolean ownDecoder() {
    return spec.heads().values().stream()
        .anyMatch(head -> head instanceof MaskedLanguageModelHead own && own.ownDecoder());
  }

  private static Path file(Path directory) {
    Path file = directory.resolve(SafeTensors.FILE_NAME);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          directory
              + " has no "
              + SafeTensors.FILE_NAME
              + (Files.exists(directory.resolve(TORCH))
                  ? ", but "
                      + TORCH
                      + ": write it in Python with safetensors.torch.save_file, a clone() of each"
                      + " tensor"
                  : ""));
    }
    return file;
  }

  private static String named(String task, String name) {
    if (!name.startsWith(HEAD)) {
      return name;
    }
    String rest = name.substring(HEAD.length());
    return task + (rest.startsWith("predictions.") ? "." + name : ".classifier." + rest);
  }

  private static List<String> embeddings(Map<String, Place> places, String kind) {
    return places.keySet().stream()
        .map(EMBEDDING::matcher)
        .filter(Matcher::matches)
        .filter(matcher -> matcher.group(1).equals(kind))
        .map(matcher -> matcher.group(2))
        .toList();
  }

  /** Whether the decoder is another matrix than the word table, be it saved beside it or not. */
  private static boolean hasOwnDecoder(SafeTensors file, EncoderConfig config) {
    String decoder = DECODER + "weight";
    String words = EncoderGraph.wordTable(config);
    if (!file.names().contains(decoder)) {
      return false;
    }
    Shape shape = file.shape(words);
    if (!file.shape(decoder).equals(shape)) {
      throw new CheckpointException(
          file + ": \"" + decoder + "\" is " + file.shape(decoder) + ", not " + shape);
    }
    try (FloatMemory a = file.read(words);
        FloatMemory b = file.read(decoder)) {
      float[] rowOfA = new float[Math.toIntExact(shape.size(1))];
      float[] rowOfB = new float[rowOfA.length];
      for (long from = 0; from < a.length(); from += rowOfA.length) {
        a.get(from, rowOfA, 0, rowOfA.length);
        b.get(from, rowOfB, 0, rowOfB.length);
        if (!Arrays.equals(rowOfA, rowOfB)) {
          return true;
        }
      }
    }
    return false;
  }
}
