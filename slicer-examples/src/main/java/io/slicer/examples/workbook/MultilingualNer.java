package io.slicer.examples.workbook;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.names.TypeWarnings;
import io.slicer.examples.options.FineTuningOptions;
import io.slicer.examples.options.ModelOption;
import io.slicer.examples.options.RunOptions;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.DemonstrationCorpus;
import io.slicer.examples.training.FineTuning;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.text.SubwordTokenizer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--data",
      paramLabel = "CORPUS",
      description =
          "A directory with files {train,dev,test}-LANG.tsv, or a data set of the Hub,"
              + " hub:ORG/NAME[@REVISION], whose configurations are languages. Default: the"
              + " demonstration corpus.")
  private @Nullable String data;

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
      names = "--curve-with",
      paramLabel = "LANG",
      description =
          "A second line of the learning curve: models trained on all sentences of this language,"
              + " and on as many of the curve's.")
  private @Nullable String curveWith;

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
      names = "--examples-of",
      split = ",",
      paramLabel = "PIECE",
      description =
          "Also show the sentences with these sub-words and the most loss, --worst of each: "
              + "\u2581( for an opening parenthesis at the beginning of a word, say.")
  private List<String> examplesOf = new ArrayList<>();

  @Mixin private FineTuningOptions fineTuning = new FineTuningOptions(Recipe.of(24, 0.01));

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

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  /** Arguments are still to come. */
  public MultilingualNer() {}

  @Override
  public Integer call() {
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
    FineTuning how = fineTuning.arguments(spec);
    RunTracking runs = tracking.tracking(spec, run.output(), "multilingual-ner");
    Progress progress = run.progress(spec);
    List<LanguageData> corpus =
        new CorpusSampler(
                corpus(progress).cut(how.wordBoundaries()), samplingSeed, maxTrain, maxEval)
            .sample(chosen, parts);
    List<NerDataset> tests = corpus.stream().map(LanguageData::test).toList();
    corpus.forEach(each -> TypeWarnings.untaught(spec.commandLine().getErr(), each.train(), tests));
    PretrainedModel pretrained = model.find(progress);
    run(
        new WorkbookArguments(
            model.name(),
            ModelFingerprint.sha256(pretrained),
            data == null ? DemonstrationCorpus.NAME : RunDirectory.lasting(data),
            LanguageData.sha256(corpus),
            chosen,
            parts,
            samplingSeed,
            together,
            curved,
            curveWith,
            sizes,
            worst,
            examplesOf,
            how,
            maxTrain,
            maxEval),
        corpus,
        pretrained,
        runs,
        progress);
    return ExitCode.OK;
  }

  private void run(
      WorkbookArguments arguments,
      List<LanguageData> corpus,
      PretrainedModel pretrained,
      RunTracking runs,
      Progress progress) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (RunDirectory directory = run.open(arguments)) {
      Workbook workbook =
          runs.group(
              RunTracking.name(pretrained),
              (below, group) -> {
                Map<String, CellResult> cells =
                    new CellRunner(arguments, pretrained, directory, below, progress, err)
                        .run(cells(arguments, corpus));
                Workbook made = new Workbook(arguments, corpus, cells);
                Report report = report(made, pretrained);
                report.write(run.output());
                group.artifact(Report.HTML, run.output().resolve(Report.HTML));
                group.text("report.md", report.toMarkdown());
                return made;
              });
      out.print(TransferView.matrix(workbook).format(4));
    }
    out.println();
    out.println("The report is " + run.output().resolve(Report.HTML) + ".");
    out.flush();
  }

  private PanxCorpus corpus(Progress progress) {
    return data == null ? PanxCorpus.demonstration() : PanxCorpus.of(data, progress);
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
    addCurve(cells, arguments, corpus);
    return cells;
  }

  private static void addCurve(
      List<Cell> cells, WorkbookArguments arguments, List<LanguageData> corpus) {
    LanguageData curve = only(arguments.curve(), corpus);
    List<Integer> sizes =
        arguments.curveSizes().stream().filter(size -> size < curve.train().size()).toList();
    sizes.forEach(size -> cells.add(Cell.part(curve, size)));
    String with = arguments.curveWith();
    if (with != null) {
      LanguageData whole = only(with, corpus);
      sizes.forEach(size -> cells.add(Cell.partWith(whole, curve, size)));
      cells.add(Cell.partWith(whole, curve, curve.train().size()));
    }
  }

  private static LanguageData only(String language, List<LanguageData> corpus) {
    return corpus.stream().filter(data -> data.language().equals(language)).findAny().orElseThrow();
  }

  private Report report(Workbook workbook, PretrainedModel pretrained) {
    List<Section> sections = new ArrayList<>();
    sections.add(
        OverviewView.of(
            workbook, data == null ? Optional.of(DemonstrationCorpus.CAUTION) : Optional.empty()));
    sections.add(CorpusView.of(workbook));
    try (SubwordTokenizer tokenizer = pretrained.tokenizer()) {
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
            + (arguments.languages().size() > 1 ? " and on several together" : "")
            + ", and what comes of it.",
        sections);
  }

  private void check(
      List<String> chosen,
      List<Double> parts,
      List<Integer> sizes,
      String curved,
      List<String> together) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(
        chosen.stream().distinct().count() == chosen.size(),
        "--languages",
        chosen,
        "each named once");
    check.that(
        parts.size() == chosen.size() && parts.stream().allMatch(part -> part > 0 && part <= 1),
        "--shares",
        parts,
        "a number above 0 and up to 1 for each language");
    check.that(
        sizes.stream().allMatch(size -> size > 0), "--curve-sizes", sizes, "at least 1 each");
    check.that(chosen.contains(curved), "--curve", curved, "one of the languages");
    check.that(
        curveWith == null || (chosen.contains(curveWith) && !curveWith.equals(curved)),
        "--curve-with",
        curveWith,
        "one of the languages, another than that of the curve");
    check.that(
        examplesOf.stream().noneMatch(String::isEmpty), "--examples-of", examplesOf, "sub-words");
    check.that(
        chosen.containsAll(together) && together.stream().distinct().count() == together.size(),
        "--joint",
        together,
        "some of the languages, each named once");
    check.that(joint.size() != 1, "--joint", joint, "two languages or more");
    check.that(worst >= 0, "--worst", worst, "at least 0");
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
  }
}
