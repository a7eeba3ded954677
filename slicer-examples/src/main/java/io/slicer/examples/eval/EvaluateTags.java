package io.slicer.examples.eval;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.google.common.collect.Sets;
import io.slicer.corpus.CorpusException;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.SpanScheme;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.ReadingNotes;
import io.slicer.examples.names.FormatNames;
import io.slicer.examples.names.TypeNameOptions;
import io.slicer.examples.names.TypeNames;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.ner.corpus.format.TaggedCorpus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
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

  @Mixin private TypeNameOptions types = new TypeNameOptions();

  @Option(
      names = "--predicted-map",
      split = ",",
      paramLabel = "TYPE=TYPE",
      description = "The same as --map for the types of the predicted entities.")
  private List<String> predictedMap = new ArrayList<>();

  @Option(
      names = "--predicted-others",
      paramLabel = "keep|drop",
      description = "What becomes of the types that --predicted-map does not name.")
  private TypeNames.@Nullable Others predictedOthers;

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
      out.print(scored.heading() + scored.report().format(digits));
    }
    out.flush();
    return ExitCode.OK;
  }

  /**
   * What was found.
   *
   * @param scheme of the tags
   * @param mode which of them make a span
   * @param goldTypes other names of the gold entities' types; null if they have their own
   * @param predictedTypes the same of the predicted ones
   * @param report the figures
   */
  private record Scored(
      @JsonIgnore ScoredScheme scheme,
      SpanMode mode,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TypeNames goldTypes,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TypeNames predictedTypes,
      @JsonUnwrapped SpanReport report) {
    @JsonProperty("scheme")
    TagScheme tags() {
      return scheme.tags();
    }

    /** What is not as in IOB2 by default; nothing if all is. */
    String heading() {
      List<String> parts = new ArrayList<>(scheme.heading(mode).stream().toList());
      if (goldTypes != null) {
        parts.add("gold types: " + goldTypes);
      }
      if (predictedTypes != null) {
        parts.add("predicted types: " + predictedTypes);
      }
      return parts.isEmpty() ? "" : String.join("; ", parts) + "\n\n";
    }
  }

  private Scored scored() {
    TypeNames goldTypes = types.names(spec);
    TypeNames predictedTypes = TypeNames.of(spec, "--predicted-map", predictedMap, predictedOthers);
    SpanMode mode = strict ? SpanMode.STRICT : SpanMode.LENIENT;
    TagComparison files =
        predicted == null
            ? TagComparison.of(gold, format)
            : TagComparison.of(gold, predicted, format);
    ReadingNotes.print(spec.commandLine().getErr(), files.gold());
    if (predicted != null) {
      ReadingNotes.print(spec.commandLine().getErr(), files.predicted());
    }
    ScoredScheme found = ScoredScheme.of(files, mode, scheme);
    List<List<String>> right = mapped(found, files.gold(), goldTypes, "--map");
    List<List<String>> tagged = mapped(found, files.predicted(), predictedTypes, "--predicted-map");
    warnOfMergedSpans(found.spans(), right);
    warnOfTypes(found.spans(), right, tagged);
    SpanReport report = SpanReport.of(right, tagged, found.spans(), mode, ZeroDivision.ZERO);
    return new Scored(
        found,
        mode,
        goldTypes.isEmpty() ? null : goldTypes,
        predictedTypes.isEmpty() ? null : predictedTypes,
        report);
  }

  private static List<List<String>> mapped(
      ScoredScheme scheme, TaggedCorpus corpus, TypeNames names, String option) {
    List<List<String>> tags = scheme.read(corpus);
    if (names.isEmpty()) {
      return tags;
    }
    Set<String> types = types(scheme.spans(), tags);
    Set<String> absent = new TreeSet<>(Sets.difference(names.named(), types));
    if (!absent.isEmpty()) {
      throw new CorpusException(
          corpus.source(), option + ": there are no entities of " + String.join(", ", absent));
    }
    return names.map(tags, types, corpus.source(), option);
  }

  private void warnOfTypes(SpanScheme spans, List<List<String>> right, List<List<String>> tagged) {
    Set<String> gold = types(spans, right);
    Set<String> found = types(spans, tagged);
    PrintWriter err = spec.commandLine().getErr();
    Set<String> only = new TreeSet<>(Sets.difference(found, gold));
    if (!gold.isEmpty() && !only.isEmpty()) {
      err.printf(
          "warning: predicted are entities of the types %s, which gold tags have not: they have %s;"
              + " --map and --predicted-map rename types%n",
          String.join(", ", only), String.join(", ", gold));
    }
  }

  private static Set<String> types(SpanScheme spans, List<List<String>> tags) {
    return tags.stream()
        .flatMap(sentence -> spans.spans(sentence, SpanMode.LENIENT).stream())
        .map(Span::type)
        .collect(Collectors.toCollection(TreeSet::new));
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
