package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.corpus.CorpusException;
import java.util.List;

/**
 * The columns of a row that are wanted.
 *
 * @param source where it was read
 * @param line where it begins, counted from 1
 * @param cells in the order in which they were asked for; missing where the row has none
 */
record Row(String source, int line, List<JsonNode> cells) {
  Row {
    cells = List.copyOf(cells);
  }

  CorpusException problem(String problem) {
    return new CorpusException(source, line, problem);
  }
}
