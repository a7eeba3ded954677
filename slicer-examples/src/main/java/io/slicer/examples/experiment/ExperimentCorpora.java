package io.slicer.examples.experiment;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.TagMapping;
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
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the sentences of an experiment: PAN-X to train on, PAN-X and MasakhaNER to evaluate with.
 */
final class ExperimentCorpora {
  private static final String PANX = "panx";
  private static final String MASAKHANER = "masakhaner";
  private static final List<String> SPLITS = List.of("test", "dev");

  /** PAN-X knows no dates. SLICER's published runs take them for no entities, too. */
  private static final TagMapping TYPES =
      TagMapping.of(Map.of("PER", "PER", "ORG", "ORG", "LOC", "LOC", "DATE", "O"));

  private final PanxCorpus panx;
  private final Optional<Path> masakhaner;
  private final OptionalInt most;

  /**
   * Corpora.
   *
   * @param most sentences of a language that are read for evaluation, from the first
   */
  ExperimentCorpora(PanxCorpus panx, Optional<Path> masakhaner, OptionalInt most) {
    this.panx = panx;
    this.masakhaner = masakhaner;
    this.most = most;
  }

  /**
   * Reads what an experiment needs.
   *
   * @param train the language to train on
   * @param sentences to train on, from the first; none for all
   * @param validated whether development sentences of that language are needed
   * @param languages of PAN-X to evaluate; none for all
   * @param others of MasakhaNER to evaluate; none for all
   * @throws CorpusException if there is no such language, or a line is damaged
   */
  ExperimentData read(
      String train,
      OptionalInt sentences,
      boolean validated,
      List<String> languages,
      List<String> others) {
    NerDataset all = panx.read(Split.TRAIN, train);
    Optional<NerDataset> dev =
        validated ? Optional.of(limited(panx.read(Split.DEV, train))) : Optional.empty();
    List<EvaluationData> evaluation = new ArrayList<>();
    List<String> wanted =
        new ArrayList<>(languages.isEmpty() ? panx.evaluationLanguages() : languages);
    if (wanted.remove(train)) {
      wanted.add(0, train);
    }
    wanted.forEach(language -> evaluation.add(panx(language)));
    masakhaner.ifPresent(
        directory ->
            (others.isEmpty() ? languages(directory) : others)
                .forEach(language -> evaluation.add(masakhaner(directory, language))));
    NerDataset first = sentences.isPresent() ? all.first(sentences.getAsInt()) : all;
    return new ExperimentData(train, first, dev, evaluation);
  }

  private NerDataset limited(NerDataset dataset) {
    return most.isPresent() ? dataset.first(most.getAsInt()) : dataset;
  }

  private EvaluationData panx(String language) {
    PanxCorpus.Evaluation found = panx.evaluation(language);
    int resource =
        panx.languages(Split.TRAIN).contains(language)
            ? panx.read(Split.TRAIN, language).size()
            : 0;
    return new EvaluationData(
        PANX, language, found.split().toString(), limited(found.dataset()), resource);
  }

  private EvaluationData masakhaner(Path directory, String language) {
    for (String split : SPLITS) {
      Path file = file(directory, language, split);
      if (Files.exists(file)) {
        Path train = file(directory, language, "train");
        int resource = Files.exists(train) ? masakhaner(train).size() : 0;
        return new EvaluationData(MASAKHANER, language, split, limited(masakhaner(file)), resource);
      }
    }
    throw new CorpusException(
        directory.toString(),
        "there is neither "
            + language
            + "/test.txt nor "
            + language
            + "/dev.txt; languages are "
            + String.join(", ", languages(directory)));
  }

  private static NerDataset masakhaner(Path file) {
    return NerCorpora.read(file, ColumnFormat.MASAKHANER).map(TYPES);
  }

  private static Path file(Path directory, String language, String split) {
    return directory.resolve(language).resolve(split + ".txt");
  }

  /** The directories that there is something to evaluate with in. */
  private static NavigableSet<String> languages(Path directory) {
    NavigableSet<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(
              name -> SPLITS.stream().anyMatch(split -> Files.exists(file(directory, name, split))))
          .forEach(names::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new CorpusException(directory.toString(), "there is no such directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
    if (names.isEmpty()) {
      throw new CorpusException(
          directory.toString(), "there is no language in it: no LANG/test.txt, no LANG/dev.txt");
    }
    return names;
  }
}
