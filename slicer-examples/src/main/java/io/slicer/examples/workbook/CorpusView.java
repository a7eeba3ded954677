package io.slicer.examples.workbook;

import com.google.common.collect.Lists;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.BarChart.Bar;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How many sentences, entities and tags there are, by split and language. */
final class CorpusView {
  private CorpusView() {}

  /** The splits of a language. */
  private record Split(String language, String name, NerDataset dataset) {
    static Stream<Split> all(LanguageData data) {
      return Stream.of(
          new Split(data.language(), "train", data.train()),
          new Split(data.language(), "dev", data.dev()),
          new Split(data.language(), "test", data.test()));
    }
  }

  static Section of(Workbook workbook) {
    List<Split> splits = workbook.corpus().stream().flatMap(Split::all).toList();
    List<String> types =
        List.copyOf(new TreeSet<>(workbook.corpus().get(0).train().labels().types()));
    List<String> labels = workbook.corpus().get(0).train().labels().names();
    List<Block> blocks = new ArrayList<>();
    blocks.add(entities(splits, types));
    blocks.add(tags(splits, labels));
    // Bars are told apart by colours, of which there are so many.
    Lists.partition(types, BarChart.MOST_SERIES)
        .forEach(some -> blocks.add(chart(workbook.corpus(), some)));
    return new Section("The corpus", blocks);
  }

  private static Table entities(List<Split> splits, List<String> types) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("language"),
                Column.text("split"),
                Column.integer("sentences"),
                Column.integer("words")));
    types.forEach(type -> columns.add(Column.integer(type).shaded(Shading.BAR)));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Split split : splits) {
      List<@Nullable Object> row = row(split);
      types.forEach(type -> row.add(entities(split.dataset(), type)));
      rows.add(row);
    }
    return new Table("Entities of each type", columns, rows);
  }

  private static Table tags(List<Split> splits, List<String> labels) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("language"),
                Column.text("split"),
                Column.integer("sentences"),
                Column.integer("words")));
    labels.forEach(label -> columns.add(Column.integer(label)));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Split split : splits) {
      List<@Nullable Object> row = row(split);
      labels.forEach(
          label ->
              row.add(
                  split.dataset().sentences().stream()
                      .flatMap(sentence -> sentence.tags().stream())
                      .filter(label::equals)
                      .count()));
      rows.add(row);
    }
    return new Table("Words with each tag", columns, rows);
  }

  private static List<@Nullable Object> row(Split split) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(split.language());
    row.add(split.name());
    row.add(split.dataset().size());
    row.add(split.dataset().sentences().stream().mapToLong(Sentence::size).sum());
    return row;
  }

  /** As they are scored: an I- that continues nothing begins one. */
  private static long entities(NerDataset dataset, String type) {
    return dataset.sentences().stream()
        .flatMap(sentence -> SpanMode.LENIENT.spans(sentence.tags()).stream())
        .map(Span::type)
        .filter(type::equals)
        .count();
  }

  private static BarChart chart(List<LanguageData> corpus, List<String> types) {
    return new BarChart(
        "Entities to train on, by language and type",
        corpus.stream().map(LanguageData::language).toList(),
        Axis.of("entities", Format.INTEGER),
        types.stream()
            .map(
                type ->
                    new BarChart.Series(
                        type,
                        corpus.stream()
                            .map(data -> Bar.of((double) entities(data.train(), type)))
                            .toList()))
            .toList());
  }
}
