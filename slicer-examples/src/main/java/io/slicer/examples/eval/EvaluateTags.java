package io.slicer.examples.eval;

import io.slicer.corpus.CorpusException;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.TagFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Compares predicted tags with gold ones and prints seqeval's report.
 *
 * <pre>java -jar slicer-examples.jar eval gold.tsv predicted.tsv</pre>
 */
@Command(
    name = "eval",
    description = {
      "Compares predicted tags with gold tags and prints seqeval's report.",
      "",
      "Files have a line TOKEN<TAB>TAG for each token and an empty line between sentences; with a"
          + " single file, a line is TOKEN<TAB>GOLD<TAB>PREDICTED. Tags are IOB2: O, B-TYPE, I-TYPE.",
      ""
    })
public final class EvaluateTags implements Callable<Integer> {
  private static final int MOST_DIGITS = 15;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "GOLD",
      description = "The right tags; both tags if there is no other file.")
  @SuppressWarnings("NullAway.Init") // required
  private Path gold;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PREDICTED",
      description = "The tags that a system gives to the same tokens.")
  private @Nullable Path predicted;

  @Option(
      names = "--strict",
      description = {
        "Only B- begins an entity, as in seqeval's strict mode; by default an I- that continues"
            + " nothing does, too."
      })
  private boolean strict;

  @Option(
      names = "--digits",
      paramLabel = "N",
      description = "Digits behind the point. Default: ${DEFAULT-VALUE}.")
  private int digits = 4;

  @Option(names = "--json", description = "Print all figures, not rounded, as JSON.")
  private boolean json;

  /** Arguments are still to come. */
  EvaluateTags() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new EvaluateTags(), arguments);
  }

  @Override
  public Integer call() {
    if (digits < 0 || digits > MOST_DIGITS) {
      throw new ParameterException(
          spec.commandLine(), "--digits " + digits + ": from 0 to " + MOST_DIGITS);
    }
    SpanReport report = report();
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? Json.document(report) : report.format(digits));
    out.flush();
    return ExitCode.OK;
  }

  private SpanReport report() {
    TagFile first = TagFile.read(gold);
    if (predicted == null) {
      requireColumns(first, 3, "TOKEN<TAB>GOLD<TAB>PREDICTED, or a second file");
      return report(first.tags(0), first.tags(1));
    }
    TagFile second = TagFile.read(predicted);
    requireColumns(first, 2, "TOKEN<TAB>TAG");
    requireColumns(second, 2, "TOKEN<TAB>TAG");
    first
        .difference(second)
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException("the tokens are not the same: " + difference);
            });
    return report(first.tags(0), second.tags(0));
  }

  private SpanReport report(List<List<String>> right, List<List<String>> found) {
    SpanMode mode = strict ? SpanMode.STRICT : SpanMode.LENIENT;
    return SpanReport.of(right, found, mode, ZeroDivision.ZERO);
  }

  private static void requireColumns(TagFile file, int columns, String expected) {
    if (file.columns() != columns) {
      throw new CorpusException(
          file.file().toString(), file.columns() + " columns; expected are " + expected);
    }
  }
}
