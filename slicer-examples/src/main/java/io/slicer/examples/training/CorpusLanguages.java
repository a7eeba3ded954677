package io.slicer.examples.training;

import com.google.common.collect.ImmutableSetMultimap;
import io.slicer.corpus.CorpusException;
import io.slicer.hub.HubDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which languages a corpus has, split by split: by the files of a directory, or by the
 * configurations of a data set of the Hub. If one is missing, the error says which there are.
 */
public final class CorpusLanguages {
  private final String corpus;
  private final ImmutableSetMultimap<Split, String> languages;
  private final boolean ofTheHub;

  private CorpusLanguages(
      String corpus, ImmutableSetMultimap<Split, String> languages, boolean ofTheHub) {
    this.corpus = corpus;
    this.languages = languages;
    this.ofTheHub = ofTheHub;
  }

  /**
   * Those of files.
   *
   * @param corpus what errors call it
   * @param languages of each split
   * @return the languages
   */
  public static CorpusLanguages ofFiles(
      String corpus, ImmutableSetMultimap<Split, String> languages) {
    return new CorpusLanguages(corpus, languages, false);
  }

  /**
   * Those of a data set of the Hub.
   *
   * @param data in which each language is a configuration
   * @return the languages
   */
  public static CorpusLanguages of(HubDataset data) {
    ImmutableSetMultimap.Builder<Split, String> found = ImmutableSetMultimap.builder();
    for (Split split : Split.values()) {
      data.configurations().stream()
          .filter(language -> data.has(language, split.ofTheHub()))
          .forEach(language -> found.put(split, language));
    }
    return new CorpusLanguages(data.toString(), found.build(), true);
  }

  /**
   * The languages of a split.
   *
   * @param split which
   * @return their codes
   */
  public Set<String> of(Split split) {
    return languages.get(split);
  }

  /**
   * The languages that there is something to evaluate with.
   *
   * @return their codes
   */
  public Set<String> evaluated() {
    Set<String> all = new TreeSet<>(of(Split.TEST));
    all.addAll(of(Split.DEV));
    return all;
  }

  /**
   * The languages that there is something to evaluate with, one before the others.
   *
   * @param first its code, which is left out if there is nothing in it
   * @return their codes
   */
  public List<String> evaluated(String first) {
    List<String> ordered = new ArrayList<>(evaluated());
    if (ordered.remove(first)) {
      ordered.add(0, first);
    }
    return ordered;
  }

  /**
   * Refuses what is missing.
   *
   * @param split which
   * @param language its code
   * @throws CorpusException if there is nothing of this language in the split
   */
  public void require(Split split, String language) {
    if (!of(split).contains(language)) {
      throw missing("no " + shown(split, language), split);
    }
  }

  /**
   * What to evaluate a language with: the test, or else the development set.
   *
   * @param language its code
   * @return the split
   * @throws CorpusException if there is neither
   */
  public Split toEvaluate(String language) {
    for (Split split : new Split[] {Split.TEST, Split.DEV}) {
      if (of(split).contains(language)) {
        return split;
      }
    }
    throw missing(
        "neither " + shown(Split.TEST, language) + " nor " + shown(Split.DEV, language),
        Split.TEST,
        Split.DEV);
  }

  /**
   * What errors call the texts of a language.
   *
   * @param split which
   * @param language its code
   * @return a file, or a configuration with a split
   */
  public String shown(Split split, String language) {
    return ofTheHub
        ? "configuration \"" + language + "\" with a split " + split.ofTheHub()
        : split + "-" + language + ".tsv";
  }

  private CorpusException missing(String what, Split... splits) {
    StringBuilder problem = new StringBuilder("there is ").append(what);
    for (Split split : splits) {
      problem
          .append("; ")
          .append(ofTheHub ? split.ofTheHub() + " is there for " : split + " files are there for ")
          .append(of(split).isEmpty() ? "no language" : String.join(", ", of(split)));
    }
    return new CorpusException(corpus, problem.toString());
  }

  @Override
  public String toString() {
    return corpus;
  }
}
