package io.slicer.examples.crosslingual.task;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.NerCorpora;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sentences of MultiCoNER v2: files {@code LANG-dev.conll}, {@code LANG-test.conll} and {@code
 * LANG-train.conll}, the training data possibly in parts, {@code LANG-train1.conll}. A language
 * without a test is reported on its training data, as in the published experiment: nothing is
 * trained on them.
 */
final class MulticonerSentences implements TaskCorpus<NerExamples> {
  private static final Pattern NAME = Pattern.compile("(.+)-(train|dev|test)\\w*\\.conll");

  private final Path directory;
  private final String source;
  private final List<Path> files;

  /**
   * The files of a directory.
   *
   * @param source the language that is trained on
   * @throws CorpusException if there is no such directory
   */
  MulticonerSentences(Path directory, String source) {
    this.directory = directory;
    this.source = source;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new CorpusException(directory.toString(), "there is no such directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  @Override
  public Set<String> languages() {
    Set<String> languages = new TreeSet<>();
    for (Path file : files) {
      Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
      if (name.matches()) {
        languages.add(name.group(1));
      }
    }
    return languages;
  }

  @Override
  public NerExamples train(String language) {
    return read("train", language)
        .orElseThrow(
            () ->
                new CorpusException(
                    directory.toString(), "there is no " + language + "-train.conll"));
  }

  @Override
  public Optional<NerExamples> dev(String language) {
    return read("dev", language);
  }

  @Override
  public Optional<NerExamples> test(String language) {
    Optional<NerExamples> test = read("test", language);
    return test.isPresent() || language.equals(source) ? test : read("train", language);
  }

  private Optional<NerExamples> read(String split, String language) {
    List<Sentence> sentences = new ArrayList<>();
    for (Path file : files) {
      Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
      if (name.matches() && name.group(1).equals(language) && name.group(2).equals(split)) {
        sentences.addAll(NerCorpora.read(file, ColumnFormat.MULTICONER).sentences());
      }
    }
    return sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NerExamples(
                NerDataset.of(
                    directory.resolve(language + "-" + split + ".conll").toString(), sentences)));
  }
}
