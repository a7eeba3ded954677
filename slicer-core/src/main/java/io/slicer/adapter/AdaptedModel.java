package io.slicer.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A saved model that has adapters.
 *
 * <pre>{@code
 * AdaptedModel english = AdaptedModel.of(PretrainedModel.of(Path.of("ner-en")));
 * english.write("ner", Path.of("adapters/ner"));
 * english.swap("en", SavedAdapter.of(Path.of("adapters/sw")), Path.of("ner-sw"));
 * }</pre>
 *
 * @param source of the model
 * @param adapters that it has
 */
public record AdaptedModel(PretrainedModel source, BottleneckAdapters adapters) {
  private static final String CONFIG = "config.json";

  /**
   * A saved model.
   *
   * @param source of the model
   * @return the model
   * @throws IllegalArgumentException if its {@code config.json} says nothing of adapters
   */
  public static AdaptedModel of(PretrainedModel source) {
    return new AdaptedModel(
        source,
        source
            .configured(BottleneckAdapters::in)
            .orElseThrow(
                () -> new IllegalArgumentException(source + " has no adapters of its own")));
  }

  private EncoderConfig config() {
    return source.encoderConfig();
  }

  private Checkpoint open() {
    return EncoderCheckpoint.of(source.checkpoint(), config().family(), adapters::has);
  }

  /**
   * Writes one of the adapters alone, as {@link SavedAdapter} reads it.
   *
   * @param name of the adapter
   * @param target directory to be made
   * @throws IllegalArgumentException if there is no adapter of that name
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(String name, Path target) {
    try (Checkpoint checkpoint = open()) {
      SavedAdapter.write(target, config(), adapters, name, checkpoint);
    }
  }

  /**
   * Writes the model with another adapter in the place of one that it has: the same task on top of
   * another language, say.
   *
   * @param name of the adapter that goes
   * @param other that comes
   * @param target directory to be made
   * @throws IllegalArgumentException if there is no adapter of that name, it is one of several to
   *     choose from, or the other reads something else
   * @throws io.slicer.weights.CheckpointException if the other is of another encoder
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void swap(String name, SavedAdapter other, Path target) {
    Level before = adapters.level(name);
    if (before.names().size() > 1 || other.placement() != adapters.placement()) {
      throw new IllegalArgumentException(
          other.directory() + " cannot take the place of " + name + " in " + adapters);
    }
    BottleneckAdapters after =
        new BottleneckAdapters(
            adapters.levels().stream()
                .map(level -> level.equals(before) ? other.level() : level)
                .collect(ImmutableList.toImmutableList()),
            adapters.placement());
    ObjectNode json = source.config();
    after.writeTo(json);
    try (Checkpoint own = open();
        Checkpoint all = SavedAdapter.beside(without(own, name), config(), List.of(other))) {
      AtomicFiles.writeDirectory(
          target,
          directory -> {
            copyOthers(directory);
            AtomicFiles.write(directory.resolve(CONFIG), json.toPrettyString() + "\n");
            SafeTensors.write(
                directory.resolve(SafeTensors.FILE_NAME),
                all.names().stream().map(tensor -> TensorSource.of(tensor, all)).toList());
          });
    }
  }

  private Checkpoint without(Checkpoint own, String name) {
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    own.names().forEach(tensor -> places.put(tensor, new CheckpointView.Place(own, tensor)));
    adapters.parametersOf(config(), name).stream().map(NewParameter::name).forEach(places::remove);
    return CheckpointView.of(places);
  }

  /** The tokenizer's files and whatever else is there. */
  private void copyOthers(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(source.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(CONFIG) && !name.contains(".safetensors")) {
          Files.copy(file, directory.resolve(name));
        }
      }
    }
  }
}
