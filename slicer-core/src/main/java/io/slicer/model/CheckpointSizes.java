package io.slicer.model;

import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a {@code config.json} says about sizes with the tensors that a checkpoint has. That
 * comes before anything is built: a number in a text file must not decide how much memory is asked
 * for, and who reads the error wants to know which field is wrong. Tensors that are missing, or
 * whose shape no field alone explains, are left to the loading.
 */
final class CheckpointSizes {
  private final Checkpoint checkpoint;
  private final EncoderConfig config;

  private CheckpointSizes(Checkpoint checkpoint, EncoderConfig config) {
    this.checkpoint = checkpoint;
    this.config = config;
  }

  /**
   * Compares the sizes of the encoder, and refuses layers that the configuration does not count.
   *
   * @throws CheckpointException if they differ
   */
  static void check(Checkpoint checkpoint, EncoderConfig config) {
    new CheckpointSizes(checkpoint, config).check();
  }

  /**
   * Compares the number of labels with the tensors of a head.
   *
   * @throws CheckpointException if they differ
   */
  static void checkLabels(Checkpoint checkpoint, EncoderConfig config, List<NewParameter> head) {
    for (NewParameter parameter : head) {
      Shape shape = parameter.shape();
      if (parameter.byLabel() && checkpoint.names().contains(parameter.name())) {
        new CheckpointSizes(checkpoint, config)
            .compare("the number of labels in id2label", shape.size(0), parameter.name(), 0);
      }
    }
  }

  private void check() {
    String embeddings = config.type().prefix() + "embeddings.";
    String words = EncoderGraph.wordTable(config);
    compare("vocab_size", config.vocabularySize(), words, 0);
    compare("hidden_size", config.hiddenSize(), words, 1);
    compare(
        "max_position_embeddings",
        config.positionRows(),
        embeddings + "position_embeddings.weight",
        0);
    compare(
        "type_vocab_size",
        config.typeVocabularySize(),
        embeddings + "token_type_embeddings.weight",
        0);
    compareLayers();
    refuseHigherLayers();
    compare(
        "intermediate_size",
        config.feedForwardSize(),
        config.type().prefix() + "encoder.layer.0.intermediate.dense.weight",
        0);
  }

  private void compare(String field, long value, String tensor, int axis) {
    if (!checkpoint.names().contains(tensor)) {
      return;
    }
    Shape shape = checkpoint.shape(tensor);
    if (axis < shape.rank() && shape.size(axis) != value) {
      throw new CheckpointException(
          "config.json: %s is %d, but %s has %d: tensor \"%s\" has the shape %s"
              .formatted(field, value, checkpoint, shape.size(axis), tensor, shape));
    }
  }

  private void compareLayers() {
    String prefix = config.type().prefix() + "encoder.layer.";
    Set<String> numbers = new HashSet<>();
    for (String name : checkpoint.names()) {
      int end = name.indexOf('.', prefix.length());
      if (name.startsWith(prefix) && end > 0) {
        numbers.add(name.substring(prefix.length(), end));
      }
    }
    int layers = 0;
    while (numbers.contains(String.valueOf(layers))) {
      layers++;
    }
    if (config.layers() > layers) {
      throw new CheckpointException(
          "config.json: num_hidden_layers is %d, but %s has %d: no tensor is called \"%s%d.\" and so on"
              .formatted(config.layers(), checkpoint, layers, prefix, layers));
    }
  }

  /** Leaving layers out would make another encoder than was trained. */
  private void refuseHigherLayers() {
    Pattern layer =
        Pattern.compile(
            Pattern.quote(config.type().prefix()) + "encoder\\.layer\\.(\\d{1,9})\\..*");
    int layers = 0;
    @Nullable String first = null;
    for (String name : new TreeSet<>(checkpoint.names())) {
      Matcher matcher = layer.matcher(name);
      if (matcher.matches() && Integer.parseInt(matcher.group(1)) >= config.layers()) {
        layers = Math.max(layers, Integer.parseInt(matcher.group(1)) + 1);
        first = first == null ? name : first;
      }
    }
    if (first != null) {
      throw new CheckpointException(
          checkpoint
              + ": there are "
              + layers
              + " layers in it (\""
              + first
              + "\"), but num_hidden_layers of config.json is "
              + config.layers()
              + ": another encoder would run than was trained. Set num_hidden_layers to "
              + layers
              + ", or, if the lower ones alone are wanted, load and save it in Python with"
              + " transformers, which leaves the others out, and use what was saved");
    }
  }
}
