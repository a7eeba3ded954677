package io.slicer.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Tensors of one or several checkpoints under names of one's own. What has no name here is not
 * there for whoever reads the view.
 *
 * <pre>{@code
 * Checkpoint view = CheckpointView.of(Map.of("ner.classifier.weight", new Place(file, "cls.weight")));
 * }</pre>
 */
public final class CheckpointView implements Checkpoint {
  private final Map<String, Place> places;

  private CheckpointView(Map<String, Place> places) {
    this.places = places;
  }

  /**
   * Where a tensor is.
   *
   * @param checkpoint that has it
   * @param name there
   */
  public record Place(Checkpoint checkpoint, String name) {}

  /**
   * A view.
   *
   * @param places where tensors are, by their names in the view
   * @return the view; closing it closes the checkpoints
   * @throws NoSuchElementException if a checkpoint lacks its tensor
   */
  public static CheckpointView of(Map<String, Place> places) {
    places.values().forEach(place -> place.checkpoint().shape(place.name()));
    return new CheckpointView(Collections.unmodifiableMap(new LinkedHashMap<>(places)));
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new NoSuchElementException(this + ": there is no tensor \"" + name + "\"");
    }
    return place;
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public Shape shape(String name) {
    Place place = place(name);
    return place.checkpoint().shape(place.name());
  }

  @Override
  public FloatMemory read(String name) {
    Place place = place(name);
    return place.checkpoint().read(place.name());
  }

  @Override
  public boolean isMappable(String name) {
    Place place = place(name);
    return place.checkpoint().isMappable(place.name());
  }

  @Override
  public void stream(String name, TensorSource.Sink sink) {
    Place place = place(name);
    place.checkpoint().stream(place.name(), sink);
  }

  @Override
  public void get(String name, long index, float[] target, int offset, int count) {
    Place place = place(name);
    place.checkpoint().get(place.name(), index, target, offset, count);
  }

  @Override
  public MatrixRows rows(String name) {
    Place place = place(name);
    return place.checkpoint().rows(place.name());
  }

  @Override
  public void close() {
    checkpoints().forEach(Checkpoint::close);
  }

  private Set<Checkpoint> checkpoints() {
    Set<Checkpoint> all = new LinkedHashSet<>();
    places.values().forEach(place -> all.add(place.checkpoint()));
    return all;
  }

  /** The checkpoints. */
  @Override
  public String toString() {
    Set<Checkpoint> all = checkpoints();
    return all.size() == 1 ? all.iterator().next().toString() : all.toString();
  }
}
