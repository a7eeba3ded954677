package io.slicer.examples.crosslingual.task;

import io.slicer.classification.Problem;
import io.slicer.classification.corpus.ReadingOptions;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.texts.TextCorpus;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.examples.training.TreebankCorpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Which examples tasks are trained and evaluated with. */
public final class DataOptions {
  /** What a file of entities looks like. */
  private enum NerFiles {
    PANX,
    MULTICONER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "ner|pos|parse|nli",
      description = "Which tasks. Default: those that there are data of.")
  private List<Task> tasks = new ArrayList<>();

  @Option(
      names = "--ner-data",
      paramLabel = "CORPUS",
      description =
          "Named entities: PAN-X, a directory with files {train,dev,test}-LANG.tsv, or a data set of"
              + " the Hub; or a directory with files of MultiCoNER v2.")
  private @Nullable String nerData;

  @Option(
      names = "--ner",
      paramLabel = "panx|multiconer",
      description =
          "What --ner-data is. multiconer: LANG-{train,dev,test}.conll; lambda is chosen by the"
              + " accuracy of tags, as published, and a language without a test is reported on its"
              + " training data, which nothing is trained on. Default: ${DEFAULT-VALUE}.")
  private NerFiles ner = NerFiles.PANX;

  @Option(
      names = "--ud",
      paramLabel = "DIR",
      description = "Parts of speech and trees: the directory of treebanks.")
  private @Nullable Path ud;

  @Option(
      names = "--train-treebank",
      paramLabel = "TREEBANK",
      description = "The treebank to train on. Default: the only one of --source.")
  private @Nullable String trainTreebank;

  @Option(
      names = "--ud-test",
      paramLabel = "NAME",
      description =
          "Where a language has several treebanks, the one to take: its name ends in _NAME."
              + " Default: ${DEFAULT-VALUE}.")
  private String udTest = "pud";

  @Option(
      names = "--xnli",
      paramLabel = "CORPUS",
      description =
          "Inference: a directory with files {train,dev,test}-LANG.tsv, or XNLI's own, or a data set"
              + " of the Hub.")
  private @Nullable String xnli;

  @Option(
      names = "--xnli-train",
      paramLabel = "train|dev",
      description =
          "What is trained on. With dev, no other language's dev is used, as these are translations:"
              + " --xnli-choose and --xnli-report say which pairs of the tests are. Default: train"
              + " if there is one, else dev.")
  private @Nullable Split xnliTrain;

  @Option(
      names = "--xnli-choose",
      paramLabel = "FIRST-LAST",
      converter = RangeConverter.class,
      description =
          "With --xnli-train dev: which pairs of a test choose lambda. Default: 1001-2000.")
  private Parts.Range xnliChoose = new Parts.Range(1001, 2000);

  @Option(
      names = "--xnli-report",
      paramLabel = "FIRST-LAST",
      converter = RangeConverter.class,
      description = "With --xnli-train dev: which pairs of a test are reported. Default: 1-1000.")
  private Parts.Range xnliReport = new Parts.Range(1, 1000);

  @Option(
      names = "--max-choose",
      paramLabel = "N",
      description =
          "Lambda is chosen on the first N examples of a language. Default: ${DEFAULT-VALUE}.")
  private int maxChoose = 500;

  @Option(
      names = "--max-report",
      paramLabel = "N",
      description = "Figures are of the first N examples of a test. Default: all.")
  private @Nullable Integer maxReport;

  /** Arguments are still to come. */
  public DataOptions() {}

  /** Reads two numbers with a dash between. */
  static final class RangeConverter implements ITypeConverter<Parts.Range> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    /** For picocli. */
    RangeConverter() {}

