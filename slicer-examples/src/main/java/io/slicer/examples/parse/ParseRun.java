package io.slicer.examples.parse;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.training.Score;
import io.slicer.examples.treebank.ParseMeter;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.finetune.TrainingRecord;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.Parse;
import io.slicer.parsing.ParserTrainer;
import io.slicer.parsing.ParsingEvaluation;
import io.slicer.tracking.Tracker;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes a parser on one treebank and evaluates it on others.
 *
 * @param arguments of the run
 * @param data all sentences
 * @param run where it is
 */
record ParseRun(ParseArguments arguments, TreebankData<Treebank> data, TrackedTraining run) {
  /** Does what is still to be done. */
  ParseMetrics metrics() {
    return run.result(
        new TypeReference<ParseMetrics>() {}, this::trainAndEvaluate, ParseMetrics::csv);
  }

  private ParseMetrics trainAndEvaluate(Tracker tracker) {
    try (DependencyParser parser =
        run.model(
            () -> trainer(tracker),
            trainer -> trainer.fit(data.train().data()),
            DependencyParser::save,
            saved -> DependencyParser.load(saved, arguments.recipe().inference()),
            Score.percent(ParsingEvaluation.LAS))) {
      List<TrainingRecord.Figures> figures = new ArrayList<>();
      TestMetrics tests = new TestMetrics();
      Map<String, ParseScores> treebanks = new LinkedHashMap<>();
      for (TreebankData.Part<Treebank> treebank : data.evaluation()) {
        ParseMeter.Timed timed =
            ParseMeter.evaluate(
                parser, treebank.data(), arguments.decoding(), treebank.name(), run.progress());
        ConlluFiles.write(parsed(timed.evaluation()), run.prediction(treebank.name() + ".conllu"));
        figures.add(timed.evaluation().forRecord());
        tests.add(treebank.name(), timed.evaluation().figures());
        treebanks.put(treebank.name(), ParseScores.of(treebank.split(), timed));
      }
      TrainingRecord record = run.keep(tracker, parser.runRecord(), figures, tests);
      return new ParseMetrics(
          treebanks,
          count(record, ParserTrainer.SENTENCES_LEFT_OUT),
          count(record, ParserTrainer.WORDS_LEFT_OUT),
          record.training(),
          record.environment());
    }
  }

  private ParserTrainer.Builder trainer(Tracker tracker) {
    ParserTrainer.Builder trainer = arguments.trainer(run.pretrained()).tracker(tracker);
    data.validation().ifPresent(dev -> trainer.validation(dev.data()));
    return trainer;
  }

  private static long count(TrainingRecord record, String parameter) {
    return record.parameters().get(parameter) instanceof Number number ? number.longValue() : 0;
  }

  private static Treebank parsed(ParsingEvaluation evaluation) {
    List<Sentence> sentences = new ArrayList<>();
    for (Parse parse : evaluation.parses()) {
      sentences.add(parse.applyTo(evaluation.treebank().sentences().get(sentences.size())));
    }
    return new Treebank(evaluation.treebank().source(), sentences);
  }
}
