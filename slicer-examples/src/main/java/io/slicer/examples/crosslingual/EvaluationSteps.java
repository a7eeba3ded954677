package io.slicer.examples.crosslingual;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.ChoiceResult;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.ReportResult;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.Step;
import io.slicer.examples.crosslingual.cell.TaskModelResult;
import io.slicer.examples.crosslingual.task.Examples;
import io.slicer.examples.crosslingual.task.Figure;
import io.slicer.examples.crosslingual.task.Parts;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.crosslingual.task.TaskWork;
import io.slicer.inference.ChangeableModel;
import io.slicer.vectors.LambdaSearch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Evaluates models with language vectors. One model is open at a time. */
final class EvaluationSteps implements AutoCloseable {
  private static final TypeReference<Kept> KEPT = new TypeReference<>() {};

  private final RunContext context;
  private @Nullable OpenModel<?, ?> open;

  /** Figures that were found before an interruption, and of what. */
  private record Kept(Map<String, String> inputs, ChoiceResult.Point point) {}

  EvaluationSteps(RunContext context) {
    this.context = context;
  }

  /** Tries all lambdas. */
  <E extends Examples<E>> Step<ChoiceResult> choice(
      TaskWork<E, ?> work, Start start, String language) {
    Task task = work.task();
    List<Double> grid = context.settings().lambdas();
    int examples = work.parts(language).choose().orElseThrow().size();
    return new Step<>(
        Cells.choice(task, start, language),
        List.of(Cells.taskModel(task, start), Cells.languageModel(language)),
        String.format(
            Locale.ROOT,
            "lambda of %s %s for %s: %,d examples at %d lambdas",
            task,
            start.words(),
            language,
            examples,
            grid.size()),
        "choose_" + task,
        (double) examples * grid.size(),
        () -> choiceInputs(work, start, language),
        inputs -> choose(work, start, language, inputs),
        ChoiceResult.TYPE);
  }

  /** Evaluates with one lambda. */
  <E extends Examples<E>> Step<ReportResult> report(
      TaskWork<E, ?> work, Start start, String language, double lambda) {
    Task task = work.task();
    int examples = work.parts(language).report().size();
    List<String> needs = new ArrayList<>(List.of(Cells.taskModel(task, start)));
    if (lambda != 0) {
      needs.add(Cells.languageModel(language));
    }
    return new Step<>(
        Cells.report(task, start, language, lambda),
        needs,
        String.format(
            Locale.ROOT,
            "%s %s in %s, lambda %s: %,d examples",
            task,
            start.words(),
            language,
            lambda,
            examples),
        "report_" + task,
        examples,
        () -> reportInputs(work, start, language, lambda),
        inputs -> evaluate(work, start, language, lambda, inputs),
        ReportResult.TYPE);
  }

  private TaskModelResult taskModel(Task task, Start start) {
    return context
        .directory()
        .result(Cells.taskModel(task, start), TaskModelResult.TYPE)
        .orElseThrow();
  }

  private LanguageModelResult languageModel(String language) {
    return context
        .directory()
        .result(Cells.languageModel(language), LanguageModelResult.TYPE)
        .orElseThrow();
  }

  private Path languageModelPath(String language) {
    return context
        .directory()
        .model(Cells.languageModel(language), languageModel(language).model());
  }

  private <E extends Examples<E>> Map<String, String> choiceInputs(
      TaskWork<E, ?> work, Start start, String language) {
    Settings settings = context.settings();
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("base model", settings.modelSha256());
    inputs.put("task model", taskModel(work.task(), start).model().sha256());
    inputs.put("language model", languageModel(language).model().sha256());
    inputs.put("examples", work.parts(language).choose().orElseThrow().sha256());
    inputs.put("lambdas", settings.lambdas().toString());
    inputs.put("chosen by", settings.rules().choosesBy(work.task()));
    return inputs;
  }

