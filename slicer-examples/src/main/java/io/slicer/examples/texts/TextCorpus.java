package io.slicer.examples.texts;

import com.google.common.collect.ImmutableSetMultimap;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.corpus.ClassificationCorpus;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.classification.corpus.Column;
import io.slicer.classification.corpus.ReadingOptions;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.CorpusLanguages;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.Split;
import io.slicer.hub.HubDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Texts with answers in several languages: files {@code train-LANG.tsv}, {@code dev-LANG.tsv} and
 * {@code test-LANG.tsv} of a directory (or {@code .csv}, {@code .jsonl}, {@code .parquet}), XNLI's
 * own files, a data set of the Hub, or what comes with the program. If something is missing, the
 * error says what there is.
 */
public final class TextCorpus {
  private static final Pattern NAME =
      Pattern.compile("(train|dev|test)-(.+)\\.(?:tsv|csv|jsonl|parquet)");

  /** A file of XNLI's with all languages, and which of them. */
  private static final Pattern XNLI = Pattern.compile("xnli\\.(dev|test)\\.(?:tsv|jsonl)");

  private static final Pattern MULTINLI = Pattern.compile("multinli\\.train\\.(.+)\\.tsv");

  private static final List<String> XNLI_LANGUAGES =
      List.of(
          "ar", "bg", "de", "el", "en", "es", "fr", "hi", "ru", "sw", "th", "tr", "ur", "vi", "zh");

  private final CorpusLanguages languages;
  private final Source source;

  /**
   * Texts to evaluate with.
   *
   * @param split which they are of
   * @param dataset the texts
   */
  public record Evaluation(Split split, ClassificationDataset dataset) {}

  private interface Source {
    ClassificationDataset read(Split split, String language);
  }

  private TextCorpus(CorpusLanguages languages, Source source) {
    this.languages = languages;
    this.source = source;
  }

  /**
   * What comes with the program.
   *
   * @param texts which
   * @return the corpus
   */
  public static TextCorpus of(DemonstrationTexts texts) {
    ImmutableSetMultimap.Builder<Split, String> languages = ImmutableSetMultimap.builder();
    for (Split split : Split.values()) {
      languages.putAll(split, DemonstrationTexts.LANGUAGES);
    }
    return new TextCorpus(CorpusLanguages.ofFiles(texts.corpus(), languages.build()), texts::read);
  }

  /**
   * A corpus by its name.
   *
   * @param name one that comes with the program, a directory, or a data set of the Hub in which
   *     each language is a configuration
   * @param options how files are read
   * @param progress where downloads show how far they are
   * @return the corpus
   * @throws CorpusException if there is no such directory
   * @throws io.slicer.hub.HubException if there is no such data set, or it cannot be had
   */
  public static TextCorpus of(String name, ReadingOptions options, Progress progress) {
    Optional<DemonstrationTexts> demonstration = DemonstrationTexts.of(name);
    if (demonstration.isPresent()) {
      return of(demonstration.get());
    }
    return HubDataset.isName(name)
        ? of(DownloadMeter.dataset(name, progress), options)
        : in(Path.of(name), options);
  }

  /** A data set of the Hub. What is read of it is downloaded. */
  static TextCorpus of(HubDataset data, ReadingOptions options) {
    return new TextCorpus(
        CorpusLanguages.of(data),
        (split, language) ->
            ClassificationCorpus.read(
                    data.source().name() + " " + language + " " + split.ofTheHub(),
                    data.files(language, split.ofTheHub()),
                    options)
                .dataset());
  }

  /**
   * The files of a directory.
   *
   * @param directory with files
   * @param options how they are read
   * @return the corpus
   * @throws CorpusException if there is no such directory, or two files are of one split and
   *     language
   */
  public static TextCorpus in(Path directory, ReadingOptions options) {
    ImmutableSetMultimap.Builder<Split, String> languages = ImmutableSetMultimap.builder();
    List<Path> files = files(directory);
    for (Path file : files) {
      String fileName = String.valueOf(file.getFileName());
      Matcher own = NAME.matcher(fileName);
      Matcher xnli = XNLI.matcher(fileName);
      Matcher multinli = MULTINLI.matcher(fileName);
      if (own.matches()) {
        languages.put(Split.of(own.group(1)), own.group(2));
      } else if (xnli.matches()) {
        languages.putAll(Split.of(xnli.group(1)), XNLI_LANGUAGES);
      } else if (multinli.matches()) {
        languages.put(Split.TRAIN, multinli.group(1));
      }
    }
    return new TextCorpus(
        CorpusLanguages.ofFiles(RunDirectory.lasting(directory.toString()), languages.build()),
        (split, language) -> read(files, split, language, options));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new CorpusException(directory.toString(), "there is no such directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  /** A file of the split and language alone goes before one of all languages. */
  private static ClassificationDataset read(
      List<Path> files, Split split, String language, ReadingOptions options) {
    List<Path> own =
        files.stream()
            .filter(
                file -> {
                  Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
                  return matcher.matches()
                      && matcher.group(1).equals(split.toString())
                      && matcher.group(2).equals(language);
                })
            .toList();
    if (own.size() > 1) {
      throw new CorpusException(
          String.valueOf(own.get(0)), own.get(1) + " has the same split and language");
    }
    if (!own.isEmpty()) {
      return ClassificationFiles.read(own.get(0), options);
    }
    for (Path file : files) {
      String fileName = String.valueOf(file.getFileName());
      Matcher xnli = XNLI.matcher(fileName);
      if (xnli.matches() && xnli.group(1).equals(split.toString())) {
        return ClassificationFiles.read(file, options.withRows(Column.of("language"), language));
      }
      if (split == Split.TRAIN && fileName.equals("multinli.train." + language + ".tsv")) {
        return ClassificationFiles.read(file, options);
      }
    }
    throw new IllegalStateException("no file of " + split + "-" + language);
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
   * Whether there are texts.
   *
   * @param split which
   * @param language its code
   * @return whether they can be read
   */
  public boolean has(Split split, String language) {
    return languages.of(split).contains(language);
  }

  /**
   * Reads texts.
   *
   * @param split which
   * @param language its code
   * @return the texts
   * @throws CorpusException if there are none, or one is damaged
   */
  public ClassificationDataset read(Split split, String language) {
    languages.require(split, language);
    return source.read(split, language);
  }

  /**
   * The texts to evaluate with: those of the test, or else those of the development set.
   *
   * @param language its code
   * @return the texts
   * @throws CorpusException if there are none in this language, or one is damaged
   */
  public Evaluation evaluation(String language) {
    Split split = languages.toEvaluate(language);
    return new Evaluation(split, read(split, language));
  }

  @Override
  public String toString() {
    return languages.toString();
  }
}
