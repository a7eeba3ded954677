package io.slicer.examples.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.report.Format;
import io.slicer.examples.training.FineTuning;
import io.slicer.examples.training.LanguageOrder;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.WordRecipe;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.words.LongSentences;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all trainings of an experiment have in common and their figures depend on. It is kept with
 * the experiment, which can only be continued as it began; the grid may grow. Settings are called
 * as their options are.
 *
 * @param modelSha256 of the model's configuration, tokenizer and weights
 * @param data what is trained on and evaluated, by name
 * @param bestEpoch whether a training ends with the epoch that is best on the development set of
 *     the language that it trains on, instead of with the last
 * @param score what tags are compared by
 * @param longSentences what becomes of them in training; null for leaving out their ends
 */
@JsonNaming(KebabCaseStrategy.class)
record ExperimentSettings(
    String preset,
    String model,
    String modelSha256,
    String train,
    Map<String, Data> data,
    int epochSentences,
    int finalSentences,
    int contextSentences,
    boolean bestEpoch,
    Scoring score,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LongSentences longSentences,
    @JsonUnwrapped Recipe recipe) {
  /** What the data to train on are called. */
  static final String TRAIN = "train";

  /** What the data to choose the best epoch with are called. */
  static final String DEV = "dev";

  ExperimentSettings {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /**
   * Sentences, so that one can tell whether others are the same.
   *
   * @param split which file they are from
   * @param resource for the order of languages in figures: how many sentences there would be to
   *     train on
   */
  @JsonNaming(KebabCaseStrategy.class)
  record Data(String split, int sentences, int resource, String sha256) {
    static Data of(String split, NerDataset dataset, int resource) {
      return new Data(split, dataset.size(), resource, dataset.sha256());
    }
  }

  /** The name of the data in the language that is trained on. */
  String trained() {
    return "panx/" + train;
  }

  /** The names of the data that trainings are evaluated with, one for each language of a corpus. */
  List<String> evaluated() {
    return data.keySet().stream().filter(key -> key.contains("/")).toList();
  }

  /** How a training of the experiment goes. */
  FineTuning fineTuning(Cell cell) {
    Configuration configuration = cell.configuration();
    return new FineTuning(
        new WordRecipe(
            configuration.slices(),
            null,
            configuration.head(),
            configuration.alignment(),
            configuration.learningRate(),
            cell.seed(),
            longSentences,
            recipe),
        score,
        null);
  }

  /** By the number of sentences that there are to train on: how much of a language there is. */
  LanguageOrder bySize() {
    Map<String, Double> values = new LinkedHashMap<>();
    data.forEach((key, each) -> values.put(key, (double) each.resource()));
    return new LanguageOrder("training sentences in the corpus", Format.INTEGER, values);
  }
}
