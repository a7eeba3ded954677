package io.slicer.examples.eval;

import com.google.common.collect.Sets;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.EvaluationMeter;
import io.slicer.examples.cli.FormatNames;
import io.slicer.examples.cli.HubSentences;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.LabelNames;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.examples.cli.TaggingArguments;
import io.slicer.hub.HubDataset;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.TaggingOptions;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.NerCorpora;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Tags corpora with a model and compares the tags with theirs.
 *
 * <pre>java -jar slicer-examples.jar evaluate runs/demo/model test-de.tsv test-ta.tsv</pre>
 */
@Command(
    name = "evaluate",
    description = {
      "Tags corpora with a model, compares the tags with theirs and prints seqeval's report of each.",
      "",
      "Formats are found out, as the command corpus shows; tags are IOB2.",
      ""
    })
public final class EvaluateModel implements Callable<Integer> {
  private static final int DIGITS = 4;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Mixin private LabelNames labels = new LabelNames();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CORPUS",
      description =
          "Sentences with their right tags: files, or data sets of the Hub,"
              + " hub:ORG/NAME[@REVISION][:CONFIGURATION], of which the test is taken, or else what is"
              + " there to develop with.")
  private List<String> corpora = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.class,
      completionCandidates = FormatNames.class,
      description =
          "The form of the corpora: ${COMPLETION-CANDIDATES}; or as the command corpus describes"
              + " it. Default: found out.")
  private @Nullable CorpusFormat format;

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "Only the first N sentences of each corpus.")
  private @Nullable Integer first;

  @Option(
      names = "--score",
      paramLabel = "words|subwords",
      description = "What tags are compared by. Default: words.")
  private Scoring score = Scoring.WORDS;

  @Mixin private TaggingArguments tagging = new TaggingArguments();

  @Option(
      names = "--strict",
      description = {
        "Only B- begins an entity, as in seqeval's strict mode; by default an I- that continues"
            + " nothing does, too."
      })
  private boolean strict;

  @Option(names = "--json", description = "Print all figures, not rounded, as JSON.")
  private boolean json;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  EvaluateModel() {}

  /**
   * What the figures of a corpus are about.
   *
   * @param tagging how tags were made of what the model says; null if each sub-word has its own
   */
  private record Evaluated(
      String corpus,
      int sentences,
      Scoring scoring,
      @Nullable TaggingOptions tagging,
      SpanMode mode,
      SpanReport report) {
    String heading() {
      StringBuilder heading = new StringBuilder(corpus + " (sentences: " + sentences);
      heading.append("; scoring: ").append(lower(scoring));
      if (tagging != null) {
        heading.append("; aggregation: ").append(lower(tagging.aggregation()));
        heading.append("; decoding: ").append(lower(tagging.decoding()));
      }
      return heading.append("; mode: ").append(lower(mode)).append(")").toString();
    }

    private static String lower(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new EvaluateModel(), arguments);
  }

  @Override
  public Integer call() {
    if (score == Scoring.SUBWORDS && !tagging.options().equals(TaggingOptions.DEFAULT)) {
      throw new ParameterException(
          spec.commandLine(), "--aggregation and --decoding are about words, not --score subwords");
    }
    if (format != null && corpora.stream().anyMatch(HubDataset::isName)) {
      throw new ParameterException(
          spec.commandLine(), "--format is for files, not for data sets of the Hub");
    }
    new ArgumentCheck(spec).that(first == null || first > 0, "--first", first, "at least 1");
    InferenceSettings settings = computing.settings(spec);
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    List<NerDataset> datasets = corpora.stream().map(corpus -> read(corpus, progress)).toList();
    List<Evaluated> evaluated = new ArrayList<>();
    try (NerModel tagger = NerModel.load(labels.of(model.find(progress)), settings)) {
      for (NerDataset dataset : datasets) {
        warnOfUnknownTypes(tagger, dataset);
        Evaluated result = evaluated(tagger, dataset, progress);
        evaluated.add(result);
        if (!json) {
          out.print(result.heading() + "\n");
          out.print(result.report().format(DIGITS) + "\n");
          out.flush();
        }
      }
    }
    if (json) {
      out.print(Json.document(evaluated));
      out.flush();
    }
    return ExitCode.OK;
  }

  private NerDataset read(String corpus, Progress progress) {
    NerDataset dataset =
        HubDataset.isName(corpus)
            ? HubSentences.evaluation(DownloadMeter.dataset(corpus, progress))
            : read(Path.of(corpus));
    return first == null ? dataset : dataset.first(first);
  }

  private NerDataset read(Path file) {
    return format == null ? NerCorpora.read(file) : NerCorpora.read(file, format);
  }

  /** What the model never says can only be missed, which figures alone do not tell. */
  private void warnOfUnknownTypes(NerModel tagger, NerDataset dataset) {
    Set<String> known = tagger.types();
    Set<String> unknown = new TreeSet<>(Sets.difference(dataset.labels().types(), known));
    if (!unknown.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              "warning: %s has entities of the types %s, which the model does not know: it finds %s%n",
              dataset.source(), String.join(", ", unknown), String.join(", ", known));
    }
  }

  private Evaluated evaluated(NerModel tagger, NerDataset dataset, Progress progress) {
    TaggingOptions options = score == Scoring.WORDS ? tagging.options() : null;
    NerEvaluation evaluation =
        EvaluationMeter.evaluate(
            dataset,
            score,
            part -> options == null ? tagger.evaluate(part, score) : tagger.evaluate(part, options),
            "tagging " + dataset.source(),
            progress);
    SpanMode mode = strict ? SpanMode.STRICT : SpanMode.LENIENT;
    SpanReport report =
        strict
            ? SpanReport.of(evaluation.gold(), evaluation.predicted(), mode, ZeroDivision.ZERO)
            : evaluation.report();
    return new Evaluated(dataset.source(), dataset.size(), score, options, mode, report);
  }
}
