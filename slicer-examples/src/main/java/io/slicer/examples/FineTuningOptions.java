package io.slicer.examples;

import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a command fine-tunes a model. */
public final class FineTuningOptions {
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

  @Option(names = "--weight-decay", paramLabel = "X", description = "Default: ${DEFAULT-VALUE}.")
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
      names = "--threads",
      paramLabel = "N",
      description = "Default: as many as there are processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /**
   * Options whose defaults differ from command to command.
   *
   * @param batchSize sentences of a step
   * @param weightDecay of AdamW
   */
  public FineTuningOptions(int batchSize, double weightDecay) {
    this.batchSize = batchSize;
    this.weightDecay = weightDecay;
  }

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
   * What was given.
   *
   * @param command that it was given to
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public FineTuning arguments(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(slices == null || slices > 0, "--slices", slices, "at least 1");
    check.that(
        frozenLayers == null || frozenLayers >= 0, "--frozen-layers", frozenLayers, "at least 0");
    check.that(
        !cacheFeatures || frozenLayers != null,
        "--cache-features",
        cacheFeatures,
        "possible without --frozen-layers");
    check.that(epochs > 0, "--epochs", epochs, "more than 0");
    check.that(batchSize > 0, "--batch-size", batchSize, "at least 1");
    check.that(batchTokens == null || batchTokens > 0, "--batch-tokens", batchTokens, "at least 1");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    check.that(warmupRatio >= 0 && warmupRatio <= 1, "--warmup-ratio", warmupRatio, "from 0 to 1");
    check.that(weightDecay >= 0, "--weight-decay", weightDecay, "at least 0");
    check.that(maxGradNorm >= 0, "--max-grad-norm", maxGradNorm, "at least 0");
    check.that(precision != Precision.INT8, "--precision", precision, "FP32 or BF16");
    check.that(maxLength == null || maxLength > 2, "--max-length", maxLength, "at least 3");
    check.that(threads > 0, "--threads", threads, "at least 1");
    return new FineTuning(
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
        threads);
  }
}
