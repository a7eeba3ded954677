package io.slicer.examples;

import io.slicer.engine.Precision;
import io.slicer.ner.Entity;
import io.slicer.ner.NerModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * Finds the named entities of texts.
 *
 * <pre>java -jar slicer-examples.jar tag runs/demo/model "Angela Merkel besuchte Paris."</pre>
 */
@Command(
    name = "tag",
    description = {
      "Finds the named entities of texts: of the text given, or of each line of a file or of"
          + " standard input.",
      ""
    })
public final class TagText implements Callable<Integer> {
  /** Many texts at once are tagged faster than one after the other. */
  private static final int MOST_LINES = 256;

  private static final char REPLACEMENT = '\uFFFD';

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A directory in Hugging Face form, such as the model/ of a run, or a model of the Hub.")
  @SuppressWarnings("NullAway.Init") // required
  private String model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TEXT",
      description = "The text; several arguments are one text with spaces between them.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FILE", description = "Tag each line of a file in UTF-8.")
  private @Nullable Path file;

  @Option(
      names = "--json",
      description =
          "Print a line of JSON for each text: the text and its entities, with offsets in UTF-16"
              + " units.")
  private boolean json;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "In which numbers to compute: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default. INT8"
              + " is about twice as fast and tags a little worse.")
  private Precision precision = Precision.FP32;

  @Option(names = "--threads", paramLabel = "N", description = "Processors to use; all by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Arguments are still to come. */
  TagText() {}

  private record Tagged(String text, List<Entity> entities) {}

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
    if (!words.isEmpty() && file != null) {
      throw new ParameterException(spec.commandLine(), "Give either a text or --file, not both");
    }
    String text = String.join(" ", words);
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw new IllegalArgumentException(
          "the text has characters that Java cannot read from the command line in this locale: set"
              + " LC_ALL to one with UTF-8, or use --file or standard input");
    }
    Progress progress = Progress.on(spec.commandLine().getErr());
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads must be at least 1");
    }
    try (NerModel tagger = NerModel.load(ModelMeter.resolve(model, progress), threads, precision)) {
      if (words.isEmpty()) {
        tagLines(tagger);
      } else {
        print(tagger, List.of(text));
      }
    }
    return ExitCode.OK;
  }

  private void tagLines(NerModel tagger) {
    String source = file == null ? "standard input" : file.toString();
    try (BufferedReader reader = open()) {
      List<String> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        // Who types, or waits for the answer to a line, gets it at once.
        if (lines.size() == MOST_LINES || !reader.ready()) {
          print(tagger, lines);
          lines.clear();
          if (spec.commandLine().getOut().checkError()) {
            return; // Nobody reads on, as behind "| head".
          }
        }
      }
      print(tagger, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private BufferedReader open() throws IOException {
    return file == null
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(file);
  }

  private void print(NerModel tagger, List<String> texts) {
    PrintWriter out = spec.commandLine().getOut();
    List<List<Entity>> entities = tagger.tagTexts(texts);
    for (int t = 0; t < texts.size(); t++) {
      Tagged tagged = new Tagged(texts.get(t), entities.get(t));
      out.print(json ? Json.line(tagged) + "\n" : table(tagged));
    }
    out.flush();
  }

  private static String table(Tagged tagged) {
    StringBuilder table = new StringBuilder(tagged.text()).append('\n');
    for (Entity entity : tagged.entities()) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-6s %5d–%-5d %.3f  %s%n",
              entity.label(),
              entity.start(),
              entity.end(),
              entity.score(),
              entity.text()));
    }
    return table.toString();
  }
}
