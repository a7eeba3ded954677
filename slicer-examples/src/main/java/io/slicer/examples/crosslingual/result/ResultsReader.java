package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.VectorsResult;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.training.LanguageOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes results of what is finished. */
public final class ResultsReader {
  private ResultsReader() {}

  /**
   * The results of all cells that are finished.
   *
   * @param directory of the run
   * @param rounds of the permutation tests over examples
   * @param order another figure of languages that gains are compared with
   * @return the results
   * @throws io.slicer.examples.training.RunDirectoryException if a cell is damaged
   */
  public static TransferResults read(
      CellDirectory directory, int rounds, Optional<LanguageOrder> order) {
    List<TaskScores> tasks = new ArrayList<>();
    for (Task task : Task.values()) {
      for (Start start : Start.values()) {
        Comparing.of(directory, task, start, rounds).ifPresent(tasks::add);
      }
    }
    VectorsResult vectors =
        directory.results(Cells.VECTORS, VectorsResult.TYPE).stream()
            .max(Comparator.comparingInt(each -> each.names().size()))
            .orElse(null);
    String source = directory.settings().source();
    Gains gains = new Gains(tasks);
    return new TransferResults(
        directory.settings(),
        rounds,
        directory.results(Cells.languageModel(""), LanguageModelResult.TYPE),
        tasks,
        vectors,
        gains.correlations(Gains.cosines(vectors, source), source, order),
        gains.kinds(),
        directory.costs());
  }
}
