package io.slicer.examples;

import io.slicer.ner.corpus.ColumnFormat;
import io.slicer.ner.corpus.CorpusException;
import io.slicer.ner.corpus.CorpusFormat;
import io.slicer.ner.corpus.JsonLinesFormat;
import io.slicer.ner.corpus.NerCorpora;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.PanxWriter;
import io.slicer.ner.corpus.ParquetFormat;
import io.slicer.ner.corpus.TagMapping;
import io.slicer.ner.corpus.TagScheme;
import io.slicer.text.SubwordTokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
          "Files, or directories, of which all files are taken but hidden ones, *.md and LICENSE*.")
  @SuppressWarnings("NullAway.Init") // required
  private List<Path> paths;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.class,
      completionCandidates = FormatNames.class,
      description = {
        "The form of the files: ${COMPLETION-CANDIDATES}; or SEPARATOR:COLUMNS:TOKEN:TAG with tab,"
            + " space or white_space, the number of columns and (from 0) those of token and tag,"
            + " and perhaps :FEATURE,... of word_index, comments, id_lines, document_starts and"
            + " language_prefix. Default: found out."
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

  @Option(
      names = "--map",
      split = ",",
      paramLabel = "TYPE=TYPE",
      description =
          "Other names for types of entities, or O for no entity. Types that are not named are an"
              + " error without --others.")
  private Map<String, String> map = new LinkedHashMap<>();

  @Option(
      names = "--others",
      paramLabel = "keep|drop",
      description = "What becomes of the types that --map does not name.")
  private @Nullable Others others;

  @Option(
      names = "--tokenizer",
      paramLabel = "PATH",
      description =
          "A tokenizer.json, or the directory of a model with one: also describe lengths in"
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

  /** Arguments are still to come. */
  DescribeCorpus() {}

  private enum Others {
    KEEP,
    DROP
  }

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
    check(map.isEmpty() && others != null, "--others needs --map");
    check(
        !tagNames.isEmpty() && format instanceof ColumnFormat,
        "--tag-names: for JSON lines and Parquet");
    List<Path> files = files();
    check(to != null && files.size() != 1, "--to: one file only, not " + files.size());
    int damaged;
    if (tokenizer == null) {
      damaged = describe(files, null);
    } else {
      try (SubwordTokenizer loaded = SubwordTokenizer.load(tokenizer)) {
        damaged = describe(files, loaded);
      }
    }
    return damaged == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void check(boolean wrong, String problem) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> tree = Files.walk(path)) {
          tree.filter(Files::isRegularFile)
              .filter(DescribeCorpus::isData)
              .sorted()
              .forEach(files::add);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot list " + path, e);
        }
      } else {
        files.add(path);
      }
    }
    if (files.isEmpty()) {
      throw new CorpusException(paths.get(0).toString(), "no files");
    }
    return files;
  }

  private static boolean isData(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && !name.endsWith(".md") && !name.startsWith("LICENSE");
  }

  /** Returns how many files are damaged. */
  private int describe(List<Path> files, @Nullable SubwordTokenizer loaded) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    CorpusFigures figures = new CorpusFigures();
    int damaged = 0;
    for (Path file : files) {
      try {
        out.print(CorpusTable.of(describe(file, figures, loaded)));
      } catch (CorpusException e) {
        err.println("error: " + Program.inOneLine(e));
        damaged++;
      }
      out.flush();
    }
    out.print(CorpusTable.of(figures.shared()));
    out.flush();
    if (json != null) {
      write(json, Json.document(figures));
    }
    return damaged;
  }

  private CorpusFigures.File describe(
      Path file, CorpusFigures figures, @Nullable SubwordTokenizer loaded) {
    CorpusFormat found = format(file);
    TagScheme tags = scheme(file, found);
    NerDataset dataset = NerCorpora.read(file, found, tags);
    if (!map.isEmpty()) {
      dataset = dataset.map(mapping());
    }
    if (to != null) {
      PanxWriter.write(dataset, to);
    }
    return figures.add(file.toString(), found.toString(), tags, dataset, loaded);
  }

  private CorpusFormat format(Path file) {
    CorpusFormat found = format == null ? CorpusFormat.detect(file) : format;
    if (tagNames.isEmpty() || found instanceof ColumnFormat) {
      return found;
    }
    return found instanceof ParquetFormat
        ? new ParquetFormat(tagNames)
        : new JsonLinesFormat(tagNames);
  }

  /** Tags of no scheme are read as IOB2, which says what is wrong with them. */
  private TagScheme scheme(Path file, CorpusFormat found) {
    if (scheme != null) {
      return scheme;
    }
    TagScheme likely = NerCorpora.detectScheme(file, found).orElse(TagScheme.IOB2);
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

  private TagMapping mapping() {
    TagMapping mapping = TagMapping.of(map);
    if (others == null) {
      return mapping;
    }
    return others == Others.KEEP ? mapping.keepingOthers() : mapping.droppingOthers();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
