package io.slicer.examples.names;

import com.google.common.collect.Sets;
import io.slicer.ner.corpus.NerDataset;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says which types of entities only one side has: what nobody predicts can only be missed, and what
 * nobody asks for can only be wrong, which figures alone do not tell.
 */
public final class TypeWarnings {
  private TypeWarnings() {}

  /**
   * Warns of types that a model does not know.
   *
   * @param err where to
   * @param corpus its name
   * @param types of the corpus
   * @param known to the model
   */
  public static void unknown(
      PrintWriter err, String corpus, Set<String> types, Collection<String> known) {
    Set<String> unknown = new TreeSet<>(Sets.difference(types, Set.copyOf(known)));
    if (!unknown.isEmpty()) {
      err.printf(
          "warning: %s has entities of the types %s, which the model does not know: it finds %s;"
              + " --map renames types%n",
          corpus, String.join(", ", unknown), String.join(", ", known));
    }
  }

  /**
   * Notes the types of entities that only a system has found.
   *
   * @param err where to
   * @param corpus its name
   * @param found types that were predicted
   * @param types of the corpus
   * @param remedy what leaves them out
   */
  public static void onlyPredicted(
      PrintWriter err, String corpus, Set<String> found, Set<String> types, String remedy) {
    Set<String> only = new TreeSet<>(Sets.difference(found, types));
    if (!only.isEmpty() && !types.isEmpty()) {
      err.printf(
          "note: predicted were also entities of the types %s, of which %s has none: all of them"
              + " count as wrong; %s%n",
          String.join(", ", only), corpus, remedy);
    }
  }

  /**
   * Warns, before a training, of types that it cannot teach. Corpora that lack the same types share
   * a line.
   *
   * @param err where to
   * @param train sentences to train on
   * @param evaluated sentences that the model is to be evaluated with
   */
  public static void untaught(PrintWriter err, NerDataset train, Collection<NerDataset> evaluated) {
    Set<String> taught = train.types();
    Map<Set<String>, List<String>> untaught = new LinkedHashMap<>();
    for (NerDataset dataset : evaluated) {
      Set<String> unknown = new TreeSet<>(Sets.difference(dataset.types(), taught));
      if (!unknown.isEmpty()) {
        untaught.computeIfAbsent(unknown, key -> new ArrayList<>()).add(dataset.source());
      }
    }
    untaught.forEach(
        (types, sources) ->
            err.printf(
                "warning: entities of the types %s are in %s, but not in %s, which has %s: the"
                    + " model cannot find them, and they count as missed; the command corpus"
                    + " renames types (--map, --to)%n",
                String.join(", ", types),
                String.join(", ", sources),
                train.source(),
                String.join(", ", taught)));
  }
}
