package io.slicer.model;

import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the heads of a model begin with. A row that belongs to a label goes on under that label,
 * wherever it stood; rows of labels that the checkpoint does not have are drawn. A head of which a
 * part is missing, or fits no labels, is begun anew as a whole, as a bias means nothing without its
 * weight.
 */
final class HeadStart {
  private static final String MISSING = "the checkpoint has none";

  private final Map<String, Rows> heads = new LinkedHashMap<>();
  private final Map<String, String> drawn = new LinkedHashMap<>();

  private HeadStart() {}

  /** Of a model that is only run: everything has to be there as it is. */
  static HeadStart asItIs(EncoderConfig config, ModelSpec spec) {
    HeadStart start = new HeadStart();
    for (String name : spec.heads().keySet()) {
      Head head = spec.head(name);
      start.heads.put(
          name, new Rows(head.labels(), head.labels(), head.parameters(config), null, false));
    }
    return start;
  }

  /**
   * Of a model that is to be trained.
   *
   * @param checkpoint under the model's names
   * @param config of the checkpoint, which names the labels of its heads
   * @param spec the heads that the model is to have
   */
  static HeadStart of(Checkpoint checkpoint, EncoderConfig config, ModelSpec spec) {
    HeadStart start = new HeadStart();
    for (NewParameter parameter : spec.parameters(config)) {
      if (!parameter.byLabel() && !checkpoint.names().contains(parameter.name())) {
        start.drawn.put(parameter.name(), MISSING);
      }
    }
    for (String name : spec.heads().keySet()) {
      Head head = spec.head(name);
      Rows rows =
          Rows.of(checkpoint, spec.labels(config, name), head.labels(), head.parameters(config));
      start.heads.put(name, rows);
      if (rows.lost != null || rows.absent) {
        String why = rows.lost == null ? MISSING : rows.lost;
        rows.parameters.forEach(parameter -> start.drawn.put(parameter.name(), why));
      }
    }
    return start;
  }

  /**
   * The parameters of a head that have a row for each label.
   *
   * @param before labels of the checkpoint's head, by row; none if it does not name them
   * @param now the labels that the head is to have
   * @param parameters those by label
   * @param lost why a head that is there cannot be gone on with; null if it can, or if there is
   *     none
   * @param absent whether there is none
   */
  private record Rows(
      List<String> before,
      List<String> now,
      List<NewParameter> parameters,
      @Nullable String lost,
      boolean absent) {
    Rows {
      parameters = parameters.stream().filter(NewParameter::byLabel).toList();
    }

    static Rows of(
        Checkpoint checkpoint, List<String> before, List<String> now, List<NewParameter> all) {
      Rows rows = new Rows(before, now, all, null, false);
      if (rows.parameters.isEmpty()) {
        return rows;
      }
      String lost = rows.lost(checkpoint);
      boolean absent = lost == null && !checkpoint.names().contains(rows.parameters.get(0).name());
      return new Rows(before, now, all, lost, absent);
    }

    private @Nullable String lost(Checkpoint checkpoint) {
      List<String> present =
          parameters.stream().map(NewParameter::name).filter(checkpoint.names()::contains).toList();
      if (present.isEmpty()) {
        List<String> others = othersOfTheHead(checkpoint);
        return others.isEmpty()
            ? null
            : "the checkpoint's head is of another kind: it has " + LoadReport.quoted(others);
      }
      if (present.size() < parameters.size()) {
        NewParameter missing =
            parameters.stream()
                .filter(row -> !present.contains(row.name()))
                .findFirst()
                .orElseThrow();
        return "the checkpoint has \""
            + present.get(0)
            + "\", but lacks \""
            + missing.name()
            + "\"";
      }
      if (before.isEmpty()) {
        return "config.json does not say which labels the rows of the checkpoint's head belong to";
      }
      if (new HashSet<>(before).size() < before.size()) {
        return "config.json gives one label to several rows of the checkpoint's head: "
            + LoadReport.listed(before);
      }
      for (NewParameter row : parameters) {
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

    private List<String> othersOfTheHead(Checkpoint checkpoint) {
      Set<String> roots = new HashSet<>();
      parameters.forEach(row -> roots.add(LoadReport.root(row.name())));
      return checkpoint.names().stream()
          .filter(name -> roots.contains(LoadReport.root(name)))
          .toList();
    }

    private static Shape withRows(Shape shape, int rows) {
      long[] sizes = shape.toArray();
      sizes[0] = rows;
      return Shape.of(sizes);
    }

    /** Whether rows are taken one by one. */
    boolean areTaken(String name) {
      return lost == null
          && !absent
          && !before.equals(now)
          && parameters.stream().anyMatch(parameter -> parameter.name().equals(name));
    }

    void copy(Checkpoint checkpoint, Parameters.Tensor tensor) {
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

    LoadReport.Labels labels() {
      if (parameters.isEmpty()) {
        return LoadReport.Labels.NONE;
      }
      if (lost != null || absent) {
        return new LoadReport.Labels(List.of(), now, lost == null ? List.of() : before);
      }
      return new LoadReport.Labels(
          now.stream().filter(before::contains).toList(),
          now.stream().filter(label -> !before.contains(label)).toList(),
          before.stream().filter(label -> !now.contains(label)).toList());
    }
  }

  /** Why a head that is there is not gone on with; null if it is, or if there is none. */
  @Nullable String lost(String head) {
    Rows rows = heads.get(head);
    return rows == null ? null : rows.lost;
  }

  /** The parameters of which the checkpoint gives nothing, each with the reason. */
  Map<String, String> drawn() {
    return drawn;
  }

  /** Whether a parameter is drawn, be it that rows of the checkpoint's are then put over it. */
  boolean draws(String name) {
    return drawn.containsKey(name) || heads.values().stream().anyMatch(r -> r.areTaken(name));
  }

  /** Puts the rows of labels that the checkpoint has, too, over what was drawn. */
  void copyRows(Checkpoint checkpoint, Parameters.Tensor tensor) {
    heads.values().stream()
        .filter(rows -> rows.areTaken(tensor.name()))
        .forEach(rows -> rows.copy(checkpoint, tensor));
  }

  /** What becomes of the rows of labels, by head. */
  Map<String, LoadReport.Labels> labels() {
    Map<String, LoadReport.Labels> labels = new LinkedHashMap<>();
    heads.forEach((name, rows) -> labels.put(name, rows.labels()));
    return labels;
  }
}
