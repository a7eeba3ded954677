package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.VectorsResult;
import io.slicer.examples.crosslingual.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is compared, as {@code results.json} has it. Figures are between 0 and 1.
 *
 * @param settings what all cells have in common
 * @param rounds of the permutation tests over examples
 * @param languageModels of each language
 * @param tasks scores of each task and start
 * @param vectors how long vectors are, and how similar; null if they are not compared yet
 * @param correlations of gains with what tells languages apart
 * @param kinds mean gains by what tasks are about
 * @param costs of each step, by its cell
 */
public record TransferResults(
    Settings settings,
    int rounds,
    List<LanguageModelResult> languageModels,
    List<TaskScores> tasks,
    @Nullable VectorsResult vectors,
    List<Correlation> correlations,
    List<KindGain> kinds,
    Map<String, Cost> costs) {
  /**
   * Copies lists and map.
   *
   * @param settings what all cells have in common
   * @param rounds of the permutation tests
   * @param languageModels of each language
   * @param tasks scores of each task and start
   * @param vectors how long vectors are, and how similar
   * @param correlations of gains with what tells languages apart
   * @param kinds mean gains by what tasks are about
   * @param costs of each step
   */
  public TransferResults {
    languageModels = List.copyOf(languageModels);
    tasks = List.copyOf(tasks);
    correlations = List.copyOf(correlations);
    kinds = List.copyOf(kinds);
    costs = Collections.unmodifiableMap(new LinkedHashMap<>(costs));
  }

  /**
   * The scores of a task.
   *
   * @param task which
   * @param start what its model was fine-tuned from
   * @param figure by which lambda is chosen, and which gains are of
   * @param source figures in the language that the task was trained in, without a vector; null if
   *     there are none
   * @param languages the others
   */
  public record TaskScores(
      Task task,
      Start start,
      String figure,
      @Nullable Map<String, Double> source,
      List<LanguageScores> languages) {
    /**
     * Copies map and list.
     *
     * @param task which
     * @param start what its model was fine-tuned from
     * @param figure that decides
     * @param source figures in the language that the task was trained in
     * @param languages the others
     */
    public TaskScores {
      source = source == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(source));
      languages = List.copyOf(languages);
    }
  }

  /**
   * The scores of a language.
   *
   * @param language its code
   * @param reporting which examples figures are of, in words
   * @param examples how many
   * @param leftOut how many of this part stand in what was trained on or chooses
   * @param without figures at lambda 0
   * @param choosing which examples of the language chose, in words; null if none could
   * @param choosingExamples how many
   * @param search the figure that decides at each lambda on what chooses; empty if nothing could
   * @param own with the lambda that these chose; null if none could
   * @param others with the lambda that the other languages chose; null if none could
   */
  public record LanguageScores(
      String language,
      String reporting,
      int examples,
      int leftOut,
      Map<String, Double> without,
      @Nullable String choosing,
      int choosingExamples,
      Map<Double, Double> search,
      @Nullable Chosen own,
      @Nullable Chosen others) {
    /**
     * Copies the maps.
     *
     * @param language its code
     * @param reporting which examples figures are of
     * @param examples how many
     * @param leftOut how many were left out
     * @param without figures at lambda 0
     * @param choosing which examples of the language chose
     * @param choosingExamples how many
     * @param search the figure that decides at each lambda
     * @param own with the lambda that these chose
     * @param others with the lambda that the other languages chose
     */
    public LanguageScores {
      without = Collections.unmodifiableMap(new LinkedHashMap<>(without));
      search = Collections.unmodifiableMap(new LinkedHashMap<>(search));
    }

    /**
     * With the lambda of a way.
     *
     * @param way how lambda is come by
     * @return figures, if there is such a lambda and it is evaluated
     */
    public Optional<Chosen> chosen(Way way) {
      return Optional.ofNullable(way == Way.OWN ? own : others)
          .filter(chosen -> !chosen.figures().isEmpty());
    }
  }

  /**
   * Figures with a lambda that was chosen.
   *
   * @param lambda how much of the vector was added
   * @param figures by their names; empty if it is still to be evaluated
   * @param gain over lambda 0, of the figure that decides
   * @param pValue of a permutation test over examples
   * @param corrected after Holm, for the languages of the task
   */
  public record Chosen(
      double lambda, Map<String, Double> figures, double gain, double pValue, double corrected) {
    /**
     * Copies the map.
     *
     * @param lambda how much of the vector was added
     * @param figures by their names
     * @param gain over lambda 0
     * @param pValue of a permutation test
     * @param corrected after Holm
     */
    public Chosen {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /**
   * Do gains and another figure of languages rise together?
   *
   * @param task whose gains; null for the means of all tasks
   * @param start what models were fine-tuned from
   * @param way how lambda is come by
   * @param with the other figure
   * @param languages how many
   * @param rho Spearman's
   * @param pValue by the t-distribution
   */
  public record Correlation(
      @Nullable Task task,
      Start start,
      Way way,
      String with,
      int languages,
      double rho,
      double pValue) {}

  /**
   * What tasks of a kind gain.
   *
   * @param kind of the tasks
   * @param start what models were fine-tuned from
   * @param way how lambda is come by
   * @param gains how many: one for each task and language
   * @param mean of them
   * @param standardDeviation of them
   */
  public record KindGain(
      Task.Kind kind, Start start, Way way, int gains, double mean, double standardDeviation) {}
}
