package io.slicer.examples;

import io.slicer.eval.SpanReport;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.CheckpointSettings;
import io.slicer.weights.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tunes a model on one language and evaluates it on others, from where the run was stopped, if
 * it was.
 */
final class TransferRun {
  private final TransferArguments arguments;
  private final FineTuning fineTuning;
  private final PanxCorpus corpus;
  private final RunDirectory directory;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A run.
   *
   * @param err for what a user who stops it has to know
   */
  TransferRun(
      TransferArguments arguments,
      PanxCorpus corpus,
      RunDirectory directory,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.fineTuning = arguments.fineTuning();
    this.corpus = corpus;
    this.directory = directory;
    this.progress = progress;
    this.err = err;
  }

  /** Does what is still to be done. */
  TransferMetrics run() {
    Optional<TransferMetrics> finished = directory.metrics();
    if (finished.isPresent()) {
      err.println(directory + " holds a finished run: there is nothing left to do.");
      return finished.get();
    }
    // A file that is missing or damaged is better found before the training than after it.
    Map<String, PanxCorpus.Evaluation> data = new LinkedHashMap<>();
    for (String language : arguments.eval()) {
      PanxCorpus.Evaluation all = corpus.evaluation(language);
      data.put(
          language,
          new PanxCorpus.Evaluation(all.split(), first(all.dataset(), arguments.maxEval())));
    }
    try (NerModel model = directory.isTrained() ? trained() : train()) {
      return evaluate(model, data);
    }
  }

  private static NerDataset first(NerDataset dataset, @Nullable Integer limit) {
    return limit == null ? dataset : dataset.first(limit);
  }

  private NerModel trained() {
    return NerModel.load(PretrainedModel.of(directory.model()), fineTuning.threads());
  }

  private NerModel train() {
    NerDataset dataset = first(corpus.train(arguments.train()), arguments.maxTrain());
    CheckpointSettings checkpoints = CheckpointSettings.in(directory.checkpoints()).withResume();
    PretrainedModel pretrained = ModelMeter.resolve(arguments.model(), progress);
    NerModel model =
        FineTuning.fit(
            fineTuning.trainer(pretrained).checkpoints(checkpoints),
            dataset,
            progress,
            err,
            OutputDirectory.ADVICE);
    try {
      model.save(directory.model());
      checkpoints.discard();
      return model;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private TransferMetrics evaluate(NerModel model, Map<String, PanxCorpus.Evaluation> data) {
    List<NerEvaluation> evaluations = new ArrayList<>();
    Map<String, TransferMetrics.Language> languages = new LinkedHashMap<>();
    data.forEach(
        (language, sentences) -> {
          NerEvaluation evaluation = evaluate(model, language, sentences.dataset());
          evaluations.add(evaluation);
          languages.put(language, TransferMetrics.Language.of(sentences, evaluation.report()));
        });
    RunRecord record =
        model
            .runRecord()
            .orElseThrow(() -> new RunDirectoryException(directory + " has lost its run record"));
    TransferMetrics metrics =
        TransferMetrics.of(languages, fineTuning.align(), fineTuning.score(), record.training());
    directory.finish(record.withFigures(evaluations), metrics);
    return metrics;
  }

  private NerEvaluation evaluate(NerModel model, String language, NerDataset dataset) {
    Optional<TagFile> before = directory.predictions(language);
    if (before.isPresent()) {
      List<List<String>> gold = before.get().tags(0);
      List<List<String>> predicted = before.get().tags(1);
      return new NerEvaluation(
          dataset, fineTuning.score(), gold, predicted, SpanReport.of(gold, predicted));
    }
    NerEvaluation evaluation =
        EvaluationMeter.evaluate(
            model, dataset, fineTuning.score(), "tagging " + language, progress);
    directory.writePredictions(language, tokens(dataset), evaluation);
    return evaluation;
  }

  /** What is tagged: words, or sub-words as the model's tokenizer makes them. */
  private List<List<String>> tokens(NerDataset dataset) {
    List<List<String>> words = dataset.sentences().stream().map(Sentence::words).toList();
    if (fineTuning.score() == Scoring.WORDS) {
      return words;
    }
    Path tokenizer = directory.model().resolve("tokenizer.json");
    try (SubwordTokenizer subwords = SubwordTokenizer.load(tokenizer)) {
      return words.stream().map(sentence -> pieces(subwords, sentence)).toList();
    }
  }

  private static List<String> pieces(SubwordTokenizer tokenizer, List<String> words) {
    return tokenizer.encodeWords(words).pieces().stream()
        .filter(piece -> !piece.isSpecial())
        .map(Piece::text)
        .toList();
  }
}
