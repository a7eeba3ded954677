package io.slicer.examples.workbook;

import io.slicer.engine.Precision;
import io.slicer.examples.DemonstrationCorpus;
import io.slicer.examples.ModelMeter;
import io.slicer.examples.OutputDirectory;
import io.slicer.examples.PanxCorpus;
import io.slicer.examples.PanxTransfer;
import io.slicer.examples.Progress;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Looks at named entity recognition in several languages from all sides: corpus, tokenization,
 * training, scores, errors, transfer between languages, and what more sentences bring.
 *
 * <pre>java -jar slicer-examples.jar multilingual-ner --output runs/workbook</pre>
 */
@Command(
    name = "multilingual-ner",
    description = {
      "Trains on each of several languages, on some and on all of them, and reports what there is to"
          + " see: corpus, tokenization, training, scores, errors, transfer, learning curve.",
      "",
      "The output directory gets the report as a page (report.html) and as JSON (report.json), and"
          + " the results of each training (cells/NAME/result.json). A run that was stopped"
          + " continues with the same command and --resume; what is finished is not done again.",
      ""
    })
public final class MultilingualNer implements Callable<Integer> {
  private static final List<String> LANGUAGES = List.of("de", "fr", "it", "en");

  /** How much each of these languages is spoken in Switzerland. */
  private static final List<Double> SHARES = List.of(0.629, 0.229, 0.084, 0.059);

