package io.slicer.examples.pos;

import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.Split;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.examples.training.TreebankCorpus.NamedTreebank;
import io.slicer.inference.InferenceSettings;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTagger;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A directory in Hugging Face form, such as the model/ of a run, or a model of the Hub.")
  @SuppressWarnings("NullAway.Init") // required
  private String model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Treebanks in CoNLL-U; NAME=FILE to give one another name.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "Only the first N sentences of each treebank.")
  private @Nullable Integer first;

  @Option(names = "--json", description = "Print all figures, not rounded, as JSON.")
  private boolean json;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  PosEvaluate() {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec).that(first == null || first > 0, "--first", first, "at least 1");
    InferenceSettings settings = computing.settings(spec);
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    Map<String, PosScores> scores = new LinkedHashMap<>();
    // What cannot be read is better found before a model is downloaded.
    List<NamedTreebank> treebanks = files.stream().map(TreebankCorpus::file).toList();
    List<TaggingDataset> datasets = treebanks.stream().map(this::dataset).toList();
    try (WordTagger tagger = WordTagger.load(DownloadMeter.model(model, progress), settings)) {
      for (int t = 0; t < treebanks.size(); t++) {
        String name = treebanks.get(t).name();
        TaggingDataset dataset = datasets.get(t);
        warnOfUnknownTags(tagger, dataset);
        TaggingEvaluation evaluation = TaggingMeter.evaluate(tagger, dataset, name, progress);
        String split = treebanks.get(t).split().map(Split::toString).orElse("file");
        scores.put(name, PosScores.of(split, evaluation));
        if (!json) {
          print(name, evaluation, out);
        }
      }
    }
    if (json) {
      out.print(Json.document(scores));
      out.flush();
    }
    return ExitCode.OK;
  }

  private TaggingDataset dataset(NamedTreebank named) {
    TaggingDataset all = TaggingDataset.upos(named.treebank());
    return first == null ? all : all.first(first);
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
