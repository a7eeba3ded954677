package io.slicer.examples.experiment;

import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.names.TypeWarnings;
import io.slicer.examples.options.LongSentencesOption;
import io.slicer.examples.options.RecipeOptions;
import io.slicer.examples.options.ScoreOption;
import io.slicer.examples.report.Report;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.LanguageOrder;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.WordPiece;
import io.slicer.head.HeadUpdate;
import io.slicer.head.SlicedLoss;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.words.LabelAlignment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * SLICER's experiment: does training on slices help languages that an encoder knows little of?
 * Trains on one language with every combination of slice widths, head updates, learning rates,
 * alignments and seeds, and evaluates each on all languages.
 *
 * <pre>java -jar slicer-examples.jar slicer-experiment --panx PANX --output runs/slicer</pre>
 */
@Command(
    name = "slicer-experiment",
    description = {
      "Does training on slices help other languages? Trains on one language with every combination"
          + " of --slices, --head, --learning-rates, --word-piece and --seeds, evaluates each training on"
          + " all languages, and compares.",
      "",
      "A training that is finished is never run again, one that was stopped goes on where it was:"
          + " repeat the command. More slices, learning rates, seeds and so on may be added later;"
          + " other data or settings are refused. --table shows at any time what is finished.",
      "",
      "--preset slicer is SLICER's published recipe as far as its code says: batches of 32, 10"
          + " epochs, weight decay 0.05, linear warm-up of 10 %%, no clipping, last epoch, 510"
          + " sub-words, labels on and figures by all sub-words, learning rates 5e-6, 1e-5, 2e-5,"
          + " seeds 42 to 51. Its authors used the AdamW that transformers had then, and half"
          + " precision; here it is torch's AdamW, in float32. --preset xtreme: batches of 32, 10"
          + " epochs, no weight decay, no warm-up, gradients clipped to 1, best epoch on dev, 128"
          + " sub-words, labels on first sub-words, learning rate 2e-5, seed 1. An option that"
          + " is given counts more than the preset.",
      ""
    })