    @Override
    public Parts.Range convert(String value) {
      Matcher range = RANGE.matcher(value);
      if (!range.matches()) {
        throw new TypeConversionException(value + " is not FIRST-LAST");
      }
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      if (first < 1 || last < first) {
        throw new TypeConversionException(value + " has no number in it, counted from 1");
      }
      return new Parts.Range(first, last);
    }
  }

  /**
   * Whether nothing is given, so that the corpora that come with the program are used.
   *
   * @return whether figures mean nothing
   */
  public boolean isDemonstration() {
    return nerData == null && ud == null && xnli == null;
  }

  /**
   * The arguments that decide which examples are used, whatever files they are in.
   *
   * @return they
   */
  public DataRules rules() {
    return new DataRules(
        ner.toString(), udTest, xnliChoose.toString(), xnliReport.toString(), maxChoose, maxReport);
  }

  /**
   * The tasks that there are data of.
   *
   * @param command that the options were given to
   * @param source the language that is trained on
   * @param progress where downloads show how far they are
   * @return what is done for each
   * @throws ParameterException if a task has no data, or an argument is out of its range
   * @throws io.slicer.corpus.CorpusException if there is no such corpus
   */
  public Map<Task, TaskWork<?, ?>> works(CommandSpec command, String source, Progress progress) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(maxChoose > 0, "--max-choose", maxChoose, "at least 1");
    check.that(maxReport == null || maxReport > 0, "--max-report", maxReport, "at least 1");
    boolean apart =
        xnliChoose.last() < xnliReport.first() || xnliReport.last() < xnliChoose.first();
    check.that(apart, "--xnli-choose", xnliChoose, "apart from --xnli-report " + xnliReport);
    TaskWork.Limits limits =
        new TaskWork.Limits(source, maxChoose, maxReport == null ? Integer.MAX_VALUE : maxReport);
    Map<Task, TaskWork<?, ?>> works = new EnumMap<>(Task.class);
    for (Task task : tasks.isEmpty() ? List.of(Task.values()) : tasks) {
      Optional<TaskWork<?, ?>> work = work(task, limits, progress);
      if (work.isPresent()) {
        works.put(task, work.get());
      } else if (!tasks.isEmpty()) {
        throw new ParameterException(
            command.commandLine(),
            "--tasks "
                + task
                + " needs "
                + (task == Task.NLI ? "--xnli" : task == Task.NER ? "--ner-data" : "--ud"));
      }
    }
    return works;
  }

  private Optional<TaskWork<?, ?>> work(Task task, TaskWork.Limits limits, Progress progress) {
    return switch (task) {
      case NER -> ner(limits, progress).map(corpus -> new NerWork(corpus, limits));
      case POS -> treebanks(limits).map(corpus -> new PosWork(corpus, limits));
      case PARSE -> treebanks(limits).map(corpus -> new ParseWork(corpus, limits));
      case NLI -> nli(limits, progress);
    };
  }

  private Optional<TaskCorpus<NerExamples>> ner(TaskWork.Limits limits, Progress progress) {
    if (nerData != null) {
      return Optional.of(
          ner == NerFiles.MULTICONER
              ? new MulticonerSentences(Path.of(nerData), limits.source())
              : new PanxSentences(PanxCorpus.of(nerData, progress)));
    }
    return isDemonstration()
        ? Optional.of(new HalvedTests<>(new PanxSentences(PanxCorpus.demonstration())))
        : Optional.empty();
  }

  private Optional<TaskCorpus<TreebankExamples>> treebanks(TaskWork.Limits limits) {
    String train = trainTreebank == null ? limits.source() : trainTreebank;
    if (ud != null) {
      return Optional.of(new Treebanks(TreebankCorpus.in(ud), train, udTest));
    }
    return isDemonstration()
        ? Optional.of(
            new HalvedTests<>(new Treebanks(TreebankCorpus.demonstration(), train, udTest)))
        : Optional.empty();
  }

  private Optional<TaskWork<?, ?>> nli(TaskWork.Limits limits, Progress progress) {
    if (xnli == null && !isDemonstration()) {
      return Optional.empty();
    }
    TextCorpus corpus =
        xnli == null
            ? TextCorpus.of(DemonstrationTexts.PAIRS)
            : TextCorpus.of(xnli, ReadingOptions.of(Problem.SINGLE_LABEL), progress);
    Split train = xnliTrain;
    if (train == null) {
      train = corpus.has(Split.TRAIN, limits.source()) ? Split.TRAIN : Split.DEV;
    }
    Optional<NliWork.Ranges> ranges =
        train == Split.TRAIN
            ? Optional.empty()
            : Optional.of(new NliWork.Ranges(xnliChoose, xnliReport));
    return Optional.of(new NliWork(new InferencePairs(corpus, train), ranges, limits));
  }
}
