package io.slicer.examples.language;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.language.LanguageModel;
import io.slicer.language.Perplexity;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how well a language model foresees texts. */
@Command(
    name = "perplexity",
    description = {
      "Measures how well a masked language model foresees texts, and prints JSON: the perplexity of"
          + " each file is the exponential of the mean loss of the masked pieces, 15 % of all,"
          + " drawn by --mask-seed. Compare only figures of the same texts, vocabulary, length and"
          + " seed.",
      "",
      "A text is a line of a file in UTF-8; blank lines are left out.",
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
      names = "--pseudo",
      description =
          "Mask each piece once, alone (Salazar et al. 2020): the pseudo-perplexity, which cannot"
              + " be compared with the other and costs as many texts as there are pieces.")
  private boolean pseudo;

  @Option(names = "--first", paramLabel = "N", description = "Read the first N texts of each file.")
  private @Nullable Long first;

  @Option(names = "--quiet", description = "Do not show how far the command is.")
  private boolean quiet;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  LmPerplexity() {}

  /** The figures of a file. */
  private record Figures(
      double perplexity, double loss, long texts, long masked, long tokens, boolean pseudo) {
    static Figures of(Perplexity measured, boolean pseudo) {
      return new Figures(
          measured.value(),
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
    check.that(first == null || first > 0, "--first", first, "at least 1");
    Progress progress = quiet ? Progress.NONE : Progress.on(spec.commandLine().getErr());
    Map<String, Figures> figures = new LinkedHashMap<>();
    try (LanguageModel opened =
        LanguageModel.load(model.find(progress), computing.settings(spec))) {
      for (Path file : files) {
        try (TextFile texts = TextFile.open(file)) {
          figures.put(file.toString(), measure(opened, texts, progress));
        }
      }
    }
    spec.commandLine().getOut().print(Json.document(figures));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private Figures measure(LanguageModel opened, TextFile file, Progress progress) {
    if (file.size() == 0) {
      throw new CorpusException(file.source(), "there is no text in it");
    }
    TextCorpus texts = first == null ? file : file.first(first);
    try (Progress.Task task = progress.start(file.source(), Progress.Unit.TEXTS, 0, texts.size())) {
      Perplexity measured =
          pseudo
              ? opened.pseudoPerplexity(
                  texts, maxLength, done -> task.at(done, "", Optional.empty()))
              : opened.perplexity(
                  texts, maxLength, maskSeed, done -> task.at(done, "", Optional.empty()));
      return Figures.of(measured, pseudo);
    }
  }
}
