package io.slicer.adapter;

import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.adapter.BottleneckAdapters.Placement;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A training of one adapter, on top of others that stay as they are. Of the encoder nothing is
 * trained.
 *
 * <pre>{@code
 * AdapterTraining.of("sw", 48);                                  // of a language, by its texts
 * AdapterTraining.of("ner", 48).over(SavedAdapter.of(english));  // of a task, over a language's
 * }</pre>
 *
 * @param below the adapters that stay, the lowest first
 * @param level the adapter that is trained
 * @param placement what adapters read
 */
public record AdapterTraining(List<SavedAdapter> below, Level level, Placement placement) {
  /**
   * Copies the list.
   *
   * @param below the adapters that stay, the lowest first
   * @param level the adapter that is trained
   * @param placement what adapters read
   * @throws IllegalArgumentException if one of those that stay reads something else, or has the
   *     name of another
   */
  public AdapterTraining {
    below = List.copyOf(below);
    stack(below, level, placement);
    for (SavedAdapter each : below) {
      if (each.placement() != placement) {
        throw new IllegalArgumentException(
            each.directory() + " is placed as " + each.placement() + ", not as " + placement);
      }
    }
  }

  /**
   * A training of an adapter as published ones are: {@code seq_bn} with a rectifier.
   *
   * @param name of the adapter
   * @param width of its bottleneck; the Python library takes a sixteenth of the encoder's
   * @return the training
   */
  public static AdapterTraining of(String name, int width) {
    return new AdapterTraining(List.of(), Level.of(name, width), Placement.NORMALIZED);
  }

  /**
   * This training on top of another adapter.
   *
   * @param adapter that stays as it is
   * @return the training
   * @throws IllegalArgumentException if that reads something else, or has the name of another
   */
  public AdapterTraining over(SavedAdapter adapter) {
    List<SavedAdapter> all = new ArrayList<>(below);
    all.add(adapter);
    return new AdapterTraining(all, level, placement);
  }

  /**
   * The adapters of the model.
   *
   * @return the stack
   */
  public BottleneckAdapters adapters() {
    return stack(below, level, placement);
  }

  private static BottleneckAdapters stack(
      List<SavedAdapter> below, Level level, Placement placement) {
    List<Level> levels = new ArrayList<>(below.stream().map(SavedAdapter::level).toList());
    levels.add(level);
    return BottleneckAdapters.of(placement, levels.toArray(Level[]::new));
  }

  /**
   * What stays as it is.
   *
   * @param config of the encoder
   * @return names of parameters
   */
  public Set<String> frozen(EncoderConfig config) {
    Set<String> names = new LinkedHashSet<>(EncoderGraph.parameters(config, 1).keySet());
    for (SavedAdapter each : below) {
      adapters().parametersOf(config, each.name()).forEach(own -> names.add(own.name()));
    }
    return names;
  }
}