public final class SlicerExperiment implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the experiment is, or is to be.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(
      names = "--table",
      description = "Train nothing, show what is finished; needs no other option than --output.")
  private boolean table;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What to start from: a directory in Hugging Face form, a model of the Hub, or mbert."
              + " Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  @Option(
      names = "--panx",
      paramLabel = "CORPUS",
      description =
          "PAN-X: a directory with files {train,dev,test}-LANG.tsv, or a data set of the Hub,"
              + " hub:ORG/NAME[@REVISION], whose configurations are languages. To train on, and to evaluate with: test files"
              + " where there are any, else dev files.")
  private @Nullable String panx;

  @Option(
      names = "--masakhaner",
      paramLabel = "DIR",
      description =
          "MasakhaNER: LANG/{train,dev,test}.txt. To evaluate with; its tags DATE become O, as PAN-X"
              + " has no dates.")
  private @Nullable Path masakhaner;

  @Option(
      names = "--train",
      paramLabel = "LANG",
      description = "The language of PAN-X to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on the first N sentences only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "LANG",
      description = "The languages of PAN-X to evaluate. Default: all.")
  private List<String> languages = new ArrayList<>();

  @Option(
      names = "--masakhaner-languages",
      split = ",",
      paramLabel = "LANG",
      description = "The languages of MasakhaNER to evaluate. Default: all.")
  private List<String> masakhanerLanguages = new ArrayList<>();

  @Option(
      names = "--epoch-sentences",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "The first N sentences of each language are evaluated after every epoch, and whenever"
              + " --eval-steps says; with 0 there is no evaluation before the end. Default:"
              + " ${DEFAULT-VALUE}.")
  private int epochSentences;

  @Option(
      names = "--final-sentences",
      paramLabel = "N",
      description =
          "The first N sentences of each language are evaluated at the end. Default: all.")
  private @Nullable Integer finalSentences;

  @Option(
      names = "--context-sentences",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "On the first N sentences of each language, measure for every layer how much tokens keep"
              + " to themselves, before training and after. Default: ${DEFAULT-VALUE}.")
  private int contextSentences;

  @Option(
      names = "--preset",
      paramLabel = "none|slicer|xtreme",
      description = "Settings that belong together: see above. Default: ${DEFAULT-VALUE}.")
  private String preset = "none";

  @Option(
      names = "--slices",
      split = ",",
      paramLabel = "none|H|hidden",
      description =
          "Widths of slices, divisors of the hidden size. none: cross-entropy with a trained head;"
              + " hidden: the whole row, with a frozen head the control. Default:"
              + " none,hidden,48,12.")
  private List<String> slices = new ArrayList<>();

  @Option(
      names = "--head",
      split = ",",
      paramLabel = "frozen|trained",
      description = "Whether the head's weight is trained with slices. Default: frozen,trained.")
  private List<HeadUpdate> heads = new ArrayList<>();

  @Option(
      names = {"--learning-rates", "--learning-rate"},
      split = ",",
      paramLabel = "X",
      description = "The highest, after the warm-up. Default: 5e-5.")
  private List<Double> learningRates = new ArrayList<>();

  @Option(
      names = {"--word-piece", "--align"},
      split = ",",
      converter = WordPiece.class,
      paramLabel = WordPiece.NAMES,
      description = WordPiece.DESCRIPTION)
  private List<LabelAlignment> align = new ArrayList<>();

  @Option(
      names = {"--seeds", "--seed"},
      split = ",",
      paramLabel = "N",
      description = "Of the new head, the order of the sentences and dropout. Default: 42.")
  private List<Long> seeds = new ArrayList<>();

  @Mixin private ScoreOption score = new ScoreOption();

  @Mixin private LongSentencesOption longSentences = new LongSentencesOption();

  @Mixin private RecipeOptions recipe = new RecipeOptions(Preset.NONE.recipe());

  @Option(
      names = "--best-epoch",
      negatable = true,
      description =
          "End with the epoch, or with --eval-steps the step, that is best on the first"
              + " --epoch-sentences of dev in the language that is trained on, instead of with the"
              + " last. Default: the last.")
  private @Nullable Boolean bestEpoch;

  @Option(
      names = "--keep-models",
      description = "Save the model of every training. Default: only figures and tags are kept.")
  private boolean keepModels;

  @Option(
      names = "--order",
      paramLabel = "cc100|FILE",
      description =
          "What the report sorts languages by. cc100: how much text the encoder has seen of them,"
              + " if it is XLM-R. FILE: a first line language<TAB>NAME, then LANG<TAB>NUMBER, for"
              + " example distances from the language that is trained on. Default: the number of"
              + " sentences that the corpus has to train on.")
  private @Nullable Path order;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Of the permutation test over sentences. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(names = "--quiet", description = "Do not show how far a training is.")
  private boolean quiet;

  /** Arguments are still to come. */
  public SlicerExperiment() {}

  @Override
  public Integer call() {
    checkRanges();
    if (!table) {
      return train();
    }
    try (ExperimentDirectory directory = ExperimentDirectory.openToRead(output)) {
      report(directory, languageOrder(directory.settings()));
      return ExitCode.OK;
    }
  }

  private LanguageOrder languageOrder(ExperimentSettings settings) {
    if (order == null) {
      return settings.bySize();
    }
    if (order.equals(Path.of("cc100"))) {
      return Cc100.order(settings);
    }
    LanguageOrder read = LanguageOrder.read(order);
    read.refuseUnknown(order, settings.evaluated());
    List<String> lacking = read.lacking(settings.evaluated());
    if (!lacking.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(order + " has no " + read.name() + " of " + String.join(", ", lacking));
    }
    return read;
  }

  private Report report(ExperimentDirectory directory, LanguageOrder languageOrder) {
    List<CellResult> finished = directory.results();
    Findings findings =
        new Findings(
            ExperimentResults.of(directory, finished, rounds),
            finished,
            directory.failures(),
            directory.contextualization().orElse(Map.of()),
            languageOrder);
    Report report = ExperimentReport.of(findings);
    ExperimentFiles.write(directory, findings, report);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.toMarkdown());
    out.flush();
    return report;
  }

  private void checkRanges() {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(epochSentences >= 0, "--epoch-sentences", epochSentences, "at least 0");
    check.that(
        finalSentences == null || finalSentences > 0,
        "--final-sentences",
        finalSentences,
        "at least 1");
    check.that(contextSentences >= 0, "--context-sentences", contextSentences, "at least 0");
    check.that(rounds > 0, "--rounds", rounds, "at least 1");
    check.that(
        Preset.ALL.stream().anyMatch(known -> known.name().equals(preset)),
        "--preset",
        preset,
        "none, slicer or xtreme");
    check.that(eachOnce(languages), "--languages", languages, "each named once");
    check.that(
        eachOnce(masakhanerLanguages),
        "--masakhaner-languages",
        masakhanerLanguages,
        "each named once");
    for (double learningRate : learningRates) {
      check.that(learningRate > 0, "--learning-rates", learningRate, "more than 0");
    }
    for (String width : slices) {
      check.that(
          width.equals("none") || width.equals("hidden") || width.matches("[1-9][0-9]{0,5}"),
          "--slices",
          width,
          "none, hidden or a width");
    }
  }

  private static boolean eachOnce(List<String> names) {
    return names.stream().distinct().count() == names.size();
  }

  private int train() {
    if (panx == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--panx=CORPUS' (or --table)");
    }
    if (masakhaner == null && !masakhanerLanguages.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--masakhaner-languages needs --masakhaner=DIR");
    }
    Preset published = Preset.of(preset);
    Recipe how = recipe.arguments(spec, published.recipe());
    check(published, how);
    RunTracking runs = tracking.tracking(spec, output, "slicer-experiment");
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = quiet ? Progress.NONE : Progress.on(err);
    ExperimentData data =
        new ExperimentCorpora(
                PanxCorpus.of(panx, progress),
                Optional.ofNullable(masakhaner),
                optional(finalSentences))
            .read(train, optional(maxTrain), epochSentences > 0, languages, masakhanerLanguages);
    TypeWarnings.untaught(
        err, data.train(), data.evaluation().stream().map(EvaluationData::sentences).toList());
    PretrainedModel pretrained = DownloadMeter.model(model, progress);
    Grid grid = grid(published, pretrained);
    ExperimentSettings settings = settings(published, how, pretrained, data);
    // What is wrong with it is better found before days of training than after them.
    LanguageOrder languageOrder = languageOrder(settings);
    try (ExperimentDirectory directory = ExperimentDirectory.open(output, settings)) {
      runs.group(
          RunTracking.name(pretrained),
          (below, group) -> {
            new ExperimentRun(directory, data, pretrained, keepModels, below, progress, err)
                .run(grid);
            Report report = report(directory, languageOrder);
            group.artifact(Report.HTML, output.resolve(Report.HTML));
            group.text("report.md", report.toMarkdown());
            return report;
          });
      long diverged =
          grid.cells().stream().filter(cell -> directory.failure(cell).isPresent()).count();
      if (diverged > 0) {
        err.println("error: " + diverged + " of " + grid.cells().size() + " trainings diverged");
      }
      return diverged > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }
  }

  private void check(Preset published, Recipe how) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(
        !or(bestEpoch, published.bestEpoch()) || epochSentences > 0,
        "--epoch-sentences",
        epochSentences,
        "enough to find the best epoch with");
    check.that(
        how.evalSteps() == null || epochSentences > 0,
        "--epoch-sentences",
        epochSentences,
        "enough for --eval-steps to validate with");
    for (double learningRate : learningRates(published)) {
      how.scheduling().check("--learning-rates", learningRate, check);
    }
  }

  private List<Double> learningRates(Preset published) {
    return learningRates.isEmpty() ? published.learningRates() : learningRates;
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private Grid grid(Preset published, PretrainedModel pretrained) {
    EncoderConfig config = pretrained.encoderConfig();
    List<OptionalInt> widths = new ArrayList<>();
    for (String width :
        slices.isEmpty() ? ImmutableList.of("none", "hidden", "48", "12") : slices) {
      OptionalInt parsed =
          switch (width) {
            case "none" -> OptionalInt.empty();
            case "hidden" -> OptionalInt.of(config.hiddenSize());
            default -> OptionalInt.of(Integer.parseInt(width));
          };
      parsed.ifPresent(value -> new SlicedLoss(value).check(config));
      widths.add(parsed);
    }
    return Grid.of(
        widths,
        config.hiddenSize(),
        heads.isEmpty() ? List.of(HeadUpdate.FROZEN, HeadUpdate.TRAINED) : heads,
        learningRates(published),
        align.isEmpty() ? List.of(published.alignment()) : align,
        seeds.isEmpty() ? published.seeds() : seeds);
  }

  private ExperimentSettings settings(
      Preset published, Recipe how, PretrainedModel pretrained, ExperimentData data) {
    return new ExperimentSettings(
        published.name(),
        pretrained.source().toString(),
        ModelFingerprint.sha256(pretrained),
        train,
        data.descriptions(),
        epochSentences,
        data.evaluation().stream().mapToInt(each -> each.sentences().size()).max().orElse(0),
        contextSentences,
        or(bestEpoch, published.bestEpoch()),
        score.or(published.score()),
        longSentences.chosen(),
        how);
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
