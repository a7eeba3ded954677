package io.slicer.examples.crosslingual;

import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.KeptModel;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.cell.Step;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.training.Score;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.language.Perplexity;
import io.slicer.language.TextCorpus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Trains the language model of each language, or takes the one that is given. */
final class LanguageModelSteps {
  /** What pieces are masked by when perplexity is measured: always the same. */
  private static final long DRAW = 1;

  private final RunContext context;
  private final LanguageTexts texts;
  private final Map<String, Path> given;
  private final TaskRecipe recipe;

  /**
   * Steps.
   *
   * @param texts of each language
   * @param given models by their languages
   */
  LanguageModelSteps(RunContext context, LanguageTexts texts, Map<String, Path> given) {
    this.context = context;
    this.texts = texts;
    this.given = given;
    recipe = context.settings().recipe(Settings.LANGUAGE_MODEL);
  }

  Step<LanguageModelResult> step(String language) {
    Path ready = given.get(language);
    long amount = 1;
    if (ready == null) {
      try (LanguageTexts.Texts read = read(language)) {
        amount = read.train().size();
      }
    }
    String words =
        ready == null
            ? String.format(Locale.ROOT, "language model of %s: %,d texts", language, amount)
            : "language model of " + language + ", which is given";
    return new Step<>(
        Cells.languageModel(language),
        List.of(),
        words,
        ready == null ? "lm" : "lm that is given",
        amount,
        () -> inputs(language),
        inputs -> work(language, inputs),
        LanguageModelResult.TYPE);
  }

  private LanguageTexts.Texts read(String language) {
    Integer most = recipe.maxTrain();
    return texts.read(language, most == null ? Long.MAX_VALUE : most);
  }

  private Map<String, String> inputs(String language) {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("base model", context.settings().modelSha256());
    Path ready = given.get(language);
    if (ready != null) {
      inputs.put("model", fingerprint(language, ready));
    }
    if (ready == null || texts.has(language)) {
      try (LanguageTexts.Texts read = read(language)) {
        if (ready == null) {
          inputs.put("texts", read.train().sha256());
          inputs.put("recipe", Json.line(recipe));
        }
        read.dev().ifPresent(dev -> inputs.put("texts to measure perplexity", dev.sha256()));
      }
    }
    return inputs;
  }

  private String fingerprint(String language, Path model) {
    return context
        .directory()
        .result(Cells.languageModel(language), LanguageModelResult.TYPE)
        .map(found -> found.model().sha256(model))
        .orElseGet(() -> KeptModel.fingerprint(model));
  }

  private LanguageModelResult work(String language, Map<String, String> inputs) {
    Cost.Meter meter = Cost.begin();
    String cell = Cells.languageModel(language);
    Path ready = given.get(language);
    if (ready != null && !texts.has(language)) {
      return new LanguageModelResult(
          language,
          inputs,
          KeptModel.given(ready, Objects.requireNonNull(inputs.get("model"))),
          null,
          null,
          meter.cost());
    }
    try (LanguageTexts.Texts read = read(language)) {
      Path model = ready == null ? train(cell, read.train()) : ready;
      Optional<LanguageModelResult.Perplexities> perplexity =
          read.dev().map(dev -> perplexity(model, dev, read.devLeftOut()));
      return new LanguageModelResult(
          language,
          inputs,
          ready == null
              ? KeptModel.trained(model)
              : KeptModel.given(ready, Objects.requireNonNull(inputs.get("model"))),
          new LanguageModelResult.Texts(
              read.train().source(), read.train().size(), read.train().leftOut().length()),
          perplexity.orElse(null),
          meter.cost());
    }
  }

  private Path train(String cell, TextCorpus corpus) {
    context.train(
        cell,
        training ->
            training.run(
                recipe.trainer(LanguageModelTrainer.builder(), context.base()),
                trainer -> trainer.fit(corpus),
                LanguageModel::save,
                Score.percent("score")));
    return context.directory().training(cell).model();
  }

  /** One model after the other: two would be in memory at a time. */
  private LanguageModelResult.Perplexities perplexity(Path model, TextCorpus dev, long leftOut) {
    Perplexity before = perplexity(context.base(), dev);
    Perplexity after = perplexity(PretrainedModel.of(model), dev);
    return new LanguageModelResult.Perplexities(
        before.value(), after.value(), dev.size(), after.masked(), leftOut);
  }

  private Perplexity perplexity(PretrainedModel model, TextCorpus dev) {
    InferenceSettings settings = context.inference(recipe);
    int length = Objects.requireNonNull(recipe.recipe().maxLength());
    try (LanguageModel open = LanguageModel.load(model, settings);
        Progress.Task task =
            context.progress().start("perplexity", Progress.Unit.TEXTS, 0, dev.size())) {
      return open.perplexity(
          dev, length, DRAW, (text, loss, masked) -> task.at(text + 1, "", Optional.empty()));
    }
  }
}
