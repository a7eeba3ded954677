package io.slicer.examples.language;

import io.slicer.corpus.CorpusException;
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
  LmData {
    validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
    files = List.copyOf(files);
  }

  /**
   * Opens the files.
   *
   * @param text to train on, one corpus in this order
   * @param validation to compute the perplexity of
   * @param maxTrain only the first so many texts; null for all
   * @param maxEval only the first so many texts of each; null for all
   * @throws CorpusException if a file cannot be read, has no text, or two are called the same
   */
  static LmData open(
      List<Path> text, List<Path> validation, @Nullable Long maxTrain, @Nullable Long maxEval) {
    List<TextFile> files = new ArrayList<>();
    try {
      List<TextFile> parts = new ArrayList<>();
      text.forEach(file -> parts.add(opened(file, files)));
      Map<String, TextCorpus> held = new LinkedHashMap<>();
      for (Path file : validation) {
        String name = String.valueOf(file.getFileName());
        TextCorpus named = TextCorpus.joined(name, List.of(opened(file, files)));
        if (held.put(name, first(named, maxEval)) != null) {
          throw new CorpusException(
              file.toString(), "two files of --validation are called " + name + ": rename one");
        }
      }
      String source = String.join(", ", text.stream().map(Path::toString).toList());
      return new LmData(first(TextCorpus.joined(source, parts), maxTrain), held, files);
    } catch (RuntimeException | Error e) {
      files.forEach(TextFile::close);
      throw e;
    }
  }

  private static TextFile opened(Path path, List<TextFile> files) {
    TextFile file = TextFile.open(path);
    files.add(file);
    if (file.size() == 0) {
      throw new CorpusException(path.toString(), "there is no text in it");
    }
    return file;
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
