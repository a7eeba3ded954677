package io.slicer.examples.crosslingual;

import com.google.common.collect.ImmutableList;
import io.slicer.classification.Example;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.texts.SameText;
import io.slicer.examples.training.Split;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What language models are trained on, and what their perplexity is measured with: files {@code
 * LANG.txt} and {@code LANG-dev.txt} of a directory, a text in each line, or texts that come with
 * the program. What stands in the examples of a task is left out, and texts to measure with that
 * stand in those to train on are, too; both compared without white space.
 */
final class LanguageTexts {
  private static final String EXTENSION = ".txt";
  private static final String DEV = "-dev";

  private final @Nullable Path directory;
  private final boolean demonstration;
  private final Set<String> evaluated;

  /**
   * Texts.
   *
   * @param directory where files are; none if there are none
   * @param settings of the run, which may be a demonstration
   * @param evaluated keys of what tasks are evaluated with
   */
  LanguageTexts(Optional<Path> directory, Settings settings, Set<String> evaluated) {
    this.directory = directory.orElse(null);
    demonstration = directory.isEmpty() && settings.demonstration();
    this.evaluated = evaluated;
  }

  /**
   * The texts of a language.
   *
   * @param train to train on
   * @param dev to measure perplexity with; none if there are none
   * @param file of those to train on, if they are in one
   * @param devLeftOut how many more there are to measure with
   */
  record Texts(
      FilteredTexts train, Optional<TextCorpus> dev, Optional<TextFile> file, long devLeftOut)
      implements AutoCloseable {
    @Override
    public void close() {
      file.ifPresent(TextFile::close);
    }
  }

  /** The languages that there are texts of. */
  static Set<String> languages(Optional<Path> directory, boolean demonstration) {
    Set<String> languages = new LinkedHashSet<>();
    if (directory.isEmpty()) {
      return demonstration ? new LinkedHashSet<>(DemonstrationTexts.LANGUAGES) : languages;
    }
    try (Stream<Path> files = Files.list(directory.get())) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(EXTENSION) && !name.endsWith(DEV + EXTENSION))
          .map(name -> name.substring(0, name.length() - EXTENSION.length()))
          .sorted()
          .forEach(languages::add);
      return languages;
    } catch (IOException e) {
      throw new CorpusException(directory.get().toString(), "there is no such directory");
    }
  }

  boolean has(String language) {
    return languages(Optional.ofNullable(directory), demonstration).contains(language);
  }

  /**
   * Reads the texts of a language.
   *
   * @param most to train on
   * @throws CorpusException if there are none, or a file is damaged
   */
  Texts read(String language, long most) {
    if (directory == null) {
      return demonstration(language, most);
    }
    TextFile file = TextFile.open(directory.resolve(language + EXTENSION));
    try {
      return filtered(file, Optional.of(file), dev(language), most);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private List<String> dev(String language) {
    Path path = directory == null ? null : directory.resolve(language + DEV + EXTENSION);
    if (path == null || !Files.exists(path)) {
      return List.of();
    }
    try (TextFile file = TextFile.open(path)) {
      return ImmutableList.copyOf(file.from(0));
    }
  }

  private Texts demonstration(String language, long most) {
    List<String> train = texts(DemonstrationTexts.PAIRS, Split.TRAIN, language);
    train.addAll(texts(DemonstrationTexts.TOPICS, Split.TRAIN, language));
    TextCorpus corpus = TextCorpus.of("demo-texts/" + language, train);
    List<String> dev = texts(DemonstrationTexts.TOPICS, Split.DEV, language);
    return filtered(corpus, Optional.empty(), dev, most);
  }

  private static List<String> texts(DemonstrationTexts from, Split split, String language) {
    List<String> texts = new ArrayList<>();
    for (Example example : from.read(split, language).examples()) {
      texts.add(example.input().text());
      example.input().pair().ifPresent(texts::add);
    }
    return texts;
  }

  private Texts filtered(TextCorpus all, Optional<TextFile> file, List<String> dev, long most) {
    Set<String> devKeys = new HashSet<>();
    dev.forEach(text -> devKeys.add(SameText.key(text)));
    Set<String> seen = new HashSet<>();
    FilteredTexts train =
        FilteredTexts.of(
            all,
            text -> {
              String key = SameText.key(text);
              if (devKeys.contains(key)) {
                seen.add(key);
              }
              return evaluated.contains(key);
            },
            most);
    List<String> unseen = dev.stream().filter(text -> !seen.contains(SameText.key(text))).toList();
    return new Texts(
        train,
        unseen.isEmpty()
            ? Optional.empty()
            : Optional.of(TextCorpus.of(all.source() + " (unseen)", unseen)),
        file,
        dev.size() - unseen.size());
  }
}
