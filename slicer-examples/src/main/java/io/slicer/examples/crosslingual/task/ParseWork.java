package io.slicer.examples.crosslingual.task;

import io.slicer.eval.SpanCounts;
import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsedWord;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.Score;
import io.slicer.examples.treebank.ParseMeter;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.parsing.Decoding;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.Parse;
import io.slicer.parsing.ParserTrainer;
import io.slicer.parsing.ParsingEvaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Dependency trees: LAS and UAS. */
final class ParseWork extends TaskWork<TreebankExamples, DependencyParser> {
  ParseWork(TaskCorpus<TreebankExamples> corpus, Limits limits) {
    super(Task.PARSE, corpus, limits);
  }

  @Override
  public void train(PretrainedModel start, TaskRecipe recipe, Training training) {
    training.run(
        recipe.trainer(ParserTrainer.builder(), start),
        trainer -> trainer.fit(trained(recipe).treebank()),
        DependencyParser::save,
        Score.percent(ParsingEvaluation.LAS));
  }

  @Override
  public DependencyParser open(PretrainedModel model, InferenceSettings settings) {
    return DependencyParser.load(model, settings);
  }

  @Override
  public Map<String, Figure> evaluate(
      DependencyParser model, TreebankExamples examples, String name, Progress progress) {
    ParsingEvaluation evaluation =
        ParseMeter.evaluate(model, examples.treebank(), Decoding.TREE, name, progress).evaluation();
    List<SpanCounts> heads = new ArrayList<>();
    List<SpanCounts> both = new ArrayList<>();
    List<ParsedSentence> gold = examples.treebank().trees();
    for (int s = 0; s < gold.size(); s++) {
      List<ParsedWord> right = gold.get(s).words();
      Parse parse = evaluation.parses().get(s);
      long head = 0;
      long relation = 0;
      for (int w = 0; w < right.size() && !parse.isFallback(); w++) {
        boolean isHead = right.get(w).head() == parse.heads().get(w);
        boolean isRelation =
            universal(right.get(w).relation()).equals(universal(parse.relations().get(w)));
        head += isHead ? 1 : 0;
        relation += isHead && isRelation ? 1 : 0;
      }
      heads.add(new SpanCounts(head, right.size(), right.size()));
      both.add(new SpanCounts(relation, right.size(), right.size()));
    }
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put(Task.LAS, Figure.of(evaluation.report().las().f1(), both));
    figures.put(Task.UAS, Figure.of(evaluation.report().uas().f1(), heads));
    return figures;
  }

  private static String universal(String relation) {
    int colon = relation.indexOf(':');
    return colon < 0 ? relation : relation.substring(0, colon);
  }
}
