package io.slicer.classification.corpus;

import io.slicer.corpus.CorpusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What columns hold, as far as their names say it. */
final class KnownColumns {
  private static final String PREMISE = "premise";

  /** MultiNLI's translations, as XNLI publishes them, call a hypothesis so. */
  private static final String HYPO = "hypo";

  /** XNLI's and MultiNLI's own files call the label so that most annotators gave. */
  private static final String GOLD_LABEL = "gold_label";

  private static final List<List<String>> TEXTS =
      List.of(
          List.of(PREMISE, "hypothesis"),
          List.of(PREMISE, HYPO),
          List.of("sentence1", "sentence2"),
          List.of("question1", "question2"),
          List.of("text1", "text2"),
          List.of("text", "text_pair"),
          List.of("text"),
          List.of("sentence"));

  private static final List<String> LABELS = List.of(GOLD_LABEL, "label", "labels", "score");

  private KnownColumns() {}

  /**
   * The columns of examples.
   *
   * @param names all that there are
   * @param labelled whether there must be one of answers
   * @return nothing if the names do not say it
   * @throws CorpusException if they say it in several ways
   */
  static Optional<ExampleColumns> find(String source, List<String> names, boolean labelled) {
    Set<String> all = new HashSet<>(names);
    List<List<String>> texts = new ArrayList<>();
    for (List<String> candidate : TEXTS) {
      if (all.containsAll(candidate)
          && texts.stream().noneMatch(before -> before.containsAll(candidate))) {
        texts.add(candidate);
      }
    }
    List<String> labels = LABELS.stream().filter(all::contains).toList();
    if (texts.isEmpty() || (labelled && labels.isEmpty())) {
      return Optional.empty();
    }
    if (texts.size() > 1) {
      throw new CorpusException(
          source, "several columns may hold the texts: " + texts + ": give the columns");
    }
    if (labelled && labels.size() > 1) {
      throw new CorpusException(
          source, "several columns may hold the label: " + labels + ": give the columns");
    }
    List<String> found = texts.get(0);
    ExampleColumns columns =
        found.size() == 1
            ? ExampleColumns.texts(Column.of(found.get(0)))
            : ExampleColumns.texts(Column.of(found.get(0)), Column.of(found.get(1)));
    return Optional.of(labelled ? columns.withLabels(labels.get(0)) : columns);
  }

  /** Whether these are columns of XNLI's or MultiNLI's own files. */
  static boolean arePublished(List<String> names) {
    return names.containsAll(List.of(GOLD_LABEL, "sentence1", "sentence2"))
        || names.equals(List.of(PREMISE, HYPO, "label"));
  }

  /**
   * How many columns a row has at least: all, but for what further annotators said, which lines of
   * MultiNLI may end without.
   */
  static int least(List<String> names) {
    int least = names.size();
    if (arePublished(names)) {
      while (names.get(least - 1).matches("label[1-5]")) {
        least--;
      }
    }
    return least;
  }
}
