package io.slicer.examples.eval;

import com.google.common.collect.Sets;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.EvaluationMeter;
import io.slicer.examples.cli.HubSentences;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.ReadingNotes;
import io.slicer.examples.cli.SavedModel;
import io.slicer.examples.cli.TaggingArguments;
import io.slicer.examples.names.FormatNames;
import io.slicer.examples.names.LabelNames;
import io.slicer.examples.names.TypeNameOptions;
import io.slicer.examples.names.TypeNames;
import io.slicer.examples.names.TypeWarnings;
import io.slicer.examples.names.WordBoundaryNames;
import io.slicer.hub.HubDataset;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.TaggingOptions;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.TagConversion;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.ner.corpus.format.TaggedCorpus;
import io.slicer.words.WordBoundaries;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "Formats are found out, as the command corpus shows, and so are schemes of tags; what is"
          + " converted to IOB2 is said.",
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
      names = "--scheme",
      paramLabel = "SCHEME",
      description =
          "The scheme of the corpora's tags: ${COMPLETION-CANDIDATES}. Default: found out.")
  private @Nullable TagScheme scheme;

  @Mixin private TypeNameOptions types = new TypeNameOptions();

  @Option(
      names = "--model-map",
      split = ",",
      paramLabel = "TYPE=TYPE",
      description = "The same as --map for the types that the model finds.")
  private List<String> modelMap = new ArrayList<>();

  @Option(
      names = "--model-others",
      paramLabel = "keep|drop",
      description = "What becomes of the model's types that --model-map does not name.")
  private TypeNames.@Nullable Others modelOthers;

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
   * @param words where words begin and end; null: where the corpus has it
   * @param corpusTypes other names of the corpus's types; null if they have their own
   * @param modelTypes other names of the model's types; null if they have their own
   */
  private record Evaluated(
      String corpus,
      int sentences,
      Scoring scoring,
      @Nullable TaggingOptions tagging,
      @Nullable WordBoundaries words,
      SpanMode mode,
      @Nullable TypeNames corpusTypes,
      @Nullable TypeNames modelTypes,
      SpanReport report) {
    String heading() {
      StringBuilder heading = new StringBuilder(corpus + " (sentences: " + sentences);
      heading.append("; scoring: ").append(lower(scoring));
      if (tagging != null) {
        heading.append("; aggregation: ").append(lower(tagging.aggregation()));
        heading.append("; decoding: ").append(lower(tagging.decoding()));
        if (tagging.threshold() > 0) {
          heading.append("; threshold: ").append(tagging.threshold());
        }
      }
      if (words != null) {
        heading.append("; words: ").append(WordBoundaryNames.of(words));
      }
      heading.append("; mode: ").append(lower(mode));
      if (corpusTypes != null) {
        heading.append("; types of the corpus: ").append(corpusTypes);
      }
      if (modelTypes != null) {
        heading.append("; types of the model: ").append(modelTypes);
      }
      return heading.append(")").toString();
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
    if (tagging.areOfWords(spec) && score == Scoring.SUBWORDS) {
      throw new ParameterException(
          spec.commandLine(),
          "--aggregation, --decoding and --threshold are about words, not --score subwords");
    }
    if (format != null && corpora.stream().anyMatch(HubDataset::isName)) {
      throw new ParameterException(
          spec.commandLine(), "--format is for files, not for data sets of the Hub");
    }
    new ArgumentCheck(spec).that(first == null || first > 0, "--first", first, "at least 1");
    TypeNames corpusTypes = types.names(spec);
    TypeNames modelTypes = TypeNames.of(spec, "--model-map", modelMap, modelOthers);
    InferenceSettings settings = computing.settings(spec);
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    List<NerDataset> datasets =
        mapped(corpora.stream().map(corpus -> read(corpus, progress)).toList(), corpusTypes);
    List<Evaluated> evaluated = new ArrayList<>();
    try (NerModel tagger = NerModel.load(labels.of(model.find(progress)), settings)) {
      requireTypes(tagger, modelTypes);
      Set<String> known = modelTypes.map(tagger.types(), model.name(), "--model-map");
      WordBoundaries words =
          Optional.ofNullable(tagging.boundaries()).or(tagger::boundaries).orElse(null);
      for (NerDataset corpus : datasets) {
        NerDataset dataset = words == null ? corpus : corpus.cut(words);
        TypeWarnings.unknown(spec.commandLine().getErr(), dataset.source(), dataset.types(), known);
        Evaluated result = evaluated(tagger, dataset, words, corpusTypes, modelTypes, progress);
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
    TaggedCorpus corpus =
        format == null ? TaggedCorpus.read(file).requireCertain() : TaggedCorpus.read(file, format);
    ReadingNotes.print(spec.commandLine().getErr(), corpus);
    TagScheme found = scheme == null ? corpus.detectScheme().orElse(TagScheme.IOB2) : scheme;
    NerDataset dataset = corpus.dataset(found);
    TagConversion conversion = TagConversion.of(corpus, found, dataset);
    if (conversion.isOther()) {
      spec.commandLine().getErr().println(file + ": " + conversion);
    }
    return dataset;
  }

  private static List<NerDataset> mapped(List<NerDataset> datasets, TypeNames names) {
    Set<String> absent = new TreeSet<>(names.named());
    datasets.forEach(dataset -> absent.removeAll(dataset.labels().types()));
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "--map: no corpus has entities of " + String.join(", ", absent));
    }
    return datasets.stream().map(dataset -> names.map(dataset, "--map")).toList();
  }

  private static void requireTypes(NerModel tagger, TypeNames names) {
    Set<String> absent = new TreeSet<>(Sets.difference(names.named(), tagger.types()));
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "--model-map: the model does not know "
              + String.join(", ", absent)
              + ": it finds "
              + String.join(", ", tagger.types()));
    }
  }

  private Evaluated evaluated(
      NerModel tagger,
      NerDataset dataset,
      @Nullable WordBoundaries words,
      TypeNames corpusTypes,
      TypeNames modelTypes,
      Progress progress) {
    TaggingOptions options =
        score == Scoring.WORDS ? tagging.options(spec).withBoundaries(null) : null;
    NerEvaluation evaluation =
        EvaluationMeter.evaluate(
            dataset,
            score,
            part -> options == null ? tagger.evaluate(part, score) : tagger.evaluate(part, options),
            "tagging " + dataset.source(),
            progress);
    SpanMode mode = strict ? SpanMode.STRICT : SpanMode.LENIENT;
    List<List<String>> predicted =
        modelTypes.map(evaluation.predicted(), tagger.types(), model.name(), "--model-map");
    TypeWarnings.onlyPredicted(
        spec.commandLine().getErr(),
        dataset.source(),
        typesOf(predicted),
        dataset.types(),
        "--model-map TYPE=O leaves them out");
    return new Evaluated(
        dataset.source(),
        dataset.size(),
        score,
        options,
        words,
        mode,
        corpusTypes.isEmpty() ? null : corpusTypes,
        modelTypes.isEmpty() ? null : modelTypes,
        SpanReport.of(evaluation.gold(), predicted, mode, ZeroDivision.ZERO));
  }

  private static Set<String> typesOf(List<List<String>> tags) {
    return tags.stream()
        .flatMap(sentence -> SpanMode.LENIENT.spans(sentence).stream())
        .map(Span::type)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
