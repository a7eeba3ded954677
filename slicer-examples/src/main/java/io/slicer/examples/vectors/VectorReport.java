package io.slicer.examples.vectors;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.vectors.Comparison.By;
import io.slicer.examples.vectors.Comparison.Pair;
import io.slicer.examples.vectors.Comparison.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison as a page. */
final class VectorReport {
  private static final int DIGITS = 3;
  private static final Format COSINE = Format.decimal(DIGITS);

  private VectorReport() {}

  /**
   * Makes the page.
   *
   * @param asPublished whether tied tensors count twice in the figures of whole vectors
   */
  static Report of(Comparison comparison, boolean asPublished) {
    List<Section> sections = new ArrayList<>();
    sections.add(lengths(comparison, asPublished));
    if (comparison.vectors().size() > 1) {
      sections.add(similarities(comparison, asPublished));
    }
    sections.add(layers(comparison));
    return new Report(
        "Task vectors",
        "What training has changed of models: how long the vectors "
            + String.join(", ", comparison.names())
            + " are, and how similar.",
        sections);
  }

  private static Section lengths(Comparison comparison, boolean asPublished) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Vector vector : comparison.vectors()) {
      rows.add(
          List.of(
              vector.name(),
              vector.formula(),
              asPublished ? vector.normAsPublished() : vector.norm(),
              vector.tensors(),
              vector.values()));
    }
    Table table =
        new Table(
            "Norms",
            List.of(
                Column.text("vector"),
                Column.text("computed as"),
                Column.decimal("norm", DIGITS).shaded(Shading.BAR),
                Column.integer("tensors"),
                Column.integer("values")),
            rows);
    List<Block> blocks = new ArrayList<>(List.of(table));
    if (asPublished) {
      blocks.add(
          new Note(
              "Tensors that a masked language model's decoder has in common with other parts count"
                  + " twice in norms and cosines of whole vectors, as in publications that flatten a"
                  + " model as transformers holds it. They count once in those of layers."));
    }
    return new Section("Lengths", blocks);
  }

  private static Section similarities(Comparison comparison, boolean asPublished) {
    return Section.of(
        "Cosines",
        new Paragraph(
            "1: training moved the parameters in the same direction; 0: the movements have nothing in"
                + " common. Of language models that were tuned from one model to several languages,"
                + " 0.3 to 0.7 has been published."),
        HeatMap.ofCosines(
            "Cosine of each two vectors, over the tensors that both have",
            "vector",
            comparison.names(),
            comparison.matrix(asPublished)));
  }

  private static Section layers(Comparison comparison) {
    List<String> layers = comparison.parts(By.LAYER);
    List<Block> blocks = new ArrayList<>();
    if (!comparison.cosines().isEmpty()) {
      List<List<@Nullable Double>> cosines = new ArrayList<>();
      for (String layer : layers) {
        List<@Nullable Double> row = new ArrayList<>();
        comparison.cosines().forEach(pair -> row.add(pair.byLayer().get(layer)));
        cosines.add(row);
      }
      blocks.add(
          new HeatMap(
              "Cosines by layer",
              "layer",
              "vectors",
              layers,
              comparison.cosines().stream().map(Pair::name).toList(),
              cosines,
              COSINE,
              Colours.FROM_ZERO));
    }
    List<Column> columns = new ArrayList<>(List.of(Column.text("layer")));
    comparison
        .names()
        .forEach(name -> columns.add(Column.decimal(name, DIGITS).shaded(Shading.BAR)));
    List<List<@Nullable Object>> norms = new ArrayList<>();
    for (String layer : layers) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(layer);
      comparison.vectors().forEach(vector -> row.add(vector.normsByLayer().get(layer)));
      norms.add(row);
    }
    blocks.add(new Table("Norms by layer", columns, norms));
    return new Section("Layers", blocks);
  }
}
