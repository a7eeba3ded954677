package io.slicer.examples.experiment;

import static io.slicer.examples.training.ArgumentTable.plain;

import io.slicer.engine.Precision;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.Schedule;
import io.slicer.ner.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of an experiment, for people and for programs. */
final class ExperimentReport {
  private ExperimentReport() {}

  static Report of(Findings findings) {
    String description = description(findings);
    List<Section> sections = new ArrayList<>();
    if (findings.cells().isEmpty()) {
      description += " No training is finished yet.";
    } else {
      sections.add(AveragesView.of(findings));
      findings.baselines().forEach(baseline -> sections.add(LanguagesView.of(findings, baseline)));
      LearningView.of(findings).ifPresent(sections::add);
      ContextualizationView.of(findings).ifPresent(sections::add);
    }
    if (!findings.failures().isEmpty()) {
      sections.add(failures(findings.failures()));
    }
    sections.add(SettingsView.of(findings));
    return new Report("Slicing and transfer", description, sections);
  }

  private static Section failures(List<FailedCell> failures) {
    Table table =
        Table.of("Trainings that diverged", Column.text("training"), Column.text("what happened"));
    for (FailedCell failure : failures) {
      table = table.with(failure.cell().toString(), failure.message());
    }
    return new Section("Not in the tables", List.of(table));
  }

  /** What tables do not say because it is the same for all. */
  private static String condition(List<Configuration> baselines) {
    return baselines.size() == 1 ? ", " + Findings.conditions(baselines.get(0)) : "";
  }

  private static String description(Findings findings) {
    ExperimentSettings settings = findings.settings();
    Recipe recipe = settings.recipe();
    ExperimentSettings.Data train = settings.data().get(ExperimentSettings.TRAIN);
    return String.format(
        Locale.ROOT,
        "%s, fine-tuned on %,d sentences of %s, %s, %s%s, weight decay %s,"
            + " warm-up %s, %s%s, in %s, %s. F1 in percent, %s.",
        settings.model(),
        train == null ? 0 : train.sentences(),
        settings.train(),
        recipe.epochs() == 1 ? "1 epoch" : plain(recipe.epochs()) + " epochs",
        batches(recipe),
        condition(findings.baselines()),
        plain(recipe.weightDecay()),
        plain(recipe.warmupRatio()),
        recipe.scheduling().equals(Schedule.LINEAR)
            ? ""
            : recipe.scheduling().words() + " learning rate, ",
        recipe.maxGradNorm() > 0
            ? "gradients clipped to " + plain(recipe.maxGradNorm())
            : "no clipping",
        recipe.precision() == Precision.BF16 ? "bfloat16" : "float32",
        settings.bestEpoch() ? best(settings) : "the last epoch",
        settings.score() == Scoring.WORDS ? "by words" : "by sub-words");
  }

  private static String best(ExperimentSettings settings) {
    String what = settings.recipe().evalSteps() == null ? "epoch" : "evaluated step";
    return "the best " + what + " on " + settings.train() + " dev";
  }

  private static String batches(Recipe recipe) {
    String batches =
        recipe.batchTokens() == null
            ? "batches of " + recipe.batchSize()
            : "batches of up to " + recipe.batchTokens() + " sub-words";
    return recipe.frozenLayers() == null
        ? batches
        : batches + ", embeddings and the lowest " + recipe.frozenLayers() + " layers frozen";
  }
}
