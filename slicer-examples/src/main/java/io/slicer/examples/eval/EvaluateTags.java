package io.slicer.examples.eval;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.SpanScheme;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.FormatNames;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.TagScheme;
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
      "Formats are found out, as the command corpus shows, and may differ; a single file has both"
          + " tags in its last two columns, gold before predicted. So are schemes of tags, of which"
          + " there must be one. What is not IOB2 in the default mode is said before the report.",
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
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.class,
      completionCandidates = FormatNames.class,
      description =
          "The form of the files: ${COMPLETION-CANDIDATES}; or as the command corpus describes it."
              + " With a single file, TAG is the column of the predicted tags, and gold ones stand"
              + " before it. Default: found out.")
  private @Nullable CorpusFormat format;

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      description = "The scheme of all tags: ${COMPLETION-CANDIDATES}. Default: found out.")
  private @Nullable TagScheme scheme;

  @Option(
      names = "--strict",
      description = {
        "Only what is whole in its scheme is an entity, as in seqeval's strict mode with that"
            + " scheme: in IOB2 only B- begins one. By default an I- that continues nothing does, too."
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
    Scored scored = scored();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(Json.document(scored));
    } else {
      scored.scheme().heading(scored.mode()).ifPresent(heading -> out.print(heading + "\n\n"));
      out.print(scored.report().format(digits));
    }
    out.flush();
    return ExitCode.OK;
  }

  /**
   * What was found.
   *
   * @param scheme of the tags
   * @param mode which of them make a span
   * @param report the figures
   */
  private record Scored(
      @JsonIgnore ScoredScheme scheme, SpanMode mode, @JsonUnwrapped SpanReport report) {
    @JsonProperty("scheme")
    TagScheme tags() {
      return scheme.tags();
    }
  }

  private Scored scored() {
    SpanMode mode = strict ? SpanMode.STRICT : SpanMode.LENIENT;
    TagComparison files =
        predicted == null
            ? TagComparison.of(gold, format)
            : TagComparison.of(gold, predicted, format);
    ScoredScheme found = ScoredScheme.of(files, mode, scheme);
    List<List<String>> right = found.read(files.gold());
    List<List<String>> tagged = found.read(files.predicted());
    warnOfMergedSpans(found.spans(), right);
    SpanReport report = SpanReport.of(right, tagged, found.spans(), mode, ZeroDivision.ZERO);
    return new Scored(found, mode, report);
  }

  /** seqeval's default mode knows neither L- nor U-. */
  private void warnOfMergedSpans(SpanScheme spans, List<List<String>> tags) {
    if (strict || spans != SpanScheme.BILOU) {
      return;
    }
    int lenient = tags.stream().mapToInt(t -> spans.spans(t, SpanMode.LENIENT).size()).sum();
    int whole = tags.stream().mapToInt(t -> spans.spans(t, SpanMode.STRICT).size()).sum();
    if (lenient < whole) {
      spec.commandLine()
          .getErr()
          .printf(
              "warning: of %,d gold entities seqeval's default mode counts %,d, as it knows neither"
                  + " L- nor U- and takes neighbours of one type for one: --strict counts them all%n",
              whole, lenient);
    }
  }
}
