package io.slicer.examples.training;

import com.google.common.collect.ImmutableSetMultimap;
import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.PanxReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sentences of several languages in files {@code train-LANG.tsv}, {@code dev-LANG.tsv} and {@code
 * test-LANG.tsv}: PAN-X, or what has its form. If a file is missing, the error says which there
 * are.
 */
public final class PanxCorpus {
  private static final Pattern NAME = Pattern.compile("(train|dev|test)-(.+)\\.tsv");

  private final String name;
  private final Source source;
  private final ImmutableSetMultimap<Split, String> languages;

  private PanxCorpus(String name, Source source, Stream<String> files) {
    this.name = name;
    this.source = source;
    ImmutableSetMultimap.Builder<Split, String> found = ImmutableSetMultimap.builder();
    files
        .sorted()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .forEach(file -> found.put(Split.of(file.group(1)), file.group(2)));
    languages = found.build();
  }

  /** What sentences are for. */
  public enum Split {
    /** To train on. */
    TRAIN,
    /** To develop with. */
    DEV,
    /** To test with. */
    TEST;

    private static Split of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Sentences to evaluate with.
   *
   * @param split which they are of
   * @param dataset the sentences
   */
  public record Evaluation(Split split, NerDataset dataset) {}

  private interface Source {
    InputStream open(String file) throws IOException;
  }

  /**
   * The files of a directory.
   *
   * @param directory where they are
   * @return the corpus
   * @throws CorpusException if there is no such directory
   */
  public static PanxCorpus in(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return new PanxCorpus(
          directory.toString(),
          file -> Files.newInputStream(directory.resolve(file)),
          files.map(file -> String.valueOf(file.getFileName())));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new CorpusException(directory.toString(), "there is no such directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  /**
   * The corpus that comes with the program.
   *
   * @return the corpus
   */
  public static PanxCorpus demonstration() {
    return new PanxCorpus(
        DemonstrationCorpus.NAME, DemonstrationCorpus::open, DemonstrationCorpus.files());
  }

  /**
   * The languages that there is something to evaluate with.
   *
   * @return their codes
   */
  public Set<String> evaluationLanguages() {
    Set<String> all = new TreeSet<>(languages.get(Split.TEST));
    all.addAll(languages.get(Split.DEV));
    return all;
  }

  /**
   * The languages that have a file of a split.
   *
   * @param split which
   * @return their codes
   */
  public Set<String> languages(Split split) {
    return languages.get(split);
  }

  /**
   * Reads the sentences to evaluate with: those of the test, or else those of the development set.
   *
   * @param language its code
   * @return the sentences
   * @throws CorpusException if there are none in this language, or a line is damaged
   */
  public Evaluation evaluation(String language) {
    for (Split split : new Split[] {Split.TEST, Split.DEV}) {
      if (languages.containsEntry(split, language)) {
        return new Evaluation(split, read(split, language));
      }
    }
    throw missing(
        "neither test-" + language + ".tsv nor dev-" + language + ".tsv", Split.TEST, Split.DEV);
  }

  @Override
  public String toString() {
    return name;
  }

  private CorpusException missing(String files, Split... splits) {
    StringBuilder problem = new StringBuilder("there is ").append(files);
    for (Split split : splits) {
      problem
          .append("; ")
          .append(split)
          .append(" files are there for ")
          .append(
              languages.containsKey(split)
                  ? String.join(", ", languages.get(split))
                  : "no language");
    }
    return new CorpusException(name, problem.toString());
  }

  /**
   * Reads a file.
   *
   * @param split which
   * @param language its code
   * @return its sentences
   * @throws CorpusException if there is no such file, or a line is damaged
   */
  public NerDataset read(Split split, String language) {
    String file = split + "-" + language + ".tsv";
    if (!languages.containsEntry(split, language)) {
      throw missing("no " + file, split);
    }
    try (InputStream in = source.open(file)) {
      return PanxReader.read(in, name + "/" + file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + "/" + file, e);
    }
  }
}
