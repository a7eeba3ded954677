package io.slicer.model;

import io.slicer.model.EncoderFamily.Field;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Shape;
import java.util.HashSet;
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
   * Compares the numbers of labels with the tensors of the heads.
   *
   * @throws CheckpointException if they differ
   */
  static void checkLabels(Checkpoint checkpoint, EncoderConfig config, ModelSpec spec) {
    CheckpointSizes sizes = new CheckpointSizes(checkpoint, config);
    for (String name : spec.heads().keySet()) {
      String labels =
          config.savedHeads().containsKey(name)
              ? ConfigFields.SAVED_HEADS + "." + name
              : "id2label";
      for (NewParameter parameter : spec.head(name).parameters(config)) {
        if (parameter.byLabel() && checkpoint.names().contains(parameter.name())) {
          sizes.compareLabels(labels, parameter);
        }
      }
    }
  }

  private void check() {
    EncoderFamily family = config.family();
    String words = EncoderGraph.wordTable(config);
    compare(Field.VOCABULARY_SIZE, config.vocabularySize(), words, 0);
    compare(Field.HIDDEN_SIZE, config.hiddenSize(), words, 1);
    compare(
        Field.POSITION_ROWS, config.positionRows(), family.embeddings().positions() + ".weight", 0);
    family
        .embeddings()
        .types()
        .ifPresent(
            types -> compare(Field.TOKEN_TYPES, config.typeVocabularySize(), types + ".weight", 0));
    compareLayers();
    refuseHigherLayers();
    compare(
        Field.FEED_FORWARD_SIZE, config.feedForwardSize(), family.layer(0).inner() + ".weight", 0);
  }

  private void compareLabels(String field, NewParameter parameter) {
    try {
      compare("the number of labels in " + field, parameter.shape().size(0), parameter.name(), 0);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          e.getMessage()
              + "; name each row of it, there or with --labels (in Java PretrainedModel.withLabels)",
          e);
    }
  }

  private void compare(Field field, long value, String tensor, int axis) {
    compare(config.family().field(field), value, tensor, axis);
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
    String prefix = config.family().layers();
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
      String field = config.family().field(Field.LAYERS);
      throw new CheckpointException(
          "config.json: %s is %d, but %s has %d: no tensor is called \"%s%d.\" and so on"
              .formatted(field, config.layers(), checkpoint, layers, prefix, layers));
    }
  }

  /** Leaving layers out would make another encoder than was trained. */
  private void refuseHigherLayers() {
    Pattern layer = Pattern.compile(Pattern.quote(config.family().layers()) + "(\\d{1,9})\\..*");
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
      String field = config.family().field(Field.LAYERS);
      throw new CheckpointException(
          checkpoint
              + ": there are "
              + layers
              + " layers in it (\""
              + first
              + "\"), but "
              + field
              + " of config.json is "
              + config.layers()
              + ": another encoder would run than was trained. Set "
              + field
              + " to "
              + layers
              + ", or, if the lower ones alone are wanted, load and save it in Python with"
              + " transformers, which leaves the others out, and use what was saved");
    }
  }
}
