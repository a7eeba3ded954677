package io.slicer.examples.crosslingual;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.result.ResultsReader;
import io.slicer.examples.crosslingual.result.TransferFiles;
import io.slicer.examples.crosslingual.result.TransferResults;
import io.slicer.examples.crosslingual.task.DataOptions;
import io.slicer.examples.crosslingual.task.Examples;
import io.slicer.examples.crosslingual.task.Parts;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.crosslingual.task.TaskWork;
import io.slicer.examples.report.Report;
import io.slicer.examples.texts.SameText;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.LanguageOrder;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.hub.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Language vectors, added to models that were trained in English: do they help other languages?
 *
 * <pre>java -jar slicer-examples.jar cross-lingual-transfer --output runs/transfer</pre>
 */
@Command(
    name = "cross-lingual-transfer",
    description = {
      "Does a language vector help a task that was trained in English? Trains a language model of each"
          + " language, adds what training has changed of it, times lambda, to the English model of"
          + " each task, and evaluates in that language.",
      "",
      "Tasks are named entities, parts of speech, dependency trees and inference. Lambda is chosen on"
          + " development data: of the language itself, which needs labels of it, and of the other"
          + " languages, which does not. Figures are of tests, without what stands in the training"
          + " data or in what chooses. Without data all comes from demonstration corpora in en, de, fr"
          + " and es.",
      "",
      "Each step is a cell in the output directory. A finished one is never done again, one that was"
          + " stopped goes on: repeat the command. Several processes may work in one directory.",
      ""
    })
public final class CrossLingualTransfer implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the run is, or is to be.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Mixin private ModelOptions models = new ModelOptions();

  @Mixin private DataOptions data = new DataOptions();

  @Mixin private TrainingOptions trainings = new TrainingOptions();

  @Option(
      names = "--merge",
      paramLabel = "DIR",
      description =
          "First take over the finished cells of another run with the same settings. May be given"
              + " several times.")
  private List<Path> merged = new ArrayList<>();

  @Option(
      names = "--order",
      paramLabel = "FILE",
      description =
          "A figure of languages that gains are compared with, such as distances from --source: a"
              + " first line language<TAB>NAME, then LANG<TAB>NUMBER.")
  private @Nullable Path order;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Of the permutation tests over examples. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--table",
      description = "Do nothing, show what is finished; needs no other option than --output.")
  private boolean table;

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(names = "--quiet", description = "Do not show how far a step is.")
  private boolean quiet;

  /** Arguments are still to come. */
  public CrossLingualTransfer() {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec).that(rounds > 0, "--rounds", rounds, "at least 1");
    Optional<LanguageOrder> figure = Optional.ofNullable(order).map(LanguageOrder::read);
    CellDirectory directory = table ? CellDirectory.openToRead(output) : run(figure);
    if (table) {
      figure.ifPresent(one -> check(one, directory, List.of()));
    }
    TransferResults results = ResultsReader.read(directory, rounds, figure);
    Report report = TransferFiles.write(directory, results, figure);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.toMarkdown());
    out.flush();
    return ExitCode.OK;
  }

  /** Refuses a figure of languages that are called otherwise in this run. */
  private void check(LanguageOrder figure, CellDirectory directory, List<String> wanted) {
    Set<String> languages = new LinkedHashSet<>(wanted);
    languages.add(directory.settings().source());
    directory
        .results(Cells.languageModel(""), LanguageModelResult.TYPE)
        .forEach(model -> languages.add(model.language()));
    figure.refuseUnknown(Objects.requireNonNull(order), languages);
    languages.remove(directory.settings().source());
    List<String> lacking = figure.lacking(languages);
    if (!lacking.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(order + " has no " + figure.name() + " of " + String.join(", ", lacking));
    }
  }

  /** Does what is still to be done. */
  private CellDirectory run(Optional<LanguageOrder> figure) {
    models.check(spec);
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = quiet ? Progress.NONE : Progress.on(err);
    RunTracking runs = tracking.tracking(spec, output, "cross-lingual-transfer");
    TransferRun.Given given = models.given(spec);
    Map<Task, TaskWork<?, ?>> works = data.works(spec, models.source(), progress);
    List<String> languages = models.languages(spec, works.values(), data.isDemonstration());
    // What cannot be read is better found before hours of training than after them.
    Set<String> evaluated = evaluated(works.values(), languages);
    PretrainedModel base = DownloadMeter.model(models.model(), progress);
    Settings settings =
        new Settings(
            models.model(),
            ModelFingerprint.sha256(base),
            models.source(),
            data.isDemonstration(),
            models.lambdas(),
            data.rules(),
            trainings.recipes(spec, base.encoderConfig().maxTokens()));
    CellDirectory directory = CellDirectory.open(output, settings);
    figure.ifPresent(one -> check(one, directory, languages));
    for (Path other : merged) {
      err.printf("%s: %d cells taken over%n", other, directory.merge(other));
    }
    RunContext context = new RunContext(directory, base, runs, progress, err);
    LanguageTexts texts = new LanguageTexts(models.texts(), settings, evaluated);
    new TransferRun(context, works.values(), models.starts(), languages, texts, given).run();
    return directory;
  }

  /** Keys of all texts that tasks are evaluated with. */
  private Set<String> evaluated(Collection<TaskWork<?, ?>> works, List<String> languages) {
    Set<String> keys = new HashSet<>();
    for (TaskWork<?, ?> work : works) {
      Set<String> all = new HashSet<>(TransferRun.targets(work, languages, models.source()));
      if (work.languages().contains(models.source())) {
        all.add(models.source());
      }
      for (String language : all) {
        Parts<?> parts = work.whole(language);
        parts.choose().ifPresent(examples -> addKeys(examples, keys));
        addKeys(parts.report(), keys);
      }
    }
    return keys;
  }

  private static void addKeys(Examples<?> examples, Set<String> keys) {
    for (int e = 0; e < examples.size(); e++) {
      examples.texts(e).forEach(text -> keys.add(SameText.key(text)));
    }
  }
}
