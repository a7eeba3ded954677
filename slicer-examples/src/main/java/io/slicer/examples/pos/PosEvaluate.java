package io.slicer.examples.pos;

import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.treebank.EvaluationArguments;
import io.slicer.examples.treebank.TaggingMeter;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.inference.InferenceSettings;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTagger;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tags treebanks with a model and compares the tags with theirs. */
@Command(
    name = "evaluate",
    description = {
      "Tags treebanks with a model, compares the tags with theirs (UPOS), and prints precision,"
          + " recall and F1 of each tag, accuracy, and what the published code prints.",
      ""
    })
final class PosEvaluate implements Callable<Integer> {
  private static final int DIGITS = 4;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private EvaluationArguments files = new EvaluationArguments();

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  PosEvaluate() {}

  @Override
  public Integer call() {
    InferenceSettings settings = computing.settings(spec);
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    Map<String, PosScores> scores = new LinkedHashMap<>();
    List<TreebankData.Part<TaggingDataset>> treebanks = files.read(spec, Pos.DATA);
    try (WordTagger tagger = WordTagger.load(files.model(progress), settings)) {
      for (TreebankData.Part<TaggingDataset> treebank : treebanks) {
        warnOfUnknownTags(tagger, treebank.data());
        TaggingEvaluation evaluation =
            TaggingMeter.evaluate(tagger, treebank.data(), treebank.name(), progress);
        scores.put(treebank.name(), PosScores.of(treebank.split(), evaluation));
        if (!files.json()) {
          print(treebank.name(), evaluation, out);
        }
      }
    }
    if (files.json()) {
      out.print(Json.document(scores));
      out.flush();
    }
    return ExitCode.OK;
  }

  /** What the model never says can only be missed, which figures alone do not tell. */
  private void warnOfUnknownTags(WordTagger tagger, TaggingDataset dataset) {
    TreeSet<String> unknown = new TreeSet<>();
    dataset.sentences().forEach(sentence -> unknown.addAll(sentence.tags()));
    tagger.labels().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              "warning: %s has the tags %s, which the model does not know: it gives %s%n",
              dataset.source(), String.join(", ", unknown), String.join(", ", tagger.labels()));
    }
  }

  private static void print(String name, TaggingEvaluation evaluation, PrintWriter out) {
    PrecisionRecall chunks = evaluation.seqevalOverBareTags().chunks();
    out.print(name + " (sentences: " + evaluation.dataset().size() + ")\n");
    out.print(evaluation.report().format(DIGITS));
    out.print(
        String.format(
            Locale.ROOT,
            "%nseqeval over bare tags: precision %.4f, recall %.4f, F1 %.4f%nloss %.4f%n",
            chunks.precision(),
            chunks.recall(),
            chunks.f1(),
            evaluation.loss()));
    if (evaluation.unseenWords() > 0) {
      out.print(
          evaluation.unseenWords() + " words are nothing to the tokenizer and count as wrong\n");
    }
    out.print("\n");
    out.flush();
  }
}
