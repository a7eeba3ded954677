package io.slicer.examples.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses arguments that are out of their ranges.
 *
 * @param command whose arguments they are
 */
public record ArgumentCheck(CommandSpec command) {

  /**
   * Checks an argument.
   *
   * @param right whether it may be so
   * @param option what it was given as
   * @param value what was given
   * @param range what it should be
   * @throws ParameterException if it may not be so
   */
  public void that(boolean right, String option, @Nullable Object value, String range) {
    if (!right) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '" + option + "': " + value + " is not " + range);
    }
  }
}
