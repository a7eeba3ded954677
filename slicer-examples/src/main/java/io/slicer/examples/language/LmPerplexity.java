package io.slicer.examples.language;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.language.BatchedPerplexity;
import io.slicer.language.LanguageModel;
import io.slicer.language.Perplexity;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import io.slicer.language.TextLosses;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how well a language model foresees texts. */
@Command(
    name = "perplexity",
    description = {
      "Measures how well a masked language model foresees texts, and prints JSON: the perplexity of"
          + " each file is the exponential of the mean loss of the masked pieces, 15 %% of all,"
          + " drawn by --mask-seed. Compare only figures of the same texts, vocabulary, length and"
          + " seed.",
      "",
      LmData.TEXTS,
      ""
    })
final class LmPerplexity implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Texts, a line each.")
  @SuppressWarnings("NullAway.Init") // required
  private List<Path> files;

  @Option(
      names = "--mask-seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the pieces that are masked. Default: ${DEFAULT-VALUE}.")
  private long maskSeed;

  @Option(
      names = "--max-length",
      defaultValue = "128",
      paramLabel = "N",
      description =
          "The most sub-words of a text that are read, special tokens included. Default:"
              + " ${DEFAULT-VALUE}.")
  private int maxLength;

  @Option(
      names = "--batch-size",
      defaultValue = "8",
      paramLabel = "N",
      description =
          "Of the figures that are means of batches of N texts: perplexityOfTrainer, weighted by"
              + " texts, and perplexityOfBatches. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--pseudo",
      description =
          "Mask each piece once, alone (Salazar et al. 2020): the pseudo-perplexity, which cannot"
              + " be compared with the other and costs as many texts as there are pieces.")
  private boolean pseudo;

  @Option(names = "--text-field", paramLabel = "NAME", description = LmData.FIELD)
  private String textField = TextFile.FIELD;

  @Option(names = "--first", paramLabel = "N", description = "Read the first N texts of each file.")
  private @Nullable Long first;

  @Option(names = "--quiet", description = "Do not show how far the command is.")
  private boolean quiet;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  LmPerplexity() {}

  /**
   * The figures of a file.
   *
   * @param perplexity the exponential of the loss
   * @param perplexityOfTrainer what transformers' Trainer would give
   * @param perplexityOfBatches what the mean of batches gives
   * @param loss the mean over all masked pieces
   */
  private record Figures(
      double perplexity,
      double perplexityOfTrainer,
      double perplexityOfBatches,
      double loss,
      long texts,
      long masked,
      long tokens,
      boolean pseudo) {
    static Figures of(Perplexity measured, BatchedPerplexity batches, boolean pseudo) {
      return new Figures(
          measured.value(),
          batches.ofTrainer(),
          batches.ofBatches(),
          measured.meanLoss(),
          measured.texts(),
          measured.masked(),
          measured.tokens(),
          pseudo);
    }
  }

  @Override
  public Integer call() {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxLength > 2, "--max-length", maxLength, "at least 3");
    check.that(batchSize > 0, "--batch-size", batchSize, "at least 1");
    check.that(first == null || first > 0, "--first", first, "at least 1");
    Progress progress = quiet ? Progress.NONE : Progress.on(spec.commandLine().getErr());
    Map<String, Figures> figures = new LinkedHashMap<>();
    try (LanguageModel opened =
        LanguageModel.load(model.find(progress), computing.settings(spec))) {
      for (Path file : files) {
        try (TextFile texts = new LmData.Opening(textField, progress).file(file)) {
          figures.put(file.toString(), measure(opened, texts, progress));
        }
      }
    }
    spec.commandLine().getOut().print(Json.document(figures));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private Figures measure(LanguageModel opened, TextFile file, Progress progress) {
    TextCorpus texts = first == null ? file : file.first(first);
    try (TextMeter meter = new TextMeter(file.source(), texts.size(), progress)) {
      BatchedPerplexity batches = new BatchedPerplexity(batchSize);
      TextLosses each =
          (text, loss, masked) -> {
            batches.scored(text, loss, masked);
            meter.accept(text + 1);
          };
      Perplexity measured =
          pseudo
              ? opened.pseudoPerplexity(texts, maxLength, each)
              : opened.perplexity(texts, maxLength, maskSeed, each);
      return Figures.of(measured, batches, pseudo);
    }
  }
}
