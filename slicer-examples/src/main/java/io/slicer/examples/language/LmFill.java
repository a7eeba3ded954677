package io.slicer.examples.language;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.language.Filling;
import io.slicer.language.LanguageModel;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills the masks of texts. */
@Command(
    name = "fill",
    description = {
      "Fills masks: for each of a text's masks, written as the tokenizer writes them ([MASK] or"
          + " <mask>), prints the best pieces and their probabilities.",
      ""
    })
final class LmFill implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TEXT",
      description = "A text with masks, such as 'Paris is the [MASK] of France.'")
  @SuppressWarnings("NullAway.Init") // required
  private List<String> texts;

  @Option(
      names = "--top",
      defaultValue = "5",
      paramLabel = "N",
      description = "How many pieces to print for each mask. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(names = "--json", description = "Print a line of JSON for each text.")
  private boolean json;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  LmFill() {}

  /** A text and the best pieces for each of its masks. */
  private record Filled(String text, List<List<Filling>> masks) {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec).that(top > 0, "--top", top, "at least 1");
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(spec.commandLine().getErr());
    try (LanguageModel opened =
        LanguageModel.load(model.find(progress), computing.settings(spec))) {
      for (String text : texts) {
        List<List<Filling>> masks = opened.fill(text, top);
        if (json) {
          out.println(Json.line(new Filled(text, masks)));
        } else {
          print(text, masks, out);
        }
        out.flush();
      }
    }
    return ExitCode.OK;
  }

  private static void print(String text, List<List<Filling>> masks, PrintWriter out) {
    out.print(text + "\n");
    for (int mask = 0; mask < masks.size(); mask++) {
      out.print(masks.size() == 1 ? "" : "mask " + (mask + 1) + "\n");
      for (Filling filling : masks.get(mask)) {
        out.print(
            String.format(Locale.ROOT, "  %.4f  %s\n", filling.probability(), filling.piece()));
      }
    }
  }
}
