package io.slicer.examples.xnli;

import io.slicer.examples.cli.Program;
import picocli.CommandLine.Command;

/**
 * Zero-shot transfer of natural language inference.
 *
 * <pre>java -jar slicer-examples.jar xnli fine-tune --output runs/xnli</pre>
 */
@Command(
    name = "xnli",
    description =
        "Trains classifiers of pairs of texts on one language and evaluates them on others.",
    subcommands = {XnliFineTune.class, XnliFeatureExtraction.class})
public final class Xnli {
  /** No technique yet. */
  public Xnli() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new Xnli(), arguments);
  }
}
