package io.slicer.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.adapter.BottleneckAdapters.Placement;
import io.slicer.files.AtomicFiles;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An adapter in a directory of its own, in the form of the Python library adapters: {@code
 * adapter_config.json} and {@code adapter.safetensors}, which {@code model.load_adapter(DIRECTORY,
 * use_safetensors=True)} reads there.
 *
 * <pre>{@code
 * SavedAdapter swahili = SavedAdapter.of(Path.of("sw"));
 * SavedAdapter entities = SavedAdapter.of(Path.of("ner"));
 * BottleneckAdapters stack = SavedAdapter.stack(List.of(swahili, entities));
 * try (Checkpoint all = SavedAdapter.beside(checkpoint, config, List.of(swahili, entities))) {
 *   EncoderModel model = EncoderModel.load(all, config, ModelSpec.of(head).with(stack));
 * }
 * }</pre>
 *
 * @param directory where it is
 * @param name of the adapter
 * @param level its width and its function
 * @param placement what it reads
 */
public record SavedAdapter(Path directory, String name, Level level, Placement placement) {
  private static final String WEIGHTS = "adapter.safetensors";
  private static final String TORCH_WEIGHTS = "pytorch_adapter.bin";

  /**
   * Reads what an adapter is; its weights are read later.
   *
   * @param directory that the library, or {@link #write}, has written
   * @return the adapter
   * @throws CheckpointException if a file is missing or damaged, or it computes something that
   *     slicer does not compute; the message names file and field
   */
  public static SavedAdapter of(Path directory) {
    JsonNode json = AdapterConfig.read(directory.resolve(AdapterConfig.FILE));
    if (!Files.exists(directory.resolve(WEIGHTS))) {
      throw new CheckpointException(
          directory
              + " has no "
              + WEIGHTS
              + (Files.exists(directory.resolve(TORCH_WEIGHTS))
                  ? ", but "
                      + TORCH_WEIGHTS
                      + ": save it in Python with save_adapter(DIRECTORY, NAME,"
                      + " use_safetensors=True)"
                  : ""));
    }
    AdapterConfig config = AdapterConfig.of(directory.resolve(AdapterConfig.FILE), json);
    try {
      Level level = Level.of(config.name(), config.width()).with(config.function());
      return new SavedAdapter(directory, config.name(), level, config.placement());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          directory.resolve(AdapterConfig.FILE) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Adapters on each other.
   *
   * @param adapters the first reads what the block computes, each other what the one before leaves
   * @return the stack
   * @throws IllegalArgumentException if they are placed differently, or two have one name
   */
  public static BottleneckAdapters stack(List<SavedAdapter> adapters) {
    if (adapters.stream().map(SavedAdapter::placement).distinct().count() > 1) {
      throw new IllegalArgumentException("adapters that are placed differently: " + adapters);
    }
    return BottleneckAdapters.of(
        adapters.get(0).placement(),
        adapters.stream().map(SavedAdapter::level).toArray(Level[]::new));
  }

  /**
   * The tensors of an encoder and those of adapters.
   *
   * @param encoder its checkpoint, under the model's names
   * @param config of the encoder
   * @param adapters whose tensors are added
   * @return all of them; closing it closes the encoder's checkpoint, too
   * @throws CheckpointException if an adapter lacks a tensor, or one has another shape: it is of
   *     another encoder
   */
  public static Checkpoint beside(
      Checkpoint encoder, EncoderConfig config, List<SavedAdapter> adapters) {
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    encoder.names().forEach(name -> places.put(name, new CheckpointView.Place(encoder, name)));
    adapters.forEach(adapter -> adapter.addTo(places, config));
    return CheckpointView.of(places);
  }

  /** A file of an encoder without a head leaves out the encoder's prefix. */
  private void addTo(Map<String, CheckpointView.Place> places, EncoderConfig config) {
    SafeTensors file = SafeTensors.open(directory.resolve(WEIGHTS));
    String prefix = config.family().prefix();
    for (NewParameter parameter : stack(List.of(this)).parametersOf(config, name)) {
      String alone = parameter.name().substring(prefix.length());
      String found = file.names().contains(alone) ? alone : parameter.name();
      if (!file.names().contains(found) || !file.shape(found).equals(parameter.shape())) {
        throw new CheckpointException(
            file
                + " has no \""
                + parameter.name()
                + "\" "
                + parameter.shape()
                + ", which "
                + AdapterConfig.FILE
                + " describes: the two do not belong together, or it is an adapter of another"
                + " encoder");
      }
      places.put(parameter.name(), new CheckpointView.Place(file, found));
    }
  }

  /**
   * Writes one of a model's adapters.
   *
   * @param directory to be made
   * @param model that has {@link BottleneckAdapters}
   * @param name of the adapter
   * @throws IllegalArgumentException if the model has no such adapter
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public static void write(Path directory, EncoderModel model, String name) {
    if (!(model.adapter().orElse(null) instanceof BottleneckAdapters adapters)) {
      throw new IllegalArgumentException("the model has no bottleneck adapters of its own");
    }
    write(
        directory,
        model.config(),
        adapters,
        name,
        parameter -> TensorSource.of(model.parameters().get(parameter)));
  }

  /** Of a model whose tensors a checkpoint has. */
  static void write(
      Path directory,
      EncoderConfig config,
      BottleneckAdapters adapters,
      String name,
      Checkpoint checkpoint) {
    write(directory, config, adapters, name, parameter -> TensorSource.of(parameter, checkpoint));
  }

  private static void write(
      Path directory,
      EncoderConfig config,
      BottleneckAdapters adapters,
      String name,
      Function<String, TensorSource> values) {
    ObjectNode json = AdapterConfig.json(config, name, adapters.level(name), adapters.placement());
    List<TensorSource> tensors =
        adapters.parametersOf(config, name).stream()
            .map(parameter -> values.apply(parameter.name()))
            .toList();
    AtomicFiles.writeDirectory(
        directory,
        target -> {
          AtomicFiles.write(target.resolve(AdapterConfig.FILE), json.toPrettyString() + "\n");
          SafeTensors.write(target.resolve(WEIGHTS), tensors);
        });
  }
}
