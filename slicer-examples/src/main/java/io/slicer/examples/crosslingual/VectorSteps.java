package io.slicer.examples.crosslingual;

import com.google.common.hash.Hashing;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.KeptModel;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.Step;
import io.slicer.examples.crosslingual.cell.TaskModelResult;
import io.slicer.examples.crosslingual.cell.VectorsResult;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.hub.PretrainedModel;
import io.slicer.vectors.TaskVector;
import io.slicer.vectors.VectorComparison;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Compares the vectors of languages and tasks. What a task's model was fine-tuned from is what its
 * vector leads from.
 */
final class VectorSteps {
  private static final int DIGITS = 12;

  private final RunContext context;

  /**
   * By the name of a vector: the cell of the model after training, and where both models are, once
   * that is finished.
   */
  private final Map<String, Source> sources = new LinkedHashMap<>();

  private record Source(String cell, Supplier<KeptModel> tuned, Supplier<PretrainedModel> base) {}

  VectorSteps(RunContext context) {
    this.context = context;
  }

  void add(String language) {
    String cell = Cells.languageModel(language);
    sources.put(language, new Source(cell, () -> languageModel(language), context::base));
  }

  void add(Task task, Start start) {
    String cell = Cells.taskModel(task, start);
    String source = context.settings().source();
    sources.put(
        VectorsResult.name(task, start),
        new Source(
            cell,
            () -> context.directory().result(cell, TaskModelResult.TYPE).orElseThrow().model(),
            () ->
                start == Start.BASE
                    ? context.base()
                    : PretrainedModel.of(
                        context
                            .directory()
                            .model(Cells.languageModel(source), languageModel(source)))));
  }

  private KeptModel languageModel(String language) {
    return context
        .directory()
        .result(Cells.languageModel(language), LanguageModelResult.TYPE)
        .orElseThrow()
        .model();
  }

  /** The comparison of all that were added. Its cell is called after them. */
  Step<VectorsResult> step() {
    String names = String.join(",", sources.keySet());
    String hash =
        Hashing.sha256().hashString(names, StandardCharsets.UTF_8).toString().substring(0, DIGITS);
    return new Step<>(
        Cells.VECTORS + hash,
        sources.values().stream().map(Source::cell).toList(),
        "cosines of " + sources.size() + " vectors",
        "vectors",
        sources.size() * (double) sources.size(),
        this::inputs,
        this::work,
        VectorsResult.TYPE);
  }

  private Map<String, String> inputs() {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("base model", context.settings().modelSha256());
    sources.forEach((name, source) -> inputs.put(name, source.tuned().get().sha256()));
    return inputs;
  }

  private VectorsResult work(Map<String, String> inputs) {
    Cost.Meter meter = Cost.begin();
    List<LanguageVector> open = new ArrayList<>();
    try (DownloadMeter progress = DownloadMeter.on(context.progress())) {
      for (Source source : sources.values()) {
        Path tuned = context.directory().model(source.cell(), source.tuned().get());
        open.add(LanguageVector.of(tuned, source.base().get()));
      }
      List<TaskVector> vectors = open.stream().map(LanguageVector::vector).toList();
      return result(inputs, VectorComparison.of(vectors, progress), meter);
    } finally {
      open.forEach(LanguageVector::close);
    }
  }

  private VectorsResult result(
      Map<String, String> inputs, VectorComparison comparison, Cost.Meter meter) {
    List<Double> norms = new ArrayList<>();
    List<List<Double>> cosines = new ArrayList<>();
    List<List<Double>> published = new ArrayList<>();
    for (int v = 0; v < comparison.size(); v++) {
      List<Double> row = new ArrayList<>();
      List<Double> asPublished = new ArrayList<>();
      for (int other = 0; other < comparison.size(); other++) {
        row.add(comparison.cosine(v, other));
        asPublished.add(comparison.publishedCosine(v, other));
      }
      norms.add(comparison.norm(v));
      cosines.add(row);
      published.add(asPublished);
    }
    return new VectorsResult(
        inputs, List.copyOf(sources.keySet()), norms, cosines, published, meter.cost());
  }
}