  private <E extends Examples<E>> Map<String, String> reportInputs(
      TaskWork<E, ?> work, Start start, String language, double lambda) {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("task model", taskModel(work.task(), start).model().sha256());
    if (lambda != 0) {
      inputs.put("base model", context.settings().modelSha256());
      inputs.put("language model", languageModel(language).model().sha256());
    }
    inputs.put("examples", work.parts(language).report().sha256());
    inputs.put("lambda", String.valueOf(lambda));
    return inputs;
  }

  private <E extends Examples<E>, M extends ChangeableModel> OpenModel<E, M> opened(
      TaskWork<E, M> work, Start start) {
    Path directory =
        context
            .directory()
            .model(Cells.taskModel(work.task(), start), taskModel(work.task(), start).model());
    OpenModel<?, ?> before = open;
    if (before != null && before.is(work, directory)) {
      @SuppressWarnings("unchecked") // it was opened for the same work
      OpenModel<E, M> same = (OpenModel<E, M>) before;
      return same;
    }
    close();
    TaskRecipe recipe = context.settings().recipe(work.task().toString());
    OpenModel<E, M> next = OpenModel.of(work, directory, context.inference(recipe));
    open = next;
    return next;
  }

  private <E extends Examples<E>> ChoiceResult choose(
      TaskWork<E, ?> work, Start start, String language, Map<String, String> inputs) {
    Cost.Meter meter = Cost.begin();
    Task task = work.task();
    String cell = Cells.choice(task, start, language);
    String decides = Objects.requireNonNull(inputs.get("chosen by"));
    Map<Double, ChoiceResult.Point> points = new TreeMap<>();
    LambdaSearch.Result found =
        opened(work, start)
            .search(
                language,
                context.settings().lambdas(),
                languageModelPath(language),
                context.base(),
                context.progress(),
                lambda -> {
                  ChoiceResult.Point point = kept(cell, lambda, inputs);
                  if (point == null) {
                    return null;
                  }
                  points.put(lambda, point);
                  return point.figures().get(decides);
                },
                (lambda, figures) -> {
                  Map<String, Double> values = new LinkedHashMap<>();
                  figures.forEach((name, figure) -> values.put(name, figure.value()));
                  ChoiceResult.Point point = new ChoiceResult.Point(lambda, values);
                  context.directory().keep(cell, file(lambda), new Kept(inputs, point));
                  points.put(lambda, point);
                  return Objects.requireNonNull(values.get(decides));
                });
    Parts<E> parts = work.parts(language);
    return new ChoiceResult(
        task,
        start,
        language,
        inputs,
        parts.choosing(),
        parts.choose().orElseThrow().size(),
        decides,
        context.settings().lambdas().stream()
            .map(lambda -> Objects.requireNonNull(points.get(lambda)))
            .toList(),
        found.best().lambda(),
        meter.cost());
  }

  private static String file(double lambda) {
    return "lambda-" + lambda + ".json";
  }

  private ChoiceResult.@Nullable Point kept(
      String cell, double lambda, Map<String, String> inputs) {
    return context
        .directory()
        .kept(cell, file(lambda), KEPT)
        .filter(kept -> kept.inputs().equals(inputs))
        .map(Kept::point)
        .orElse(null);
  }

  private <E extends Examples<E>> ReportResult evaluate(
      TaskWork<E, ?> work,
      Start start,
      String language,
      double lambda,
      Map<String, String> inputs) {
    Cost.Meter meter = Cost.begin();
    Map<String, Figure> figures =
        opened(work, start)
            .report(
                language,
                lambda,
                lambda == 0 ? null : languageModelPath(language),
                context.base(),
                context.progress());
    Parts<E> parts = work.parts(language);
    return new ReportResult(
        work.task(),
        start,
        language,
        lambda,
        inputs,
        parts.reporting(),
        parts.report().size(),
        parts.leftOut(),
        figures,
        meter.cost());
  }

  @Override
  public void close() {
    OpenModel<?, ?> before = open;
    if (before != null) {
      before.close();
      open = null;
    }
  }
}
