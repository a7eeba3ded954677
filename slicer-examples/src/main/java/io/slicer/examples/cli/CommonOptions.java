package io.slicer.examples.cli;

import io.slicer.finetune.RunEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** What every command understands. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = CommonOptions.Version.class,
    showDefaultValues = false,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:success",
      "1:the command failed: a line on standard error says why",
      "2:the arguments are wrong",
      "130:it was stopped with Ctrl-C"
    })
final class CommonOptions {
  @Option(names = "--debug", description = "If the command fails, say where in the code.")
  private boolean debug;

  boolean debug() {
    return debug;
  }

  /** Which slicer, on what: the first thing that a report of a defect needs. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      RunEnvironment environment = RunEnvironment.current();
      return new String[] {
        "slicer " + environment.slicer(),
        "Java " + environment.java(),
        environment.os()
            + ", "
            + environment.cpu()
            + ", "
            + environment.processors()
            + " processors"
      };
    }
  }
}
