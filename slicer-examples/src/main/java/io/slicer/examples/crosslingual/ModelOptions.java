package io.slicer.examples.crosslingual;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.crosslingual.task.TaskWork;
import io.slicer.examples.training.RunDirectory;
import io.slicer.hub.PretrainedModel;
import io.slicer.vectors.LambdaSearch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which models and languages a run is about. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The published masked language model that all others come from: a directory in Hugging"
              + " Face form, a model of the Hub, or mbert. Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  @Option(
      names = "--source",
      paramLabel = "LANG",
      description = "The language that tasks are trained in. Default: ${DEFAULT-VALUE}.")
  private String source = "en";

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "LANG",
      description =
          "The languages that vectors are of. Default: those that there are texts or language"
              + " models of. The vector of --source is only compared with others.")
  private List<String> languages = new ArrayList<>();

  @Option(
      names = "--texts",
      paramLabel = "DIR",
      description =
          "What language models are trained on: LANG.txt, a text in each line. LANG-dev.txt, if it"
              + " is there, has other texts, whose perplexity is measured before and after.")
  private @Nullable Path texts;

  @Option(
      names = "--language-model",
      split = ",",
      paramLabel = "LANG=DIR",
      description = "Take this language model of a language instead of training one.")
  private Map<String, Path> languageModels = new LinkedHashMap<>();

  @Option(
      names = "--task-model",
      split = ",",
      paramLabel = "TASK=DIR",
      description =
          "Take this model of a task instead of training one; it is taken for fine-tuned from the"
              + " published model. TASK-english=DIR for one that was fine-tuned from the English"
              + " language model.")
  private Map<String, Path> taskModels = new LinkedHashMap<>();

  @Option(
      names = "--start",
      split = ",",
      paramLabel = "base|english",
      description =
          "What models of tasks are fine-tuned from: the published model, or the language model of"
              + " --source; or both, to compare. Default: base.")
  private List<Start> starts = new ArrayList<>();

  @Option(
      names = "--lambdas",
      split = ",",
      paramLabel = "X",
      description = "How much of a vector is added: all that is tried. Default: 0,0.1,...,1.")
  private List<Double> lambdas = new ArrayList<>();

  /** Arguments are still to come. */
  ModelOptions() {}

  String model() {
    return RunDirectory.lasting(model);
  }

  String source() {
    return source;
  }

  Optional<Path> texts() {
    return Optional.ofNullable(texts);
  }

  List<Start> starts() {
    return starts.isEmpty() ? List.of(Start.BASE) : List.copyOf(new LinkedHashSet<>(starts));
  }

  List<Double> lambdas() {
    return lambdas.isEmpty()
        ? LambdaSearch.DEFAULT.grid()
        : lambdas.stream().distinct().sorted().toList();
  }

  void check(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    for (double lambda : lambdas) {
      check.that(Double.isFinite(lambda), "--lambdas", lambda, "a number");
    }
    check.that(lambdas().contains(0.0), "--lambdas", lambdas, "with 0, which all is compared with");
    for (String name : languageModels.keySet()) {
      check.that(name.matches("[\\p{L}\\p{N}.+-]+"), "--language-model", name, "a language");
    }
    for (String language : languages) {
      check.that(language.matches("[\\p{L}\\p{N}.+-]+"), "--languages", language, "a language");
    }
  }

  TransferRun.Given given(CommandSpec command) {
    Map<String, Path> ofTasks = new LinkedHashMap<>();
    taskModels.forEach((name, path) -> ofTasks.put(cell(command, name), lasting(path)));
    Map<String, Path> ofLanguages = new LinkedHashMap<>();
    languageModels.forEach((language, path) -> ofLanguages.put(language, lasting(path)));
    return new TransferRun.Given(ofLanguages, ofTasks);
  }

  private static Path lasting(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String cell(CommandSpec command, String name) {
    for (Task task : Task.values()) {
      for (Start start : Start.values()) {
        if (name.equals(task + "-" + start)
            || (start == Start.BASE && name.equals(task.toString()))) {
          return Cells.taskModel(task, start);
        }
      }
    }
    throw new ParameterException(
        command.commandLine(),
        "Invalid value for option '--task-model': "
            + name
            + " is not ner, pos, parse or nli, with -base or -english behind it or not");
  }

  /**
   * The languages that vectors are of, in the order that they were named, the source first.
   *
   * @throws ParameterException if one has neither texts nor a model, or no task has data of it
   */
  List<String> languages(
      CommandSpec command, Collection<TaskWork<?, ?>> works, boolean demonstration) {
    Set<String> available = new LinkedHashSet<>(LanguageTexts.languages(texts(), demonstration));
    available.addAll(languageModels.keySet());
    List<String> wanted = new ArrayList<>(languages.isEmpty() ? available : languages);
    boolean needed = starts().contains(Start.ENGLISH) || languageModels.containsKey(source);
    if (wanted.remove(source) || needed) {
      wanted.add(0, source);
    }
    for (String language : wanted) {
      if (!available.contains(language)) {
        throw new ParameterException(
            command.commandLine(),
            "There is no language model of "
                + language
                + ": give --texts a directory with "
                + language
                + ".txt, or --language-model "
                + language
                + "=DIR");
      }
    }
    List<String> targets =
        wanted.stream()
            .filter(language -> !language.equals(source))
            .filter(language -> works.stream().anyMatch(w -> w.languages().contains(language)))
            .toList();
    if (targets.isEmpty()) {
      throw new CorpusException(
          "--languages", "no task has data of " + String.join(", ", wanted) + " besides " + source);
    }
    List<String> all = new ArrayList<>(targets);
    if (wanted.contains(source)) {
      all.add(0, source);
    }
    return all;
  }
}
