package io.slicer.words;

/**
 * Which of a word's sub-words bear its label in training, and so which the model tags the word by.
 * A figure only says something together with the alignment that it was trained with and the scoring
 * that it was measured with.
 */
public enum LabelAlignment {
  /**
   * The first one; the others are not part of the loss. This is what XTREME and the examples of
   * Hugging Face do.
   */
  FIRST_SUBWORD,
  /**
   * The first one that is more than the mark of a word's beginning, {@code ▁}, which SentencePiece
   * vocabularies often have as a piece of its own; that mark if the word has nothing else.
   * Vocabularies without the mark, as BERT's, have this as {@link #FIRST_SUBWORD}.
   */
  FIRST_NOT_BARE,
  /**
   * None of them alone: the word is labelled by the mean of the hidden states of all of them, in
   * training behind dropout. The head must {@linkplain io.slicer.model.Head#readsAllTokens read all
   * tokens}.
   */
  MEAN,
  /**
   * All of them bear the label as it is, so those of a {@code B-} word are all {@code B-}. This is
   * what SLICER's published runs do.
   */
  ALL_SUBWORDS,
  /**
   * All of them: the first bears the label as it is, the others that of a continuation, so those of
   * a {@code B-} word are {@code B-}, {@code I-}, {@code I-}. This is what the examples of Hugging
   * Face do if they are told to label all tokens. Labels that nothing continues, such as parts of
   * speech, have this as {@link #ALL_SUBWORDS}.
   */
  ALL_CONTINUED;

  /**
   * By what a model that was trained so tags words: each by the one thing that bore its label.
   *
   * @return this; the first sub-word where all bore it
   */
  public LabelAlignment ofWords() {
    return switch (this) {
      case FIRST_SUBWORD, FIRST_NOT_BARE, MEAN -> this;
      case ALL_SUBWORDS, ALL_CONTINUED -> FIRST_SUBWORD;
    };
  }
}
