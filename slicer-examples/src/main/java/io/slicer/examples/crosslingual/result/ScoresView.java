package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.result.TransferResults.Chosen;
import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Each task in a table: figures without a vector, and what vectors gain. */
final class ScoresView {
  private final TransferResults results;

  private ScoresView(TransferResults results) {
    this.results = results;
  }

  static Section of(TransferResults results) {
    return new ScoresView(results).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    if (results.settings().demonstration()) {
      blocks.add(
          new Note(
              "These are demonstration corpora: small and synthetic. Their figures say nothing about"
                  + " a model or a language. Development data are the first halves of their tests."));
    }
    for (TaskScores task : results.tasks()) {
      blocks.add(table(task));
      if (task.task().figures().size() > 1) {
        blocks.add(others(task));
      }
    }
    blocks.add(new Paragraph(explanation()));
    blocks.add(parts());
    return new Section("Scores", blocks);
  }

  private String explanation() {
    return String.format(
        Locale.ROOT,
        "Lambda 0 is the model without a vector. \"own\": lambda is the best on development data of"
            + " the language itself, so labels of it were seen: this is not zero-shot transfer."
            + " \"others\": lambda is the one with the best mean over the development data of the"
            + " other languages, so none were. Gains are over lambda 0 on the same examples; p is"
            + " that of a permutation test over examples (%,d rounds), corrected after Holm for the"
            + " languages of the task, but not for the number of tasks.",
        results.rounds());
  }

  /** Which examples chose and which are reported, the same for all starts. */
  private Table parts() {
    Table table =
        Table.of(
            "What chooses, and what is reported; left out is what stands in the training data or in"
                + " the part that chooses",
            Column.text("task"),
            Column.text("language"),
            Column.text("chooses"),
            Column.integer("examples"),
            Column.text("reported"),
            Column.integer("examples"),
            Column.integer("left out"));
    Set<Task> seen = EnumSet.noneOf(Task.class);
    for (TaskScores task : results.tasks()) {
      if (seen.add(task.task())) {
        for (LanguageScores language : task.languages()) {
          table =
              table.with(
                  task.task().toString(),
                  language.language(),
                  language.choosing(),
                  language.choosing() == null ? null : language.choosingExamples(),
                  language.reporting(),
                  language.examples(),
                  language.leftOut());
        }
      }
    }
    return table;
  }

  private static String title(TaskScores task) {
    return task.task().words() + ", model fine-tuned " + task.start().words();
  }

  static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  static String shown(String figure) {
    return switch (figure) {
      case Task.F1 -> "F1";
      case Task.LAS -> "LAS";
      case Task.UAS -> "UAS";
      default -> figure;
    };
  }

  private Table table(TaskScores task) {
    String figure = shown(task.figure());
    List<Column> columns =
        List.of(
            Column.text("language"),
            Column.percent(figure, 2),
            Column.decimal("lambda others", 1),
            Column.percent(figure + " others", 2),
            Column.points("gain others", 2),
            new Column("p others", Format.P_VALUE, Column.Shading.NONE),
            Column.decimal("lambda own", 1),
            Column.percent(figure + " own", 2),
            Column.points("gain own", 2),
            new Column("p own", Format.P_VALUE, Column.Shading.NONE));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    Map<String, Double> source = task.source();
    if (source != null) {
      rows.add(
          row(columns, results.settings().source() + ", trained on", source.get(task.figure())));
    }
    for (LanguageScores language : task.languages()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(language.language());
      row.add(language.without().get(task.figure()));
      add(row, language.others(), task.figure());
      add(row, language.own(), task.figure());
      rows.add(row);
    }
    if (task.languages().size() > 1) {
      rows.add(means(columns, task));
    }
    return new Table(capital(figure) + " of " + title(task), columns, rows);
  }

  private static void add(List<@Nullable Object> row, @Nullable Chosen chosen, String figure) {
    row.add(chosen == null ? null : chosen.lambda());
    row.add(chosen == null ? null : chosen.figures().get(figure));
    row.add(chosen == null ? null : chosen.gain());
    row.add(chosen == null ? null : chosen.corrected());
  }

  private static List<@Nullable Object> row(List<Column> columns, @Nullable Object... first) {
    List<@Nullable Object> row = new ArrayList<>(Arrays.asList(first));
    while (row.size() < columns.size()) {
      row.add(null);
    }
    return row;
  }

  /** Gains are over the languages that have one, figures only where all have one. */
  private static List<@Nullable Object> means(List<Column> columns, TaskScores task) {
    List<LanguageScores> all = task.languages();
    List<@Nullable Object> row = new ArrayList<>();
    row.add("mean");
    row.add(value(all, language -> Optional.ofNullable(language.without().get(task.figure()))));
    for (Way way : List.of(Way.OTHERS, Way.OWN)) {
      boolean complete = all.stream().allMatch(language -> language.chosen(way).isPresent());
      row.add(null);
      row.add(
          complete
              ? value(
                  all,
                  language ->
                      language.chosen(way).map(chosen -> chosen.figures().get(task.figure())))
              : null);
      row.add(value(all, language -> language.chosen(way).map(Chosen::gain)));
      row.add(null);
    }
    return row(columns, row.toArray());
  }

  private static @Nullable Double value(
      List<LanguageScores> languages, Function<LanguageScores, Optional<Double>> figure) {
    OptionalDouble mean =
        languages.stream()
            .map(figure)
            .flatMap(Optional::stream)
            .mapToDouble(value -> value)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  /** The figures that do not decide. */
  private static Table others(TaskScores task) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("language")));
    List<String> figures =
        task.task().figures().stream().filter(name -> !name.equals(task.figure())).toList();
    for (String figure : figures) {
      columns.add(Column.percent(shown(figure), 2));
      columns.add(Column.percent(shown(figure) + " others", 2));
      columns.add(Column.percent(shown(figure) + " own", 2));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LanguageScores language : task.languages()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(language.language());
      for (String figure : figures) {
        row.add(language.without().get(figure));
        for (Way way : List.of(Way.OTHERS, Way.OWN)) {
          row.add(language.chosen(way).map(chosen -> chosen.figures().get(figure)).orElse(null));
        }
      }
      rows.add(row);
    }
    return new Table("Other figures of " + title(task), columns, rows);
  }
}
