package io.slicer.examples.language;

import io.slicer.examples.cli.Program;
import picocli.CommandLine.Command;

/**
 * Masked language modelling.
 *
 * <pre>java -jar slicer-examples.jar lm train --output runs/lm</pre>
 */
@Command(
    name = "lm",
    description =
        "Trains masked language models further on text, measures how well they foresee texts,"
            + " fills masks, and collects texts.",
    subcommands = {LmTrain.class, LmPerplexity.class, LmFill.class, LmTexts.class})
public final class LanguageModeling {
  /** Nothing to do yet. */
  public LanguageModeling() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new LanguageModeling(), arguments);
  }
}
