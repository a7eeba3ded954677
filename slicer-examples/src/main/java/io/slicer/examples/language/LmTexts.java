package io.slicer.examples.language;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Json;
import io.slicer.files.AtomicFiles;
import io.slicer.language.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Collects texts to train language models on. */
@Command(
    name = "texts",
    description = {
      "Collects different texts from corpora, in their order, a line each, and leaves out those that"
          + " stand in others, such as what a model is to be evaluated on later. Texts are the same"
          + " if they are so without white space, so that a tokenized sentence is found again.",
      "",
      "Files are CoNLL-U (.conllu: what # text says), sentences with tags (.tsv with an empty line"
          + " behind each, as PAN-X has them: the words joined by blanks), pairs of texts (other .tsv,"
          + " as XNLI has them: the first two columns are a text each), or texts as the other"
          + " commands read them.",
      "",
      "Prints in JSON how many texts each file had, and what became of them.",
      ""
    })
final class LmTexts implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--from",
      arity = "1..*",
      required = true,
      paramLabel = "FILE",
      description = "What to collect from, in this order.")
  private List<Path> from = new ArrayList<>();

  @Option(
      names = "--without",
      arity = "1..*",
      paramLabel = "FILE",
      description = "What to leave out.")
  private List<Path> without = new ArrayList<>();

  @Option(names = "--most", paramLabel = "N", description = "Collect at most N texts.")
  private @Nullable Long most;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Where the texts go; a file that is there is replaced.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(names = "--text-field", paramLabel = "NAME", description = LmData.FIELD)
  private String textField = TextFile.FIELD;

  /** Arguments are still to come. */
  LmTexts() {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec).that(most == null || most > 0, "--most", most, "at least 1");
    CorpusTexts corpora = new CorpusTexts(textField);
    TextCollection collection = new TextCollection(most == null ? Long.MAX_VALUE : most);
    for (Path file : without) {
      collection.leaveOut(file.toString(), take -> corpora.read(file, take));
    }
    for (Path file : from) {
      collection.collect(file.toString(), take -> corpora.read(file, take));
    }
    AtomicFiles.write(output, collection.lines());
    spec.commandLine().getOut().print(Json.document(collection.report()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
