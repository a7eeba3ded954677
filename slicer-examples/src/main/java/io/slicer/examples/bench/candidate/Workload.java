package io.slicer.examples.bench.candidate;

/** What a candidate may be asked to do. */
public enum Workload {
  /** Fine-tuning steps that read every sentence of a round once, in an order drawn anew. */
  TRAINING("fine-tuning steps"),

  /** Scores of prepared ids, sentences of like length together. */
  SORTED("sorted by length"),

  /** Scores of prepared ids, a batch of sentences at a time as the file has them. */
  FILE_ORDER("in file order"),

  /** Tags of sentences of words: tokenization, scores and the best label. */
  FROM_WORDS("from words"),

  /** One sentence at a time: the seconds are the median of many. */
  ONE_SENTENCE("one sentence");

  private final String shown;

  Workload(String shown) {
    this.shown = shown;
  }

  @Override
  public String toString() {
    return shown;
  }
}
