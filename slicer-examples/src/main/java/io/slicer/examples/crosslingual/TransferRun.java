package io.slicer.examples.crosslingual;

import io.slicer.examples.crosslingual.cell.CellResult;
import io.slicer.examples.crosslingual.cell.CellWork;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.ChoiceResult;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.Step;
import io.slicer.examples.crosslingual.result.OthersLambda;
import io.slicer.examples.crosslingual.task.TaskWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Does what is missing of a run: first all that chooses, then what is reported. */
final class TransferRun {
  private final RunContext context;
  private final Collection<TaskWork<?, ?>> works;
  private final List<Start> starts;
  private final List<String> languages;
  private final LanguageModelSteps languageModels;
  private final TaskModelSteps taskModels;

  /**
   * A run.
   *
   * @param works the tasks
   * @param starts what their models are fine-tuned from
   * @param languages that vectors are of, possibly with the one that tasks are trained in
   * @param texts of languages
   * @param given models by their cells, and language models by their languages
   */
  TransferRun(
      RunContext context,
      Collection<TaskWork<?, ?>> works,
      List<Start> starts,
      List<String> languages,
      LanguageTexts texts,
      Given given) {
    this.context = context;
    this.works = List.copyOf(works);
    this.starts = List.copyOf(starts);
    this.languages = List.copyOf(languages);
    languageModels = new LanguageModelSteps(context, texts, given.languageModels());
    taskModels = new TaskModelSteps(context, given.taskModels());
  }

  /**
   * Models that are not trained.
   *
   * @param languageModels by their languages
   * @param taskModels by their cells
   */
  record Given(Map<String, Path> languageModels, Map<String, Path> taskModels) {}

  /** The languages of a task that vectors are tried on. */
  static List<String> targets(TaskWork<?, ?> work, List<String> languages, String source) {
    return languages.stream()
        .filter(language -> !language.equals(source))
        .filter(work.languages()::contains)
        .toList();
  }

  void run() {
    String source = context.settings().source();
    CellWork cells = new CellWork(context.directory(), context.err());
    try (EvaluationSteps evaluations = new EvaluationSteps(context)) {
      List<Step<?>> steps = new ArrayList<>();
      for (String language : languages) {
        steps.add(alone(languageModels.step(language), evaluations));
      }
      VectorSteps vectors = new VectorSteps(context);
      languages.forEach(vectors::add);
      forAll(
          (work, start) -> {
            steps.add(alone(taskModels.step(work, start), evaluations));
            vectors.add(work.task(), start);
          });
      steps.add(alone(vectors.step(), evaluations));
      forAll(
          (work, start) -> {
            if (work.languages().contains(source)) {
              steps.add(evaluations.report(work, start, source, 0));
            }
            for (String language : targets(work, languages, source)) {
              steps.add(evaluations.report(work, start, language, 0));
              if (work.parts(language).choose().isPresent()) {
                steps.add(evaluations.choice(work, start, language));
              }
            }
          });
      cells.run(steps);
      List<Step<?>> reports = new ArrayList<>();
      forAll((work, start) -> reports.addAll(reports(evaluations, work, start)));
      cells.run(reports);
    }
  }

  /** Whatever is done for each task and start. */
  private interface Work {
    void of(TaskWork<?, ?> work, Start start);
  }

  private void forAll(Work each) {
    for (Start start : starts) {
      works.forEach(work -> each.of(work, start));
    }
  }

  /** The lambda that was chosen on the language itself, and that of the others. */
  private List<Step<?>> reports(EvaluationSteps evaluations, TaskWork<?, ?> work, Start start) {
    List<ChoiceResult> choices =
        context.directory().results(Cells.choice(work.task(), start, ""), ChoiceResult.TYPE);
    List<Step<?>> steps = new ArrayList<>();
    for (String language : targets(work, languages, context.settings().source())) {
      Set<Double> lambdas = new LinkedHashSet<>();
      choices.stream()
          .filter(choice -> choice.language().equals(language))
          .forEach(choice -> lambdas.add(choice.lambda()));
      OthersLambda.of(language, choices).ifPresent(lambdas::add);
      lambdas.remove(0.0);
      lambdas.forEach(lambda -> steps.add(evaluations.report(work, start, language, lambda)));
    }
    return steps;
  }

  /** Training and comparing need the memory of the model that is open. */
  private static <R extends CellResult> Step<R> alone(Step<R> step, EvaluationSteps evaluations) {
    Function<Map<String, String>, R> work =
        inputs -> {
          evaluations.close();
          return step.work().apply(inputs);
        };
    return new Step<>(
        step.cell(),
        step.needs(),
        step.words(),
        step.kind(),
        step.amount(),
        step.inputs(),
        work,
        step.type());
  }
}
