package io.slicer.examples.parse;

import io.slicer.eval.parsing.ParsedWord;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.treebank.EvaluationArguments;
import io.slicer.examples.treebank.ParseMeter;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.inference.InferenceSettings;
import io.slicer.parsing.DependencyParser;
import io.slicer.treebank.Treebank;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Parses treebanks with a model and compares the trees with theirs. */
@Command(
    name = "evaluate",
    description = {
      "Parses treebanks with a model, compares the trees with theirs, and prints UAS, LAS and CLAS as"
          + " the CoNLL 2018 shared task has them.",
      ""
    })
final class ParseEvaluate implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private EvaluationArguments files = new EvaluationArguments();

  @Mixin private DecodingOption decoding = new DecodingOption();

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  ParseEvaluate() {}

  @Override
  public Integer call() {
    InferenceSettings settings = computing.settings(spec);
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    Map<String, ParseScores> scores = new LinkedHashMap<>();
    List<TreebankData.Part<Treebank>> treebanks = files.read(spec, DependencyParsing.DATA);
    try (DependencyParser parser = DependencyParser.load(files.model(progress), settings)) {
      for (TreebankData.Part<Treebank> treebank : treebanks) {
        warnOfUnknownRelations(parser, treebank.data());
        ParseMeter.Timed timed =
            ParseMeter.evaluate(
                parser, treebank.data(), decoding.decoding(), treebank.name(), progress);
        scores.put(treebank.name(), ParseScores.of(treebank.split(), timed));
      }
    }
    out.print(files.json() ? Json.document(scores) : ParseTable.of(decoding.decoding(), scores));
    out.flush();
    return ExitCode.OK;
  }

  /** What the model never says can only be missed, which figures alone do not tell. */
  private void warnOfUnknownRelations(DependencyParser parser, Treebank treebank) {
    TreeSet<String> unknown = new TreeSet<>();
    treebank.trees().stream()
        .flatMap(tree -> tree.words().stream())
        .map(ParsedWord::universalRelation)
        .forEach(unknown::add);
    parser.relations().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              "warning: %s has the relations %s, which the model does not know%n",
              treebank.source(), String.join(", ", unknown));
    }
  }
}
