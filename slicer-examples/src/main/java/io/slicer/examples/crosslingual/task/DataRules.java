package io.slicer.examples.crosslingual.task;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide which examples of a file are used. Each is called as its option is.
 *
 * @param ner what a file of entities looks like
 * @param udTest which treebank of a language is taken
 * @param xnliChoose which pairs choose
 * @param xnliReport which pairs are reported
 * @param maxChoose the most examples that choose
 * @param maxReport the most examples that are reported; null for all
 */
@JsonNaming(KebabCaseStrategy.class)
public record DataRules(
    String ner,
    String udTest,
    String xnliChoose,
    String xnliReport,
    int maxChoose,
    @Nullable Integer maxReport) {
  /**
   * By which figure lambda is chosen.
   *
   * @param task which
   * @return its name
   */
  public String choosesBy(Task task) {
    return task == Task.NER && ner.equals("multiconer") ? Task.ACCURACY : task.figures().get(0);
  }
}
