package io.slicer.examples.corpus;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.names.FormatNames;
import io.slicer.examples.names.TypeNameOptions;
import io.slicer.examples.names.TypeNames;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.HubDataset;
import io.slicer.hub.HubException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.JsonLinesFormat;
import io.slicer.ner.corpus.format.PanxWriter;
import io.slicer.ner.corpus.format.ParquetFormat;
import io.slicer.ner.corpus.format.TagConversion;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.ner.corpus.format.TaggedCorpus;
import io.slicer.text.SubwordTokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * Checks and describes files of tagged sentences, and converts them.
 *
 * <pre>java -jar slicer-examples.jar corpus masakhaner/swa</pre>
 */
@Command(
    name = "corpus",
    description = {
      "Checks and describes files of tagged sentences: their form, tags, entities, lengths and"
          + " sentences that occur twice, in a file or in two of them. Every file that is damaged"
          + " is named, with the line.",
      "",
      "Formats are found out, and so are schemes of tags. Nothing is converted unless --to says"
          + " where to.",
      ""
    })
public final class DescribeCorpus implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Files, or directories, of which all files are taken but hidden ones, *.md and LICENSE*;"
              + " links are followed. Or data sets of the Hub,"
              + " hub:ORG/NAME[@REVISION][:CONFIGURATION], of which all splits are taken.")
  @SuppressWarnings("NullAway.Init") // required
  private List<String> paths;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.class,
      completionCandidates = FormatNames.class,
      description = {
        "The form of the files: ${COMPLETION-CANDIDATES}; or conllu:KEY with another key of"
            + " MISC; or SEPARATOR:COLUMNS:TOKEN:TAG with tab, space, white_space, comma or semicolon,"
            + " the number of columns and (from 0) those of token and tag, and perhaps :FEATURE,... of"
            + " word_index, comments, id_lines, document_starts, language_prefix, header, quoted and"
            + " sentence=COLUMN. Default: found out."
      })
  private @Nullable CorpusFormat format;

  @Option(
      names = "--tag-names",
      split = ",",
      paramLabel = "TAG",
      description = "What the ids in JSON lines or Parquet stand for, from 0 on.")
  private List<String> tagNames = new ArrayList<>();

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      description = "The scheme of the tags: ${COMPLETION-CANDIDATES}. Default: found out.")
  private @Nullable TagScheme scheme;

  @Mixin private TypeNameOptions types = new TypeNameOptions();

  @Option(
      names = "--tokenizer",
      paramLabel = "PATH",
      description =
          "A tokenizer.json or vocab.txt, or the directory of a model with one: also describe lengths in"
              + " sub-words.")
  private @Nullable Path tokenizer;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all figures to a file.")
  private @Nullable Path json;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description =
          "Write the sentences as TOKEN<TAB>TAG with IOB2 tags; there must be one file only, and"
              + " --scheme if its tags are others.")
  private @Nullable Path to;

  private final CorpusFigures figures = new CorpusFigures();

  /** What is to be written, if it could be read. */
  private @Nullable NerDataset converted;

  /** Types that --map names and no file so far has. */
  private final Set<String> unmapped = new TreeSet<>();

  /** Arguments are still to come. */
  DescribeCorpus() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new DescribeCorpus(), arguments);
  }

  @Override
  public Integer call() {
    TypeNames names = types.names(spec);
    unmapped.addAll(names.named());
    Function<Path, TaggedCorpus> reading = right("--tag-names", this::reading);
    List<Path> files = files();
    check(to != null && files.size() > 1, "--to: one file only, not " + files.size());
    checkOutput("--to", to, files);
    checkOutput("--json", json, files);
    check(to != null && json != null && isSame(to, json), "--to and --json name the same file");
    if (tokenizer == null) {
      describe(files, reading, names, null);
    } else {
      try (SubwordTokenizer loaded = SubwordTokenizer.load(tokenizer)) {
        describe(files, reading, names, loaded);
      }
    }
    if (json != null) {
      AtomicFiles.write(json, Json.document(figures));
    }
    if (to != null && converted != null) {
      PanxWriter.write(converted, to);
      sayWhatWasConverted(to);
    }
    if (figures.damaged().isEmpty() && !unmapped.isEmpty()) {
      throw new IllegalArgumentException(
          "--map: no file has entities of " + String.join(", ", unmapped));
    }
    return figures.damaged().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Nothing, if the file has IOB2. Types that were mapped were asked for. */
  private void sayWhatWasConverted(Path file) {
    figures.files().stream()
        .map(CorpusFigures.File::conversion)
        .filter(TagConversion::isOther)
        .forEach(conversion -> spec.commandLine().getErr().println(file + ": " + conversion));
  }

  private void check(boolean wrong, String problem) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  /** What an option asks for, if that makes sense. */
  private <T> T right(String option, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  /** How files are read: in the format that was given or is found out, with the names of ids. */
  private Function<Path, TaggedCorpus> reading() {
    CorpusFormat given = format;
    if (tagNames.isEmpty()) {
      return file -> given == null ? TaggedCorpus.read(file) : TaggedCorpus.read(file, given);
    }
    check(given instanceof ColumnFormat, "--tag-names: for JSON lines and Parquet");
    CorpusFormat named =
        given instanceof ParquetFormat
            ? new ParquetFormat(tagNames)
            : new JsonLinesFormat(tagNames);
    return file ->
        given == null ? TaggedCorpus.readIds(file, tagNames) : TaggedCorpus.read(file, named);
  }

  /** Directories without files are named, and what else there is is described. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String path : paths) {
      try {
        files.addAll(HubDataset.isName(path) ? files(path) : CorpusFiles.of(Path.of(path)));
      } catch (CorpusException | HubException | UncheckedIOException e) {
        damaged(path, e);
      }
    }
    return files;
  }

  private List<Path> files(String dataset) {
    HubDataset data = DownloadMeter.dataset(dataset, Progress.on(spec.commandLine().getErr()));
    String configuration = data.configuration();
    List<Path> files = new ArrayList<>();
    for (String split : data.splits(configuration)) {
      files.addAll(data.files(configuration, split));
    }
    return files;
  }

  private void damaged(String path, RuntimeException problem) {
    String message = Program.inOneLine(problem);
    spec.commandLine().getErr().println("error: " + message);
    figures.add(new CorpusFigures.Damaged(path, message));
  }

  private void checkOutput(String option, @Nullable Path output, List<Path> files) {
    if (output != null) {
      check(
          files.stream().anyMatch(file -> isSame(file, output)),
          option + ": " + output + " is one of the files to read");
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare " + one + " and " + other, e);
    }
  }

  private void describe(
      List<Path> files,
      Function<Path, TaggedCorpus> reading,
      TypeNames names,
      @Nullable SubwordTokenizer loaded) {
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files) {
      try {
        TaggedCorpus corpus = reading.apply(file);
        TagScheme tags = scheme(file, corpus);
        NerDataset dataset = mapped(corpus.dataset(tags), names);
        if (to != null) {
          refuseInconvertible(file, corpus);
          converted = dataset;
        }
        out.print(CorpusTable.of(figures.add(file.toString(), corpus, tags, dataset, loaded)));
      } catch (CorpusException | UncheckedIOException e) {
        damaged(file.toString(), e);
      }
      out.flush();
    }
    out.print(CorpusTable.of(figures.shared()));
    out.flush();
  }

  private NerDataset mapped(NerDataset dataset, TypeNames names) {
    unmapped.removeAll(dataset.labels().types());
    return names.map(dataset, "--map");
  }

  /** Tags of no scheme are read as IOB2, which says what is wrong with them. */
  private TagScheme scheme(Path file, TaggedCorpus corpus) {
    if (scheme != null) {
      return scheme;
    }
    TagScheme likely = corpus.detectScheme().orElse(TagScheme.IOB2);
    if (to != null && likely != TagScheme.IOB2) {
      throw new CorpusException(
          file.toString(),
          "the tags look like "
              + likely
              + ": to convert them, give --scheme "
              + likely.name().toLowerCase(Locale.ROOT));
    }
    return likely;
  }

  private void refuseInconvertible(Path file, TaggedCorpus corpus) {
    if (!corpus.otherTagColumns().isEmpty()) {
      throw new CorpusException(
          file.toString(),
          "columns (from 0) "
              + corpus.otherTagColumns()
              + " may hold tags, too: to convert them, give --format; "
              + corpus.reading().warnings().get(0));
    }
    if (!unmapped.isEmpty()) {
      throw new CorpusException(
          file.toString(), "no entities of " + String.join(", ", unmapped) + ", which --map names");
    }
  }
}