  private static final List<String> DEMONSTRATED = List.of("de", "fr", "es", "en");
  private static final List<Integer> DEMONSTRATED_SIZES = List.of(10, 20, 40);
  private static final List<Integer> SIZES = List.of(250, 500, 1000, 2000, 4000);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where results go: a directory that is new or empty, unless --resume is given.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What to start from: a directory in Hugging Face form, a model of the Hub, or mbert."
              + " Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A directory with files {train,dev,test}-LANG.tsv. Default: the demonstration corpus.")
  private @Nullable Path data;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "LANG",
      description =
          "The languages; the first is looked at most closely. Default: de,fr,it,en, or"
              + " de,fr,es,en of the demonstration corpus.")
  private List<String> languages = new ArrayList<>();

  @Option(
      names = "--shares",
      split = ",",
      paramLabel = "X",
      description =
          "Which part of the sentences of each language is used. Default: .629,.229,.084,.059 of"
              + " de,fr,it,en, and all of other languages.")
  private List<Double> shares = new ArrayList<>();

  @Option(
      names = "--sampling-seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the shuffling before sentences are taken. Default: ${DEFAULT-VALUE}.")
  private long samplingSeed;

  @Option(
      names = "--joint",
      split = ",",
      paramLabel = "LANG",
      description = "Languages to train on together, besides all of them. Default: the first two.")
  private List<String> joint = new ArrayList<>();

  @Option(
      names = "--curve",
      paramLabel = "LANG",
      description = "The language of the learning curve. Default: the second.")
  private @Nullable String curve;

  @Option(
      names = "--curve-sizes",
      split = ",",
      paramLabel = "N",
      description =
          "Its numbers of sentences; those that there are not are left out. Default:"
              + " 250,500,1000,2000,4000, or 10,20,40 of the demonstration corpus.")
  private List<Integer> curveSizes = new ArrayList<>();

  @Option(
      names = "--worst",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "How many of the sentences with the most loss to show. Default: ${DEFAULT-VALUE}.")
  private int worst;

  @Option(
      names = "--slices",
      paramLabel = "H",
      description =
          "SLICER's loss with slices of this width, which must divide the hidden size. Default:"
              + " cross-entropy.")
  private @Nullable Integer slices;

  @Option(
      names = "--head",
      paramLabel = "frozen|trained",
      description =
          "Whether the weight of the head is trained. Default: frozen with --slices, else trained.")
  private @Nullable HeadUpdate head;

  @Option(
      names = "--align",
      paramLabel = "first|all",
      converter = PanxTransfer.Alignments.class,
      description = "Which sub-words of a word bear its label in training. Default: first.")
  private LabelAlignment align = LabelAlignment.FIRST_SUBWORD;

  @Option(
      names = "--score",
      paramLabel = "words|subwords",
      description = "What tags are compared by in evaluation. Default: words.")
  private Scoring score = Scoring.WORDS;

  @Option(
      names = "--epochs",
      defaultValue = "3",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private double epochs;

  @Option(
      names = "--batch-size",
      defaultValue = "24",
      paramLabel = "N",
      description = "Sentences of a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      defaultValue = "5e-5",
      paramLabel = "X",
      description = "Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--warmup-ratio",
      defaultValue = "0",
      paramLabel = "X",
      description =
          "Part of the steps in which the learning rate rises. Default: ${DEFAULT-VALUE}.")
  private double warmupRatio;

  @Option(
      names = "--weight-decay",
      defaultValue = "0.01",
      paramLabel = "X",
      description = "Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  @Option(
      names = "--max-grad-norm",
      defaultValue = "1",
      paramLabel = "X",
      description = "What gradients are clipped to; 0: they are not. Default: ${DEFAULT-VALUE}.")
  private double maxGradNorm;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "In which numbers training computes: FP32, or BF16 on processors with AVX-512 BF16 or"
              + " AMX. Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "The most sub-words of a sentence in training; the rest is left out. Default: as many as"
              + " the model takes.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description =
          "Of the new head, the order of the sentences and dropout. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on no more than N sentences of each language.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate on no more than N sentences of each language.")
  private @Nullable Integer maxEval;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: as many as there are processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--resume",
      description = "Continue the run in the output directory, if there is one.")
  private boolean resume;

  @Option(names = "--quiet", description = "Do not show how far the run is.")
  private boolean quiet;

  /** Arguments are still to come. */
  public MultilingualNer() {}

  @Override
  public Integer call() {
    WorkbookArguments arguments = arguments();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<LanguageData> corpus =
        new CorpusSampler(corpus(), samplingSeed, maxTrain, maxEval)
            .sample(arguments.languages(), arguments.shares());
    OutputDirectory directory = OutputDirectory.open(output, arguments, Report.JSON, resume);
    try {
      Progress progress = quiet ? Progress.NONE : Progress.on(err);
      PretrainedModel pretrained = ModelMeter.resolve(arguments.model(), progress);
      Map<String, CellResult> cells =
          new CellRunner(arguments, pretrained, directory, progress, err)
              .run(cells(arguments, corpus));
      Workbook workbook = new Workbook(arguments, corpus, cells);
      report(workbook, pretrained).write(output);
      out.print(TransferView.matrix(workbook).format(4));
      out.println();
      out.println("The report is " + output.resolve(Report.HTML) + ".");
      out.flush();
      return ExitCode.OK;
    } catch (RuntimeException e) {
      directory.forgetIfNothingIsDone();
      throw e;
    }
  }

  private PanxCorpus corpus() {
    return data == null ? PanxCorpus.demonstration() : PanxCorpus.in(data);
  }

  /** Each language, some together, all together, and the sizes of the learning curve. */
  static List<Cell> cells(WorkbookArguments arguments, List<LanguageData> corpus) {
    List<Cell> cells = new ArrayList<>();
    for (LanguageData data : corpus) {
      cells.add(Cell.of(data, corpus, data.language().equals(arguments.mainLanguage())));
    }
    if (arguments.joint().size() > 1 && arguments.joint().size() < corpus.size()) {
      List<LanguageData> together =
          corpus.stream().filter(data -> arguments.joint().contains(data.language())).toList();
      cells.add(Cell.joint(String.join("+", arguments.joint()), together, corpus));
    }
    if (corpus.size() > 1) {
      cells.add(Cell.joint(Cell.ALL, corpus, corpus));
    }
    LanguageData curve =
        corpus.stream()
            .filter(data -> data.language().equals(arguments.curve()))
            .findAny()
            .orElseThrow();
    for (int sentences : arguments.curveSizes()) {
      if (sentences < curve.train().size()) {
        cells.add(Cell.part(curve, sentences));
      }
    }
    return cells;
  }

  private Report report(Workbook workbook, PretrainedModel pretrained) {
    List<Section> sections = new ArrayList<>();
    sections.add(
        OverviewView.of(
            workbook, data == null ? Optional.of(DemonstrationCorpus.CAUTION) : Optional.empty()));
    sections.add(CorpusView.of(workbook));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(pretrained.tokenizerFile())) {
      sections.add(AlignmentView.of(workbook, tokenizer));
    }
    sections.add(TrainingView.of(workbook));
    sections.add(ScoresView.of(workbook));
    ErrorFigures errors = workbook.main().errors();
    if (errors != null) {
      sections.add(ErrorView.of(errors));
    }
    sections.add(TransferView.of(workbook));
    CurveView.of(workbook).ifPresent(sections::add);
    WorkbookArguments arguments = workbook.arguments();
    return new Report(
        "Named entities in " + String.join(", ", arguments.languages()),
        arguments.model()
            + ", fine-tuned on each of these languages of "
            + arguments.data()
            + " and on several together, and what comes of it.",
        sections);
  }

  private WorkbookArguments arguments() {
    boolean demonstration = data == null;
    List<String> chosen = languages;
    if (chosen.isEmpty()) {
      chosen = demonstration ? DEMONSTRATED : LANGUAGES;
    }
    List<Double> parts = shares;
    if (parts.isEmpty()) {
      parts =
          !demonstration && chosen.equals(LANGUAGES)
              ? SHARES
              : Collections.nCopies(chosen.size(), 1.0);
    }
    List<Integer> sizes = curveSizes;
    if (sizes.isEmpty()) {
      sizes = demonstration ? DEMONSTRATED_SIZES : SIZES;
    }
    String curved = curve == null ? chosen.get(Math.min(1, chosen.size() - 1)) : curve;
    List<String> together = joint.isEmpty() ? chosen.subList(0, Math.min(2, chosen.size())) : joint;
    check(chosen, parts, sizes, curved, together);
    return new WorkbookArguments(
        absolute(model),
        data == null ? DemonstrationCorpus.NAME : absolute(data.toString()),
        chosen,
        parts,
        samplingSeed,
        together,
        curved,
        sizes,
        worst,
        slices,
        head,
        align,
        score,
        epochs,
        batchSize,
        learningRate,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        precision,
        maxLength,
        seed,
        maxTrain,
        maxEval,
        threads);
  }

  private void check(
      List<String> chosen,
      List<Double> parts,
      List<Integer> sizes,
      String curved,
      List<String> together) {
    check(
        chosen.stream().distinct().count() == chosen.size(),
        "--languages",
        chosen,
        "each named once");
    check(
        parts.size() == chosen.size() && parts.stream().allMatch(part -> part > 0 && part <= 1),
        "--shares",
        parts,
        "a number above 0 and up to 1 for each language");
    check(sizes.stream().allMatch(size -> size > 0), "--curve-sizes", sizes, "at least 1 each");
    check(chosen.contains(curved), "--curve", curved, "one of the languages");
    check(chosen.containsAll(together), "--joint", together, "some of the languages");
    check(worst >= 0, "--worst", worst, "at least 0");
    check(epochs > 0, "--epochs", epochs, "more than 0");
    check(batchSize > 0, "--batch-size", batchSize, "at least 1");
    check(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    check(warmupRatio >= 0 && warmupRatio <= 1, "--warmup-ratio", warmupRatio, "from 0 to 1");
    check(weightDecay >= 0, "--weight-decay", weightDecay, "at least 0");
    check(maxGradNorm >= 0, "--max-grad-norm", maxGradNorm, "at least 0");
    check(precision != Precision.INT8, "--precision", precision, "FP32 or BF16");
    check(slices == null || slices > 0, "--slices", slices, "at least 1");
    check(maxLength == null || maxLength > 2, "--max-length", maxLength, "at least 3");
    check(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    check(threads > 0, "--threads", threads, "at least 1");
  }

  private void check(boolean right, String option, @Nullable Object value, String range) {
    if (!right) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '" + option + "': " + value + " is not " + range);
    }
  }

  /** A run may be gone on with from another working directory. */
  private static String absolute(String name) {
    try {
      Path path = Path.of(name);
      return Files.isDirectory(path) ? path.toAbsolutePath().normalize().toString() : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }
}
