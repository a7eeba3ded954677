package io.slicer.examples.vectors;

import io.slicer.examples.cli.Program;
import picocli.CommandLine.Command;

/**
 * Arithmetic on the parameters of models.
 *
 * <pre>java -jar slicer-examples.jar task-vectors make TUNED BASE --output vector.safetensors</pre>
 */
@Command(
    name = "task-vectors",
    description =
        "Computes what training has changed of models, compares such vectors, and adds them to other"
            + " models.",
    subcommands = {MakeVector.class, ApplyVectors.class, CompareVectors.class})
public final class TaskVectors {
  /** Nothing to do yet. */
  public TaskVectors() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new TaskVectors(), arguments);
  }
}
