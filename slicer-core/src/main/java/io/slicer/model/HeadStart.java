package io.slicer.model;

import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a head that is to be trained begins with. A row that belongs to a label goes on under that
 * label, wherever it stood; rows of labels that the checkpoint does not have are drawn. A head of
 * which a part is missing, or fits no labels, is begun anew as a whole, as a bias means nothing
 * without its weight.
 */
final class HeadStart {
  private static final String MISSING = "the checkpoint has none";

  private final List<String> before;
  private final List<String> now;
  private final Set<String> byLabel = new HashSet<>();
  private final Map<String, String> drawn = new LinkedHashMap<>();
  private @Nullable String lost;

  private HeadStart(List<String> before, List<String> now) {
    this.before = before;
    this.now = now;
  }

  /** A head that is only run, and therefore has to be there as it is. */
  static HeadStart asItIs(List<String> labels, List<NewParameter> parameters) {
    HeadStart start = new HeadStart(labels, labels);
    parameters.stream()
        .filter(NewParameter::byLabel)
        .forEach(parameter -> start.byLabel.add(parameter.name()));
    return start;
  }

  /**
   * The start of a head that is to be trained.
   *
   * @param checkpoint under the model's names
   * @param before labels of the checkpoint's head, by row; none if it does not name them
   * @param now the labels that the head is to have
   * @param parameters of the head
   */
  static HeadStart of(
      Checkpoint checkpoint, List<String> before, List<String> now, List<NewParameter> parameters) {
    HeadStart start = new HeadStart(before, now);
    List<NewParameter> rows = new ArrayList<>();
    for (NewParameter parameter : parameters) {
      if (parameter.byLabel()) {
        start.byLabel.add(parameter.name());
        rows.add(parameter);
      } else if (!checkpoint.names().contains(parameter.name())) {
        start.drawn.put(parameter.name(), MISSING);
      }
    }
    if (!rows.isEmpty()) {
      start.lost = start.lost(checkpoint, rows);
      boolean absent = start.lost == null && !checkpoint.names().contains(rows.get(0).name());
      if (start.lost != null || absent) {
        String why = start.lost == null ? MISSING : start.lost;
        rows.forEach(parameter -> start.drawn.put(parameter.name(), why));
      }
    }
    return start;
  }

  /** Why a head that is there cannot be gone on with; null if it can, or if there is none. */
  private @Nullable String lost(Checkpoint checkpoint, List<NewParameter> rows) {
    List<String> present =
        rows.stream().map(NewParameter::name).filter(checkpoint.names()::contains).toList();
    if (present.isEmpty()) {
      List<String> others = othersOfTheHead(checkpoint, rows);
      return others.isEmpty()
          ? null
          : "the checkpoint's head is of another kind: it has " + LoadReport.quoted(others);
    }
    if (present.size() < rows.size()) {
      NewParameter missing =
          rows.stream().filter(row -> !present.contains(row.name())).findFirst().orElseThrow();
      return "the checkpoint has \"" + present.get(0) + "\", but lacks \"" + missing.name() + "\"";
    }
    if (before.isEmpty()) {
      return "config.json does not say which labels the rows of the checkpoint's head belong to";
    }
    if (new HashSet<>(before).size() < before.size()) {
      return "config.json gives one label to several rows of the checkpoint's head: "
          + LoadReport.listed(before);
    }
    for (NewParameter row : rows) {
      Shape found = checkpoint.shape(row.name());
      Shape right = withRows(row.shape(), before.size());
      if (!found.equals(right)) {
        return "\""
            + row.name()
            + "\" has shape "
            + found
            + ", which for the "
            + before.size()
            + " labels of config.json must be "
            + right;
      }
    }
    return now.stream().anyMatch(before::contains)
        ? null
        : "none of its labels is among those of the checkpoint, " + LoadReport.listed(before);
  }

  private static List<String> othersOfTheHead(Checkpoint checkpoint, List<NewParameter> rows) {
    Set<String> roots = new HashSet<>();
    rows.forEach(row -> roots.add(LoadReport.root(row.name())));
    return checkpoint.names().stream()
        .filter(name -> roots.contains(LoadReport.root(name)))
        .toList();
  }

  private static Shape withRows(Shape shape, int rows) {
    long[] sizes = shape.toArray();
    sizes[0] = rows;
    return Shape.of(sizes);
  }

  /** Why a head that is there is not gone on with; null if it is, or if there is none. */
  @Nullable String lost() {
    return lost;
  }

  /** The parameters of which the checkpoint gives nothing, each with the reason. */
  Map<String, String> drawn() {
    return drawn;
  }

  /** Whether a parameter is drawn, be it that rows of the checkpoint's are then put over it. */
  boolean draws(String name) {
    return drawn.containsKey(name) || takesRows(name);
  }

  private boolean takesRows(String name) {
    return byLabel.contains(name) && !drawn.containsKey(name) && !before.equals(now);
  }

  /** Puts the rows of labels that the checkpoint has, too, over what was drawn. */
  void copyRows(Checkpoint checkpoint, Parameters.Tensor tensor) {
    if (!takesRows(tensor.name())) {
      return;
    }
    long width = tensor.shape().elements() / now.size();
    try (FloatMemory source = checkpoint.read(tensor.name())) {
      for (int row = 0; row < now.size(); row++) {
        int from = before.indexOf(now.get(row));
        if (from >= 0) {
          source.copyTo(from * width, tensor.values(), row * width, width);
        }
      }
    }
  }

  /** What becomes of the rows of labels. */
  LoadReport.Labels labels() {
    if (byLabel.isEmpty()) {
      return new LoadReport.Labels(List.of(), List.of(), List.of());
    }
    if (lost != null || byLabel.stream().anyMatch(drawn::containsKey)) {
      return new LoadReport.Labels(List.of(), now, lost == null ? List.of() : before);
    }
    return new LoadReport.Labels(
        now.stream().filter(before::contains).toList(),
        now.stream().filter(label -> !before.contains(label)).toList(),
        before.stream().filter(label -> !now.contains(label)).toList());
  }
}
