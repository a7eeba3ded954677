package io.slicer.examples.training;

import io.slicer.corpus.CorpusException;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Treebanks by name. They are files of a directory or of the folders in it, called as Universal
 * Dependencies calls them, {@code en_gum-ud-train.conllu}, or {@code train-en.conllu}; or the
 * demonstration treebanks. Any other file can be named beside them. If something is missing, the
 * error says what there is.
 *
 * <p>What is asked for is {@code en_gum}; {@code UD_English-GUM}, its folder; {@code en}, if only
 * one treebank of that language has the split; the path of a file, which ends in {@code .conllu};
 * or {@code NAME=FILE}.
 */
public final class TreebankCorpus {
  private static final String EXTENSION = ".conllu";
  private static final Pattern PUBLISHED = Pattern.compile("(.+)-ud-(train|dev|test)\\.conllu");
  private static final Pattern PLAIN = Pattern.compile("(train|dev|test)-(.+)\\.conllu");
  private static final Pattern PROPER_NAME = Pattern.compile("[\\p{L}\\p{N}_.+-]+");

  private final String corpus;
  private final List<Part> parts;

  private TreebankCorpus(String corpus, List<Part> parts) {
    this.corpus = corpus;
    this.parts = List.copyOf(parts);
  }

  /**
   * A treebank that was asked for.
   *
   * @param name what tables call it
   * @param split which part of it; empty of a file whose name does not say
   * @param treebank the sentences
   */
  public record NamedTreebank(String name, Optional<Split> split, Treebank treebank) {
    /**
     * What its language is called.
     *
     * @return the name, up to its first underscore
     */
    public String language() {
      return TreebankCorpus.language(name);
    }
  }

  /** A treebank's part, which is read when it is asked for. */
  private record Part(String name, Split split, String folder, Supplier<Treebank> source) {
    boolean isCalled(String wanted) {
      return name.equals(wanted) || folder.equals(wanted);
    }

    NamedTreebank read() {
      return new NamedTreebank(name, Optional.of(split), source.get());
    }
  }

  /** What a file's name says. */
  private record FileName(String name, Split split) {
    static Optional<FileName> of(Path file) {
      String name = String.valueOf(file.getFileName());
      Matcher published = PUBLISHED.matcher(name);
      if (published.matches()) {
        return Optional.of(new FileName(published.group(1), Split.of(published.group(2))));
      }
      Matcher plain = PLAIN.matcher(name);
      return plain.matches()
          ? Optional.of(new FileName(plain.group(2), Split.of(plain.group(1))))
          : Optional.empty();
    }
  }

  /**
   * The treebanks that come with the program.
   *
   * @return the corpus
   */
  public static TreebankCorpus demonstration() {
    List<Part> parts = new ArrayList<>();
    for (String language : DemonstrationTreebank.LANGUAGES) {
      for (Split split : Split.values()) {
        if (DemonstrationTreebank.has(split, language)) {
          parts.add(
              new Part(language, split, "", () -> DemonstrationTreebank.read(split, language)));
        }
      }
    }
    return new TreebankCorpus(DemonstrationTreebank.NAME, parts);
  }

