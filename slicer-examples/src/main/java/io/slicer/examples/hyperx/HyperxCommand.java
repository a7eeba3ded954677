package io.slicer.examples.hyperx;

import io.slicer.examples.cli.Program;
import picocli.CommandLine.Command;

/**
 * Hyper-X.
 *
 * <pre>java -jar slicer-examples.jar hyperx train --output runs/hyperx</pre>
 */
@Command(
    name = "hyperx",
    description =
        "Trains one model for several tasks in several languages, with generated adapters, and"
            + " evaluates it.",
    subcommands = {HyperxTrain.class, HyperxEvaluate.class})
public final class HyperxCommand {
  /** Nothing to do yet. */
  public HyperxCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new HyperxCommand(), arguments);
  }
}
