package io.slicer.ner;

/** What a model's tags are compared by. The figures of the two are not comparable. */
public enum Scoring {
  /**
   * One tag for each word, that of its first sub-word, or of the one that bore the label in
   * training; a word without any sub-word is {@code O}. So do XTREME and nearly all publications.
   */
  WORDS,
  /**
   * One tag for each sub-word, where the gold tag of a sub-word is that of its word, so that the
   * sub-words of a {@code B-} word are all {@code B-} and each counts as an entity of its own. So
   * do SLICER's published runs. Of a model trained with {@link
   * io.slicer.words.LabelAlignment#ALL_CONTINUED} those behind the first are {@code I-}.
   */
  SUBWORDS
}
