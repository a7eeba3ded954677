package io.slicer.ner.corpus.format;

import io.slicer.ner.corpus.internal.SentenceNumbers;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the tokens of a table, and what tells its sentences.
 *
 * @param token the column with the tokens
 * @param index whether the first column counts the words of sentences
 * @param sentence the column that tells sentences; null if empty lines do
 */
record FirstColumns(int token, boolean index, @Nullable Integer sentence) {

  /** Of a table whose last column holds tags. */
  static FirstColumns of(ColumnTable table) {
    int tag = table.rows().isEmpty() ? 0 : table.rows().get(0).columns().size() - 1;
    if (tag < 2) {
      return new FirstColumns(0, false, null);
    }
    Integer sentence = null;
    Set<Integer> numbered = new HashSet<>();
    SentenceNumbers first = table.numbers(0);
    for (int c = 0; c < tag; c++) {
      SentenceNumbers numbers = table.numbers(c);
      if (numbers == SentenceNumbers.SENTENCES && sentence == null) {
        sentence = c;
      }
      if (numbers != SentenceNumbers.NONE) {
        numbered.add(c);
      }
    }
    boolean rows = first == SentenceNumbers.ROWS && (sentence != null || table.hasEmptyLines());
    boolean index =
        !rows
            && first != SentenceNumbers.SENTENCES
            && first != SentenceNumbers.DOCUMENTS
            && table.beginsWithWordIndex(!table.hasEmptyLines());
    if (index && sentence == null && !table.hasEmptyLines() && table.countsAnew()) {
      sentence = 0;
    }
    int token = 0;
    if (index || rows || numbered.contains(0) || table.isMostlyEmpty(0)) {
      token = 1;
      while (token < tag - 1
          && (numbered.contains(token)
              || table.holdsNumbers(token)
              || table.isMostlyEmpty(token))) {
        token++;
      }
    }
    boolean usable = sentence == null || sentence != token;
    return new FirstColumns(token, index, usable ? sentence : null);
  }

  /** Whether there are numbers in the first column that are none of these. */
  static boolean hasOtherNumbers(ColumnTable table) {
    FirstColumns first = of(table);
    return first.token() == 0
        && table.rows().get(0).columns().size() > 2
        && table.holdsNumbersOfSentences(0);
  }

  /** A format that has these columns. */
  ColumnFormat in(ColumnFormat plain) {
    ColumnFormat format = index ? plain.with(ColumnFeature.WORD_INDEX) : plain;
    return sentence == null ? format : format.withSentence(sentence);
  }
}
