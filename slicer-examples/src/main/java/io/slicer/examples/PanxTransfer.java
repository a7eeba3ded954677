package io.slicer.examples;

import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
import io.slicer.weights.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Fine-tunes a multilingual encoder on one language and tags others, which it has seen no label of:
 * the zero-shot transfer that PAN-X is made for.
 *
 * <pre>java -jar slicer-examples.jar panx --output runs/demo</pre>
 */
@Command(
    name = "panx",
    description = {
      "Fine-tunes a model on one language and evaluates it on others.",
      "",
      "Data are files {train,dev,test}-LANG.tsv with a line TOKEN<TAB>TAG for each token and an empty"
          + " line between sentences. The output directory gets the model in Hugging Face form"
          + " (model/), run-record.json, metrics.json, and gold and predicted tags of each language"
          + " (predictions/LANG.tsv). A run that was stopped continues with the same command and"
          + " --resume, and ends with the same bits.",
      ""
    })
public final class PanxTransfer implements Callable<Integer> {
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
      description = "The corpus. Default: the demonstration corpus.")
  private @Nullable Path data;

  @Option(
      names = "--train",
      paramLabel = "LANG",
      description = "The language to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = "--eval",
      split = ",",
      paramLabel = "LANG",
      description =
          "The languages to evaluate on: their test files where there are any, else their dev"
              + " files. Default: all.")
  private List<String> eval = new ArrayList<>();

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
      names = "--frozen-layers",
      paramLabel = "N",
      description =
          "Train neither the embeddings nor the lowest N layers. Default: everything is trained.")
  private @Nullable Integer frozenLayers;

  @Option(
      names = "--cache-features",
      description =
          "Compute the frozen layers once for every sentence, without dropout, instead of in every"
              + " step.")
  private boolean cacheFeatures;

  @Option(
      names = "--align",
      paramLabel = "first|all",
      converter = Alignments.class,
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
      defaultValue = "16",
      paramLabel = "N",
      description = "Sentences of a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description =
          "The most sub-words of a step, instead of --batch-size; a longer sentence makes a step of"
              + " its own.")
  private @Nullable Integer batchTokens;

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
      defaultValue = "0",
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
      description = "Train on the first N sentences only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate on the first N sentences of each language only.")
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
  PanxTransfer() {}

  /** The names that the command line has for alignments. */
  public static final class Alignments implements ITypeConverter<LabelAlignment> {
    /** Has no state. */
    public Alignments() {}

    @Override
    public LabelAlignment convert(String value) {
      return switch (value) {
        case "first" -> LabelAlignment.FIRST_SUBWORD;
        case "all" -> LabelAlignment.ALL_SUBWORDS;
        default ->
            throw new TypeConversionException("expected first or all but was '" + value + "'");
      };
    }
  }

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new PanxTransfer(), arguments);
  }

  @Override
  public Integer call() {
    checkRanges();
    PanxCorpus corpus = data == null ? PanxCorpus.demonstration() : PanxCorpus.in(data);
    TransferArguments arguments = arguments(corpus);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RunDirectory directory = RunDirectory.open(output, arguments, resume);
    Progress progress = quiet ? Progress.NONE : Progress.on(err);
    TransferRun run = new TransferRun(arguments, corpus, directory, progress, err);
    TransferMetrics metrics;
    try {
      metrics = run.run();
    } catch (RuntimeException e) {
      directory.forgetIfNothingIsDone();
      throw e;
    }
    out.print(TransferTable.of(arguments, metrics));
    if (data == null) {
      out.print("\n" + DemonstrationCorpus.CAUTION + "\n");
    }
    out.flush();
    return ExitCode.OK;
  }

  private void checkRanges() {
    check(epochs > 0, "--epochs", epochs, "more than 0");
    check(batchSize > 0, "--batch-size", batchSize, "at least 1");
    check(batchTokens == null || batchTokens > 0, "--batch-tokens", batchTokens, "at least 1");
    check(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    check(warmupRatio >= 0 && warmupRatio <= 1, "--warmup-ratio", warmupRatio, "from 0 to 1");
    check(weightDecay >= 0, "--weight-decay", weightDecay, "at least 0");
    check(maxGradNorm >= 0, "--max-grad-norm", maxGradNorm, "at least 0");
    check(precision != Precision.INT8, "--precision", precision, "FP32 or BF16");
    check(slices == null || slices > 0, "--slices", slices, "at least 1");
    check(frozenLayers == null || frozenLayers >= 0, "--frozen-layers", frozenLayers, "at least 0");
    check(
        !cacheFeatures || frozenLayers != null,
        "--cache-features",
        cacheFeatures,
        "possible without --frozen-layers");
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

  private TransferArguments arguments(PanxCorpus corpus) {
    return new TransferArguments(
        absolute(model),
        data == null ? DemonstrationCorpus.NAME : absolute(data.toString()),
        train,
        eval.isEmpty() ? trainedFirst(corpus.evaluationLanguages()) : eval,
        slices,
        head,
        frozenLayers,
        cacheFeatures,
        align,
        score,
        epochs,
        batchSize,
        batchTokens,
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

  /** A run may be gone on with from another working directory. */
  private static String absolute(String name) {
    try {
      Path path = Path.of(name);
      return Files.isDirectory(path) ? path.toAbsolutePath().normalize().toString() : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }

  private List<String> trainedFirst(Set<String> languages) {
    List<String> ordered = new ArrayList<>(languages);
    if (ordered.remove(train)) {
      ordered.add(0, train);
    }
    return ordered;
  }
}
