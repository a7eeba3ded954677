package io.slicer.examples.pos;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.Split;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.examples.training.TreebankCorpus.NamedTreebank;
import io.slicer.tagging.TaggingDataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All sentences of a run. A file that is missing or damaged is better found before the training
 * than after it.
 *
 * @param train to train on
 * @param validation to validate with in the course of the training; none if it is not validated
 * @param evaluation to evaluate with
 */
record PosData(Tagged train, Optional<Tagged> validation, List<Tagged> evaluation) {
  PosData {
    evaluation = List.copyOf(evaluation);
  }

  /**
   * A treebank as a tagger takes it.
   *
   * @param name what it is called
   * @param language of it
   * @param split {@code train}, {@code dev} or {@code test}, or {@code file} if nobody knows
   */
  record Tagged(String name, String language, String split, TaggingDataset dataset) {
    private static Tagged of(NamedTreebank named, @Nullable Integer limit) {
      TaggingDataset all = TaggingDataset.upos(named.treebank());
      return new Tagged(
          named.name(),
          named.language(),
          named.split().map(Split::toString).orElse("file"),
          limit == null ? all : all.first(limit));
    }
  }

  /**
   * Reads them.
   *
   * @param train what to train on
   * @param eval what to evaluate with; none for all that the corpus has
   * @param validates whether the training is validated, if there is something to do it with
   * @param maxTrain train on the first so many; null for all
   * @param maxEval evaluate and validate with the first so many of each; null for all
   * @throws CorpusException if there is no such treebank, or one lacks a part of speech
   */
  static PosData read(
      TreebankCorpus corpus,
      String train,
      List<String> eval,
      boolean validates,
      @Nullable Integer maxTrain,
      @Nullable Integer maxEval) {
    NamedTreebank trained = corpus.training(train);
    List<String> wanted = eval.isEmpty() ? corpus.evaluated(trained.language()) : eval;
    Map<String, Tagged> evaluation = new LinkedHashMap<>();
    for (String one : wanted) {
      Tagged tagged = Tagged.of(corpus.evaluation(one), maxEval);
      if (evaluation.put(tagged.name(), tagged) != null) {
        throw new CorpusException(
            corpus.toString(),
            "two treebanks to evaluate with are called "
                + tagged.name()
                + ": write NAME=FILE to call one of them otherwise");
      }
    }
    return new PosData(
        Tagged.of(trained, maxTrain),
        validates
            ? corpus.development(trained).map(dev -> Tagged.of(dev, maxEval))
            : Optional.empty(),
        new ArrayList<>(evaluation.values()));
  }

  /** The names of the treebanks that are of another language than the one that is trained on. */
  List<String> ofOtherLanguages() {
    return evaluation.stream()
        .filter(one -> !one.language().equals(train.language()))
        .map(Tagged::name)
        .toList();
  }

  /** Fingerprints by what they are for. */
  Map<String, String> sha256() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("train-" + train.name(), train.dataset().sha256());
    validation.ifPresent(dev -> all.put("dev-" + dev.name(), dev.dataset().sha256()));
    evaluation.forEach(one -> all.put(one.split() + "-" + one.name(), one.dataset().sha256()));
    return all;
  }
}
