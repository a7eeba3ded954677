package io.slicer.examples.tag;

import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.examples.cli.TaggingArguments;
import io.slicer.examples.cli.VisibleStream;
import io.slicer.examples.names.LabelNames;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.Entity;
import io.slicer.ner.NerModel;
import io.slicer.ner.TaggedSubword;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
 * Finds the named entities of texts.
 *
 * <pre>java -jar slicer-examples.jar tag runs/demo/model "Angela Merkel besuchte Paris."</pre>
 */
@Command(
    name = "tag",
    description = {
      "Finds the named entities of texts: of the text given, or of each line of a file or of"
          + " standard input, however long they are.",
      ""
    })
public final class TagText implements Callable<Integer> {
  /** Ten lines of progress in megabytes would show little of a smaller file. */
  private static final long SMALL = 100_000_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Mixin private LabelNames labels = new LabelNames();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TEXT",
      description = "The text; several arguments are one text with spaces between them.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FILE", description = "Tag each line of a file in UTF-8.")
  private @Nullable Path file;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to a new file what else is printed, and show how far it is.")
  private @Nullable Path output;

  @Option(
      names = "--resume",
      description =
          "Continue an output that was not finished, with the same model, arguments and text; what"
              + " was made with others is refused and left as it is. Needs --json, --file and"
              + " --output.")
  private boolean resume;

  @Option(
      names = "--json",
      description =
          "Print a line of JSON for each text: the text and its entities, with offsets in UTF-16"
              + " units.")
  private boolean json;

  @Mixin private TaggingArguments tagging = new TaggingArguments();

  @Option(names = "--subwords", description = "Print sub-words and their tags instead of entities.")
  private boolean subwords;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  TagText() {}

  private record WithEntities(String text, List<Entity> entities) {}

  private record WithSubwords(String text, List<TaggedSubword> subwords) {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new TagText(), arguments);
  }

  @Override
  public Integer call() {
    checkArguments();
    InferenceSettings settings = computing.settings(spec);
    Progress progress = Progress.on(spec.commandLine().getErr());
    if (words.isEmpty()) {
      tagLines(settings, progress);
    } else {
      tagText(String.join(" ", words), settings, progress);
    }
    return ExitCode.OK;
  }

  private void checkArguments() {
    require(words.isEmpty() || file == null, "Give either a text or --file, not both");
    require(words.isEmpty() || output == null, "--output is for --file and standard input");
    require(
        !resume || (json && file != null && output != null),
        "--resume needs --json, --file and --output");
    require(
        !tagging.areOfWords(spec) || !subwords,
        "--aggregation, --decoding and --threshold make tags of words, --subwords prints those of"
            + " sub-words");
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  private NerModel load(InferenceSettings settings, Progress progress) {
    return NerModel.load(labels.of(model.find(progress)), settings);
  }

  private void tagText(String text, InferenceSettings settings, Progress progress) {
    try (NerModel tagger = load(settings, progress)) {
      PrintWriter out = spec.commandLine().getOut();
      tagged(tagger, List.of(text)).forEach(result -> out.print(result + "\n"));
      out.flush();
    }
  }

  /** Looks at the files first: a model may have to be downloaded. */
  private void tagLines(InferenceSettings settings, Progress progress) {
    String source = file == null ? "standard input" : file.toString();
    try (TextLines text = open(source)) {
      if (output == null) {
        try (NerModel tagger = load(settings, progress)) {
          lines(tagger).print(text, spec.commandLine().getOut());
        }
      } else {
        write(text, output, settings, progress);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private LineTagging lines(NerModel tagger) {
    return new LineTagging(portion -> tagged(tagger, portion));
  }

  private TextLines open(String source) throws IOException {
    return file == null
        ? TextLines.live(System.in, source)
        : TextLines.ofFile(Files.newInputStream(file), source);
  }

  private void write(TextLines text, Path target, InferenceSettings settings, Progress progress)
      throws IOException {
    long size = file == null ? -1 : Files.size(file);
    Progress.Unit unit = size < SMALL ? Progress.Unit.KILOBYTES : Progress.Unit.BYTES;
    try (LineFile out = resume ? LineFile.resume(target) : LineFile.create(target);
        NerModel tagger = load(settings, progress)) {
      lines(tagger).write(text, out, done -> progress.start("tagging", unit, done, size));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private List<String> tagged(NerModel tagger, List<String> texts) {
    if (subwords) {
      List<List<TaggedSubword>> found = tagger.tagSubwords(texts, tagging.boundaries());
      return IntStream.range(0, texts.size())
          .mapToObj(i -> new WithSubwords(texts.get(i), found.get(i)))
          .map(result -> json ? Json.line(result) : table(result))
          .toList();
    }
    List<List<Entity>> found = tagger.tagTexts(texts, tagging.options(spec));
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new WithEntities(texts.get(i), found.get(i)))
        .map(result -> json ? Json.line(result) : table(result))
        .toList();
  }

  private static String table(WithEntities result) {
    StringBuilder table = new StringBuilder(result.text());
    for (Entity found : result.entities()) {
      table.append(row(found.label(), found.start(), found.end(), found.score(), found.text()));
    }
    return VisibleStream.shown(table.toString());
  }

  private static String table(WithSubwords result) {
    StringBuilder table = new StringBuilder(result.text());
    for (TaggedSubword found : result.subwords()) {
      table.append(row(found.tag(), found.start(), found.end(), found.score(), found.text()));
    }
    return VisibleStream.shown(table.toString());
  }

  private static String row(String label, int start, int end, double score, String text) {
    return String.format(Locale.ROOT, "\n  %-6s %5d–%-5d %.3f  %s", label, start, end, score, text);
  }
}
