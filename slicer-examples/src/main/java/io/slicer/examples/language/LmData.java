package io.slicer.examples.language;

import io.slicer.classification.ClassificationDataset;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.training.Split;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All texts of a run, in files that are open.
 *
 * @param train to train on
 * @param validation to compute the perplexity of, by the names of their files
 * @param files what is to be closed
 */
record LmData(TextCorpus train, Map<String, TextCorpus> validation, List<TextFile> files)
    implements AutoCloseable {
  /** What a command says of the files that it reads. */
  static final String TEXTS =
      "A text is a line of a file in UTF-8, or a field of the object in each line of a .jsonl file"
          + " or a column of a Parquet file (--text-field); blank ones are left out.";

  /** What {@code --text-field} says of itself. */
  static final String FIELD =
      "Which field or column of JSON lines and Parquet files is the text. Default:"
          + " ${DEFAULT-VALUE}.";

  LmData {
    validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
    files = List.copyOf(files);
  }

  /**
   * The texts that come with the program.
   *
   * @param language of them
   * @param maxTrain only the first so many texts; null for all
   * @param maxEval only the first so many texts of those that are held out; null for all
   */
  static LmData demonstration(String language, @Nullable Long maxTrain, @Nullable Long maxEval) {
    TextCorpus train = demonstration(Split.TRAIN, language);
    TextCorpus held = demonstration(Split.DEV, language);
    return new LmData(
        first(train, maxTrain), Map.of(held.source(), first(held, maxEval)), List.of());
  }

  private static TextCorpus demonstration(Split split, String language) {
    ClassificationDataset texts = DemonstrationTexts.TOPICS.read(split, language);
    return TextCorpus.of(
        texts.source(), texts.examples().stream().map(example -> example.input().text()).toList());
  }

  /**
   * How files are opened.
   *
   * @param field of an object, or column, that is the text
   * @param progress where it is shown how far it is
   */
  record Opening(String field, Progress progress) {
    /**
     * Opens the files of a run.
     *
     * @param text to train on, one corpus in this order
     * @param validation to compute the perplexity of
     * @param maxTrain only the first so many texts; null for all
     * @param maxEval only the first so many texts of each; null for all
     * @throws CorpusException if a file cannot be read, has no text, or two are called the same
     */
    LmData data(
        List<Path> text, List<Path> validation, @Nullable Long maxTrain, @Nullable Long maxEval) {
      List<TextFile> files = new ArrayList<>();
      try {
        text.forEach(file -> files.add(file(file)));
        String source = String.join(", ", text.stream().map(Path::toString).toList());
        TextCorpus train = TextCorpus.joined(source, files);
        Map<String, TextCorpus> held = new LinkedHashMap<>();
        for (Path path : validation) {
          TextFile file = file(path);
          files.add(file);
          String name = String.valueOf(path.getFileName());
          TextCorpus named = TextCorpus.joined(name, List.of(file));
          if (held.put(name, first(named, maxEval)) != null) {
            throw new CorpusException(
                path.toString(), "two files of --validation are called " + name + ": rename one");
          }
        }
        return new LmData(first(train, maxTrain), held, files);
      } catch (RuntimeException | Error e) {
        files.forEach(TextFile::close);
        throw e;
      }
    }

    /**
     * Opens a file.
     *
     * @throws CorpusException if it cannot be read or has no text
     */
    TextFile file(Path path) {
      try (DownloadMeter meter = DownloadMeter.on(progress)) {
        TextFile file = TextFile.open(path, field, meter);
        if (file.size() == 0) {
          file.close();
          throw new CorpusException(path.toString(), "there is no text in it");
        }
        return file;
      }
    }
  }

  private static TextCorpus first(TextCorpus corpus, @Nullable Long most) {
    return most == null ? corpus : corpus.first(most);
  }

  /** Fingerprints by what they are for. */
  Map<String, String> sha256() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("text", train.sha256());
    validation.forEach((name, corpus) -> all.put("validation-" + name, corpus.sha256()));
    return all;
  }

  @Override
  public void close() {
    files.forEach(TextFile::close);
  }
}
