package io.slicer.examples.workbook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What views are of.
 *
 * @param arguments of the command
 * @param corpus what was sampled, the main language first
 * @param cells results by name
 */
record Workbook(
    WorkbookArguments arguments, List<LanguageData> corpus, Map<String, CellResult> cells) {
  Workbook {
    corpus = List.copyOf(corpus);
    cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
  }

  @Nullable CellResult cell(String name) {
    return cells.get(name);
  }

  /** The cell of the main language. */
  CellResult main() {
    CellResult main = cells.get(arguments.mainLanguage());
    if (main == null) {
      throw new IllegalStateException("the main language was not trained");
    }
    return main;
  }

  /** The cells of the transfer matrix, not those of the learning curve. */
  List<CellResult> transfers() {
    return cells.values().stream().filter(cell -> cell.kind() != Cell.Kind.PART).toList();
  }
}
