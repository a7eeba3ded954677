package io.slicer.examples.treebank;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.Split;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.examples.training.TreebankCorpus.NamedTreebank;
import io.slicer.treebank.Treebank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All sentences of a run. A file that is missing or damaged is better found before the training
 * than after it.
 *
 * @param train to train on
 * @param validation to validate with in the course of the training; none if it is not validated
 * @param evaluation to evaluate with
 * @param <D> what a task makes of a treebank
 */
public record TreebankData<D>(
    Part<D> train, Optional<Part<D>> validation, List<Part<D>> evaluation) {
  /**
   * Copies the list.
   *
   * @param train to train on
   * @param validation to validate with
   * @param evaluation to evaluate with
   */
  public TreebankData {
    evaluation = List.copyOf(evaluation);
  }

  /**
   * What a task makes of a treebank.
   *
   * @param whole of all its sentences, which are checked
   * @param first the first so many of them
   * @param sha256 a fingerprint
   * @param <D> what is made
   */
  public record Kind<D>(
      Function<Treebank, D> whole, BiFunction<D, Integer, D> first, Function<D, String> sha256) {
    /**
     * Makes it.
     *
     * @param named the treebank
     * @param limit only the first so many sentences; null for all
     * @return what is made of it, under its name
     */
    public Part<D> of(NamedTreebank named, @Nullable Integer limit) {
      D all = whole.apply(named.treebank());
      D some = limit == null ? all : first.apply(all, limit);
      return new Part<>(
          named.name(),
          named.language(),
          named.split().map(Split::toString).orElse("file"),
          some,
          sha256.apply(some));
    }
  }

  /**
   * A treebank as a task takes it.
   *
   * @param name what it is called
   * @param language of it
   * @param split {@code train}, {@code dev} or {@code test}, or {@code file} if nobody knows
   * @param data what the task makes of it
   * @param sha256 its fingerprint
   * @param <D> what the task makes of it
   */
  public record Part<D>(String name, String language, String split, D data, String sha256) {}

  /**
   * Reads them.
   *
   * @param kind what is made of them
   * @param train what to train on
   * @param eval what to evaluate with; none for all that the corpus has
   * @param validates whether the training is validated, if there is something to do it with
   * @param maxTrain train on the first so many; null for all
   * @param maxEval evaluate and validate with the first so many of each; null for all
   * @throws CorpusException if there is no such treebank, two have one name, or one lacks what the
   *     task needs
   */
  static <D> TreebankData<D> read(
      Kind<D> kind,
      TreebankCorpus corpus,
      String train,
      List<String> eval,
      boolean validates,
      @Nullable Integer maxTrain,
      @Nullable Integer maxEval) {
    NamedTreebank trained = corpus.training(train);
    List<String> wanted = eval.isEmpty() ? corpus.evaluated(trained.language()) : eval;
    Map<String, Part<D>> evaluation = new LinkedHashMap<>();
    for (String one : wanted) {
      Part<D> part = kind.of(corpus.evaluation(one), maxEval);
      if (evaluation.put(part.name(), part) != null) {
        throw new CorpusException(
            corpus.toString(),
            "two treebanks to evaluate with are called "
                + part.name()
                + ": write NAME=FILE to call one of them otherwise");
      }
    }
    return new TreebankData<>(
        kind.of(trained, maxTrain),
        validates
            ? corpus.development(trained).map(dev -> kind.of(dev, maxEval))
            : Optional.empty(),
        new ArrayList<>(evaluation.values()));
  }

  /**
   * The treebanks that are of another language than the one that is trained on.
   *
   * @return their names
   */
  public List<String> ofOtherLanguages() {
    return evaluation.stream()
        .filter(one -> !one.language().equals(train.language()))
        .map(Part::name)
        .toList();
  }

  /** Fingerprints by what they are for. */
  Map<String, String> sha256() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("train-" + train.name(), train.sha256());
    validation.ifPresent(dev -> all.put("dev-" + dev.name(), dev.sha256()));
    evaluation.forEach(one -> all.put(one.split() + "-" + one.name(), one.sha256()));
    return all;
  }
}
