package io.slicer.examples.training;

import com.google.common.collect.ImmutableSetMultimap;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.HubSentences;
import io.slicer.examples.cli.Progress;
import io.slicer.hub.HubDataset;
import io.slicer.hub.HubException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.PanxReader;
import io.slicer.words.WordBoundaries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sentences of several languages in files {@code train-LANG.tsv}, {@code dev-LANG.tsv} and {@code
 * test-LANG.tsv}: PAN-X, or what has its form; or a data set of the Hub with a configuration for
 * each language. If something is missing, the error says what there is.
 */
public final class PanxCorpus {
  private static final Pattern NAME = Pattern.compile("(train|dev|test)-(.+)\\.tsv");

  private final CorpusLanguages languages;
  private final Source source;

  private PanxCorpus(CorpusLanguages languages, Source source) {
    this.languages = languages;
    this.source = source;
  }

  private static PanxCorpus ofFiles(String name, Opening opening, Stream<String> files) {
    ImmutableSetMultimap.Builder<Split, String> found = ImmutableSetMultimap.builder();
    files
        .sorted()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .forEach(file -> found.put(Split.of(file.group(1)), file.group(2)));
    CorpusLanguages languages = CorpusLanguages.ofFiles(name, found.build());
    return new PanxCorpus(
        languages,
        (split, language) -> {
          String file = languages.shown(split, language);
          try (InputStream in = opening.open(file)) {
            return PanxReader.read(in, name + "/" + file);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + "/" + file, e);
          }
        });
  }

  /**
   * Sentences to evaluate with.
   *
   * @param split which they are of
   * @param dataset the sentences
   */
  public record Evaluation(Split split, NerDataset dataset) {}

  /** Where sentences are. */
  private interface Source {
    NerDataset read(Split split, String language);
  }

  private interface Opening {
    InputStream open(String file) throws IOException;
  }

  /**
   * A corpus by its name.
   *
   * @param corpus a directory, or a data set of the Hub, {@code hub:ORGANIZATION/NAME}, in which
   *     each language is a configuration
   * @param progress where downloads show how far they are
   * @return the corpus
   * @throws CorpusException if there is no such directory
   * @throws HubException if there is no such data set, or it cannot be had
   */
  public static PanxCorpus of(String corpus, Progress progress) {
    return HubDataset.isName(corpus)
        ? of(DownloadMeter.dataset(corpus, progress))
        : in(Path.of(corpus));
  }

  /**
   * A data set of the Hub. What is read of it is downloaded.
   *
   * @param data in which each language is a configuration
   * @return the corpus
   */
  static PanxCorpus of(HubDataset data) {
    return new PanxCorpus(
        CorpusLanguages.of(data),
        (split, language) -> HubSentences.read(data, language, split.ofTheHub()));
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
      return ofFiles(
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
    return ofFiles(
        DemonstrationCorpus.NAME, DemonstrationCorpus::open, DemonstrationCorpus.files());
  }

  /**
   * This corpus with its words cut further.
   *
   * @param boundaries where words begin and end; null: where they do
   * @return the corpus
   */
  public PanxCorpus cut(@Nullable WordBoundaries boundaries) {
    return boundaries == null
        ? this
        : new PanxCorpus(
            languages, (split, language) -> source.read(split, language).cut(boundaries));
  }

  /**
   * The languages that there is something to evaluate with.
   *
   * @return their codes
   */
  public Set<String> evaluationLanguages() {
    return languages.evaluated();
  }

  /**
   * The languages that there is something to evaluate with, one before the others.
   *
   * @param first its code, which is left out if there is nothing in it
   * @return their codes
   */
  public List<String> evaluationLanguages(String first) {
    return languages.evaluated(first);
  }

  /**
   * The languages that have a file of a split.
   *
   * @param split which
   * @return their codes
   */
  public Set<String> languages(Split split) {
    return languages.of(split);
  }

  /**
   * Reads the sentences to evaluate with: those of the test, or else those of the development set.
   *
   * @param language its code
   * @return the sentences
   * @throws CorpusException if there are none in this language, or a line is damaged
   */
  public Evaluation evaluation(String language) {
    Split split = languages.toEvaluate(language);
    return new Evaluation(split, read(split, language));
  }

  @Override
  public String toString() {
    return languages.toString();
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
    languages.require(split, language);
    return source.read(split, language);
  }

  /**
   * What a file, or what stands for it, is called in errors.
   *
   * @param split which
   * @param language its code
   * @return {@code dev-de.tsv}, for instance
   */
  public String shown(Split split, String language) {
    return languages.shown(split, language);
  }
}
