package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Problem;
import io.slicer.corpus.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Understands the answers of rows, and counts what is renamed and left out. */
final class LabelReader {
  /** What XNLI's and MultiNLI's own files have beside the three labels. */
  private static final LabelRules PUBLISHED =
      new LabelRules(
          ClassificationDataset.INFERENCE_LABELS,
          Map.of("contradictory", "contradiction"),
          Set.of("-"),
          Optional.empty());

  private final Problem problem;
  private final List<Column> columns;
  private final LabelRules rules;
  private final List<String> numbered;
  private final List<String> labels;
  private final Multiset<String> leftOut = LinkedHashMultiset.create();
  private final Multiset<String> renamed = LinkedHashMultiset.create();
  private final Map<String, Answer> known = new HashMap<>();

  /**
   * A reader.
   *
   * @param layout whose columns have the answers
   * @param numbered what the numbers 0, 1 and so on stand for, as the file says; empty if it does
   *     not
   */
  LabelReader(ReadingOptions options, Layout layout, List<String> numbered) {
    this.problem = options.problem();
    this.columns = layout.columns().labels();
    this.rules =
        layout.published() && problem == Problem.SINGLE_LABEL
            ? withDefaults(options.labels())
            : options.labels();
    this.numbered = numbered;
    this.labels = labels();
  }

  private static LabelRules withDefaults(LabelRules given) {
    Map<String, String> names = new LinkedHashMap<>(PUBLISHED.names());
    List<String> labels = given.labels();
    if (labels.isEmpty() && given.names().isEmpty()) {
      labels = PUBLISHED.labels();
    }
    names.values().removeIf(name -> !given.labels().isEmpty() && !given.labels().contains(name));
    names.keySet().removeAll(given.leftOut());
    names.putAll(given.names());
    Set<String> leftOut = new HashSet<>(PUBLISHED.leftOut());
    leftOut.removeAll(given.names().keySet());
    leftOut.addAll(given.leftOut());
    return new LabelRules(labels, names, leftOut, given.separator());
  }

  /** All labels if they are known beforehand. */
  private List<String> labels() {
    if (problem == Problem.REGRESSION || !rules.labels().isEmpty()) {
      return rules.labels();
    }
    List<String> found =
        columns.size() > 1 ? columns.stream().map(Column::toString).toList() : numbered;
    return found.stream()
        .filter(name -> !rules.leftOut().contains(name))
        .map(name -> rules.names().getOrDefault(name, name))
        .distinct()
        .toList();
  }

  /** The labels of the dataset, in their order; empty if they are those that occur. */
  List<String> known() {
    return labels;
  }

  /** How many rows were left out, by label. */
  Multiset<String> leftOut() {
    return ImmutableMultiset.copyOf(leftOut);
  }

  /** How many labels were renamed, by what the file calls them. */
  Multiset<String> renamed() {
    return ImmutableMultiset.copyOf(renamed);
  }

  /**
   * The answer of a row.
   *
   * @param from at which of its cells the answer begins
   * @return nothing if the row is left out
   */
  Optional<Answer> answer(Row row, int from) {
    JsonNode cell = row.cells().get(from);
    if (isLeftOut(cell)) {
      leftOut.add(cell.asText());
      return Optional.empty();
    }
    return switch (problem) {
      case SINGLE_LABEL -> single(row, cell);
      case REGRESSION -> Optional.of(Answer.value(Cells.number(row, cell, columns.get(0))));
      case MULTI_LABEL -> several(row, from);
    };
  }

  /** Whether the file calls a label so whose rows are left out. */
  private boolean isLeftOut(JsonNode cell) {
    return columns.size() == 1 && cell.isValueNode() && rules.leftOut().contains(cell.asText());
  }

  private Optional<Answer> single(Row row, JsonNode cell) {
    Column column = columns.get(0);
    String raw = name(row, cell, Cells.label(row, cell, column));
    if (rules.leftOut().contains(raw)) {
      leftOut.add(raw);
      return Optional.empty();
    }
    return Optional.of(known.computeIfAbsent(label(row, raw), Answer::label));
  }

  /** What the file's own names make of a number, unless the rules have the number. */
  private String name(Row row, JsonNode cell, String raw) {
    if (!cell.isIntegralNumber() || numbered.isEmpty() || rules.names().containsKey(raw)) {
      return raw;
    }
    int number = cell.canConvertToInt() ? cell.intValue() : -1;
    if (number < 0 || number >= numbered.size()) {
      throw row.problem(
          "label "
              + raw
              + " has no name; the file has names for 0 to "
              + (numbered.size() - 1)
              + ": "
              + String.join(", ", numbered)
              + (raw.equals("-1") ? ". -1 usually stands for none: leave its rows out" : ""));
    }
    return numbered.get(number);
  }

  /** The label as the dataset calls it. */
  private String label(Row row, String raw) {
    String name = rules.names().getOrDefault(raw, raw);
    if (!name.equals(raw)) {
      renamed.add(raw);
    }
    if (!labels.isEmpty() && !labels.contains(name)) {
      throw row.problem(
          "label "
              + Quoted.of(name)
              + " is none of "
              + String.join(", ", labels)
              + ": rename it, or leave its rows out");
    }
    return name;
  }

  private Optional<Answer> several(Row row, int from) {
    Set<String> names = new LinkedHashSet<>();
    if (columns.size() > 1) {
      for (int i = 0; i < columns.size(); i++) {
        if (Cells.flag(row, row.cells().get(from + i), columns.get(i))) {
          String raw = columns.get(i).toString();
          if (!rules.leftOut().contains(raw)) {
            names.add(label(row, raw));
          }
        }
      }
      return Optional.of(Answer.labels(names));
    }
    for (String raw : parts(row, row.cells().get(from))) {
      if (!names.add(label(row, raw))) {
        throw row.problem(
            "label " + Quoted.of(rules.names().getOrDefault(raw, raw)) + " is there twice");
      }
    }
    return Optional.of(Answer.labels(names));
  }

  /** The labels of a list, or of a text that is cut at the separator. */
  private List<String> parts(Row row, JsonNode cell) {
    Column column = columns.get(0);
    List<String> parts = new ArrayList<>();
    if (cell.isArray()) {
      for (JsonNode part : cell) {
        parts.add(name(row, part, Cells.label(row, part, column)));
      }
      return parts;
    }
    String separator =
        rules
            .separator()
            .orElseThrow(
                () ->
                    row.problem(
                        column.shown()
                            + " is "
                            + Cells.shown(cell)
                            + ", no list: give the separator of its labels"));
    String text = Cells.text(row, cell, column);
    if (!text.isEmpty()) {
      for (String part : Splitter.on(separator).split(text)) {
        parts.add(Cells.label(row, part, column));
      }
    }
    return parts;
  }
}
