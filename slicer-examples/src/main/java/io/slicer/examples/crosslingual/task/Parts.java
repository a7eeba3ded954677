package io.slicer.examples.crosslingual.task;

import io.slicer.corpus.CorpusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The examples of a language by what they are for. What chooses lambda is never reported, and what
 * stands in the training data or in the part that chooses is left out of the report.
 *
 * @param choose what lambda is chosen on; none if there is nothing but the test
 * @param report what figures are reported of
 * @param choosing which part that is, in words
 * @param reporting which part that is, in words
 * @param leftOut how many examples of the reporting part were left out
 * @param <E> examples of the task
 */
public record Parts<E extends Examples<E>>(
    Optional<E> choose, E report, String choosing, String reporting, int leftOut) {
  /**
   * A range of examples, numbered from 1.
   *
   * @param first the first
   * @param last the last
   */
  public record Range(int first, int last) {
    @Override
    public String toString() {
      return first + "-" + last;
    }

    private List<Integer> numbers(int size) {
      return IntStream.rangeClosed(first, Math.min(last, size)).mapToObj(n -> n - 1).toList();
    }
  }

  /**
   * Development data choose, the test reports. Without a test, the first half of the development
   * data chooses and the second half reports. Without development data, nothing chooses.
   *
   * @param train what the English model is trained on
   * @param dev of the language, if there is any
   * @param test of the language, if there is any
   * @param <E> examples of the task
   * @return the parts
   * @throws CorpusException if nothing is left to report
   * @throws IllegalArgumentException if there is neither
   */
  public static <E extends Examples<E>> Parts<E> of(E train, Optional<E> dev, Optional<E> test) {
    if (test.isPresent()) {
      return parted(train, dev, test.get(), dev.isPresent() ? "dev" : "", "test");
    }
    E all = dev.orElseThrow(() -> new IllegalArgumentException("neither dev nor test"));
    if (all.size() < 2) {
      throw new CorpusException(all.source(), "one sentence cannot both choose and report");
    }
    int half = all.size() / 2;
    return parted(
        train,
        Optional.of(all.first(half)),
        all.only(IntStream.range(half, all.size()).boxed().toList()),
        "first half of dev",
        "second half of dev");
  }

  /**
   * Two ranges of one file: where the file's other part is a translation of what is trained on.
   *
   * @param train what the English model is trained on
   * @param test the file
   * @param choose which of its examples choose
   * @param report which report
   * @param <E> examples of the task
   * @return the parts; nothing chooses if the file is shorter than where that begins
   * @throws CorpusException if nothing is left to report
   */
  public static <E extends Examples<E>> Parts<E> ofRanges(
      E train, E test, Range choose, Range report) {
    List<Integer> choosing = choose.numbers(test.size());
    List<Integer> reporting = report.numbers(test.size());
    if (reporting.isEmpty()) {
      throw new CorpusException(
          test.source(), "there is nothing to report: it has " + test.size() + " examples");
    }
    return parted(
        train,
        choosing.isEmpty() ? Optional.empty() : Optional.of(test.only(choosing)),
        test.only(reporting),
        choosing.isEmpty() ? "" : "test " + choose,
        "test " + report);
  }

  private static <E extends Examples<E>> Parts<E> parted(
      E train, Optional<E> choose, E report, String choosing, String reporting) {
    Set<String> seen = new HashSet<>();
    addKeys(train, seen);
    choose.ifPresent(examples -> addKeys(examples, seen));
    List<Integer> kept = new ArrayList<>();
    for (int e = 0; e < report.size(); e++) {
      if (!seen.contains(report.key(e))) {
        kept.add(e);
      }
    }
    if (kept.isEmpty()) {
      throw new CorpusException(
          report.source(),
          "there is nothing to report: all its examples stand in what is trained on or chooses");
    }
    int leftOut = report.size() - kept.size();
    return new Parts<>(choose, report.only(kept), choosing, reporting, leftOut);
  }

  private static <E extends Examples<E>> void addKeys(E examples, Set<String> keys) {
    for (int e = 0; e < examples.size(); e++) {
      keys.add(examples.key(e));
    }
  }

  /**
   * These with less to evaluate.
   *
   * @param mostToChoose examples
   * @param mostToReport examples
   * @return the first ones of each part
   */
  public Parts<E> first(int mostToChoose, int mostToReport) {
    return new Parts<>(
        choose.map(examples -> examples.first(mostToChoose)),
        report.first(mostToReport),
        choosing,
        reporting,
        leftOut);
  }
}
