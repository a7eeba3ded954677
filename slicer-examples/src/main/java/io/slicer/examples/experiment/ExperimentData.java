package io.slicer.examples.experiment;

import io.slicer.ner.corpus.NerDataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All sentences of an experiment.
 *
 * @param language that is trained on
 * @param train sentences to train on
 * @param dev sentences in the same language to evaluate with after every epoch and to choose the
 *     best with; none if nothing is evaluated before the end
 * @param evaluation of every language, the one that is trained on first
 */
record ExperimentData(
    String language, NerDataset train, Optional<NerDataset> dev, List<EvaluationData> evaluation) {
  ExperimentData {
    evaluation = List.copyOf(evaluation);
  }

  /** Descriptions by name. */
  Map<String, ExperimentSettings.Data> descriptions() {
    Map<String, ExperimentSettings.Data> all = new LinkedHashMap<>();
    all.put(ExperimentSettings.TRAIN, ExperimentSettings.Data.of("train", train, train.size()));
    dev.ifPresent(
        sentences ->
            all.put(ExperimentSettings.DEV, ExperimentSettings.Data.of("dev", sentences, 0)));
    for (EvaluationData data : evaluation) {
      all.put(
          data.key(), ExperimentSettings.Data.of(data.split(), data.sentences(), data.resource()));
    }
    return all;
  }
}
