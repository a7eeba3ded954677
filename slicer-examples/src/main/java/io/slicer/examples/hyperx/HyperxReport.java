package io.slicer.examples.hyperx;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.ArgumentTable;
import io.slicer.examples.training.CostTable;
import io.slicer.hyperx.PairData;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run found, as a page: scores of pairs, what was trained, how similar embeddings are.
 *
 * @param arguments of the run
 * @param data of the run
 * @param metrics what it found
 * @param caution what has to be said with every figure, if anything
 */
record HyperxReport(
    HyperxArguments arguments, HyperxData data, HyperxMetrics metrics, @Nullable String caution) {
  Report report() {
    ScoresView scores = new ScoresView(metrics);
    List<Section> sections = new ArrayList<>();
    scores.atTheEnd().ifPresent(sections::add);
    scores.inTheCourse().ifPresent(sections::add);
    sections.add(trained());
    sections.add(embeddings());
    return new Report(
        "Hyper-X",
        "One model of "
            + names("task", metrics.tasks())
            + " in "
            + names("language", metrics.languages())
            + ", whose adapters a network makes of embeddings of "
            + (metrics.layers().names().isEmpty()
                ? "task and language"
                : "task, language and layer")
            + "; trained from "
            + arguments.model()
            + ".",
        caution == null ? sections : cautioned(caution, sections));
  }

  private static String names(String what, Similarity similarity) {
    int count = similarity.names().size();
    return count == 1 ? "one " + what : count + " " + what + "s";
  }

  private static List<Section> cautioned(String caution, List<Section> sections) {
    List<Section> all = new ArrayList<>(sections);
    List<Block> blocks = new ArrayList<>(List.of(new Note(caution)));
    blocks.addAll(all.get(0).blocks());
    all.set(0, new Section(all.get(0).title(), blocks));
    return all;
  }

  private Section trained() {
    return Section.of(
        "What was trained",
        new Paragraph(
            "Each step reads one pair. How often each is read follows from its size and the"
                + " temperature, "
                + ArgumentTable.plain(arguments.temperature())
                + "."),
        pairs(),
        parameters(),
        CostTable.with(
            CostTable.empty(), arguments.model(), metrics.training(), metrics.environment()),
        ArgumentTable.of("Arguments", arguments),
        ArgumentTable.of("Options of the hypernetwork", metrics.parts().hypernetwork()));
  }

  private Table pairs() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (PairData each : data.train()) {
      long steps = metrics.steps(each.pair());
      List<@Nullable Object> row = new ArrayList<>();
      row.add(each.pair().toString());
      row.add(each.examples());
      row.add(steps);
      row.add((double) steps / metrics.training().steps());
      row.add(
          arguments.recipe().batchTokens() == null
              ? (double) steps * arguments.recipe().batchSize() / each.examples()
              : null);
      rows.add(row);
    }
    return new Table(
        "Pairs",
        List.of(
            Column.text("pair"),
            Column.integer("sentences or texts"),
            Column.integer("steps"),
            Column.percent("share of steps", 1).shaded(Shading.BAR),
            Column.decimal("times read, about", 1)),
        rows);
  }

  private Table parameters() {
    Map<String, Long> trained = metrics.parts().trainedParameters();
    Map<String, Long> frozen = metrics.parts().frozenParameters();
    Set<String> parts = new LinkedHashSet<>(trained.keySet());
    parts.addAll(frozen.keySet());
    Table table =
        Table.of(
            "Parameters", Column.text("part"), Column.integer("trained"), Column.integer("frozen"));
    for (String part : parts) {
      table = table.with(part, trained.getOrDefault(part, 0L), frozen.getOrDefault(part, 0L));
    }
    return table.with("all", sum(trained), sum(frozen));
  }

  private static long sum(Map<String, Long> sizes) {
    return sizes.values().stream().mapToLong(size -> size).sum();
  }

  private Section embeddings() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Cosines of embeddings, which are drawn by chance before training moves them. Two draws"
                + " of chance have a cosine of zero but for "
                + Stream.of(metrics.tasks(), metrics.languages(), metrics.layers())
                    .filter(each -> each.width() > 0)
                    .mapToInt(Similarity::width)
                    .distinct()
                    .mapToObj(HyperxReport::ofChance)
                    .collect(Collectors.joining(", "))
                + ", so only what is well beyond is worth explaining."));
    map("task", metrics.tasks()).ifPresent(blocks::add);
    map("language", metrics.languages()).ifPresent(blocks::add);
    map("layer", metrics.layers()).ifPresent(blocks::add);
    return new Section("Similarity of embeddings", blocks);
  }

  /** The deviation of cosines of vectors whose numbers are drawn from a normal distribution. */
  private static String ofChance(int width) {
    return String.format(Locale.ROOT, "±%.2f (%d numbers)", 1 / Math.sqrt(width), width);
  }

  private static Optional<HeatMap> map(String what, Similarity similarity) {
    if (similarity.names().size() < 2) {
      return Optional.empty();
    }
    List<String> names =
        similarity.names().stream()
            .map(name -> similarity.untrained().contains(name) ? name + " (untrained)" : name)
            .toList();
    return Optional.of(
        HeatMap.ofCosines(
            "Cosine of the embeddings of each two " + what + "s",
            what,
            names,
            similarity.cosines()));
  }
}