  /**
   * The treebanks of a directory.
   *
   * @param directory with files, or with folders of files
   * @return the corpus
   * @throws CorpusException if there is no such directory, or two files are the same part of the
   *     same treebank
   */
  public static TreebankCorpus in(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CorpusException(directory.toString(), "there is no such directory");
    }
    List<Part> parts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory, 2)) {
      files.sorted().forEach(file -> part(file).ifPresent(parts::add));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
    Set<String> seen = new LinkedHashSet<>();
    for (Part part : parts) {
      if (!seen.add(part.split() + " " + part.name())) {
        throw new CorpusException(
            directory.toString(), "there are two files of " + part.name() + " for " + part.split());
      }
    }
    return new TreebankCorpus(directory.toString(), parts);
  }

  private static Optional<Part> part(Path file) {
    Path folder = file.getParent();
    return FileName.of(file)
        .map(
            name ->
                new Part(
                    name.name(),
                    name.split(),
                    folder == null ? "" : String.valueOf(folder.getFileName()),
                    () -> ConlluFiles.read(file)));
  }

  /**
   * What the language of a treebank is called.
   *
   * @param name of the treebank
   * @return the name, up to its first underscore
   */
  public static String language(String name) {
    int end = name.indexOf('_');
    return end < 0 ? name : name.substring(0, end);
  }

  /**
   * Whether what is asked for is a file, which need not be of this corpus.
   *
   * @param wanted what is asked for
   * @return whether it names a file
   */
  public static boolean isFile(String wanted) {
    return wanted.endsWith(EXTENSION);
  }

  /**
   * The treebanks that there is something to evaluate with, those of one language before the
   * others.
   *
   * @param first a language or a treebank of it
   * @return their names
   */
  public List<String> evaluated(String first) {
    Set<String> all = new TreeSet<>();
    parts.stream()
        .filter(part -> part.split() != Split.TRAIN)
        .forEach(part -> all.add(part.name()));
    Set<String> ordered = new LinkedHashSet<>();
    all.stream().filter(name -> language(name).equals(language(first))).forEach(ordered::add);
    ordered.addAll(all);
    return List.copyOf(ordered);
  }

  /**
   * What to train on.
   *
   * @param wanted what is asked for
   * @return the treebank
   * @throws CorpusException if there is no such treebank, or several are meant, or a line is
   *     damaged
   */
  public NamedTreebank training(String wanted) {
    return isFile(wanted) ? file(wanted) : only(wanted, Split.TRAIN).read();
  }

  /**
   * What to validate with.
   *
   * @param trained the treebank that is trained on
   * @return its part to develop with, if this corpus has it
   * @throws CorpusException if a line is damaged
   */
  public Optional<NamedTreebank> development(NamedTreebank trained) {
    return parts.stream()
        .filter(part -> part.split() == Split.DEV && part.name().equals(trained.name()))
        .findFirst()
        .map(Part::read);
  }

  /**
   * What to evaluate with: the test of a treebank, or else its part to develop with.
   *
   * @param wanted what is asked for
   * @return the treebank
   * @throws CorpusException if there is no such treebank, or several are meant, or a line is
   *     damaged
   */
  public NamedTreebank evaluation(String wanted) {
    return isFile(wanted) ? file(wanted) : only(wanted, Split.TEST, Split.DEV).read();
  }

  /**
   * A file.
   *
   * @param wanted its path, or {@code NAME=PATH}
   * @return its sentences; without a name, the file's own says what they are called
   * @throws CorpusException if there is no such file, or a line is damaged
   */
  public static NamedTreebank file(String wanted) {
    int equals = wanted.indexOf('=');
    Path file = Path.of(wanted.substring(equals + 1));
    if (!Files.isRegularFile(file)) {
      throw new CorpusException(file.toString(), "there is no such file");
    }
    Optional<FileName> known = FileName.of(file);
    String own = String.valueOf(file.getFileName());
    String name =
        equals >= 0
            ? wanted.substring(0, equals)
            : known.map(FileName::name).orElse(own.substring(0, own.length() - EXTENSION.length()));
    if (!PROPER_NAME.matcher(name).matches()) {
      throw new CorpusException(
          file.toString(), "\"" + name + "\" is no name for a treebank: write NAME=" + file);
    }
    return new NamedTreebank(name, known.map(FileName::split), ConlluFiles.read(file));
  }

  /**
   * The treebanks that have a split.
   *
   * @param split which
   * @return their names
   */
  public List<String> names(Split split) {
    return parts(split).map(Part::name).sorted().toList();
  }

  /**
   * Reads a part of a treebank.
   *
   * @param split which part
   * @param name one of {@link #names}
   * @return the treebank
   * @throws CorpusException if there is no such treebank, or a line is damaged
   */
  public NamedTreebank read(Split split, String name) {
    return only(name, split).read();
  }

  /** The first split that it has decides. */
  private Part only(String wanted, Split... splits) {
    for (Split split : splits) {
      List<Part> called = parts(split).filter(part -> part.isCalled(wanted)).toList();
      List<Part> meant =
          called.isEmpty()
              ? parts(split).filter(part -> language(part.name()).equals(wanted)).toList()
              : called;
      if (meant.size() > 1) {
        throw new CorpusException(
            corpus, wanted + " may be " + names(meant.stream(), " or ") + ": name one of them");
      }
      if (!meant.isEmpty()) {
        return meant.get(0);
      }
    }
    throw new CorpusException(corpus, missing(wanted, splits));
  }

  private Stream<Part> parts(Split split) {
    return parts.stream().filter(part -> part.split() == split);
  }

  private String missing(String wanted, Split... splits) {
    StringBuilder problem = new StringBuilder("there is no treebank ").append(wanted);
    for (Split split : splits) {
      String names = names(parts(split), ", ");
      problem
          .append("; ")
          .append(split)
          .append(" files are there for ")
          .append(names.isEmpty() ? "none" : names);
    }
    return problem.toString();
  }

  private static String names(Stream<Part> parts, String separator) {
    return parts.map(Part::name).sorted().collect(Collectors.joining(separator));
  }

  @Override
  public String toString() {
    return corpus;
  }
}
