package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.VectorsResult;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.List;
import java.util.Optional;

/** How long vectors are, and how similar. */
final class VectorsView {
  private static final int DIGITS = 3;

  private VectorsView() {}

  /** Nothing if they are not compared yet. */
  static Optional<Section> of(TransferResults results) {
    VectorsResult vectors = results.vectors();
    return vectors == null ? Optional.empty() : Optional.of(section(vectors));
  }

  private static Section section(VectorsResult vectors) {
    Table norms =
        Table.of(
            "Norms of vectors",
            Column.text("vector"),
            Column.decimal("norm", DIGITS).shaded(Column.Shading.BAR));
    for (int v = 0; v < vectors.names().size(); v++) {
      norms = norms.with(vectors.names().get(v), vectors.norms().get(v));
    }
    return Section.of(
        "Vectors",
        new Paragraph(
            "A vector is what training has changed: of a language model since the published model,"
                + " of a task's model since what it was fine-tuned from. Cosines are over the tensors"
                + " that both have, each once."),
        map("Cosine of each two vectors", vectors, vectors.cosines()),
        map(
            "The same as it was published, the word table and the decoder that shares it counted"
                + " twice",
            vectors,
            vectors.published()),
        norms);
  }

  private static HeatMap map(String caption, VectorsResult vectors, List<List<Double>> cosines) {
    return HeatMap.ofCosines(caption, "vector", vectors.names(), cosines);
  }
}
