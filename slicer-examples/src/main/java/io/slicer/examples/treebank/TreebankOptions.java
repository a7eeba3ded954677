package io.slicer.examples.treebank;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.ModelOption;
import io.slicer.examples.options.RunOptions;
import io.slicer.examples.training.DemonstrationTreebank;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.hub.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a command trains that learns from one treebank and is evaluated on others, and where to. */
public final class TreebankOptions {
  /** What a command says of the names of treebanks. */
  public static final String NAMES =
      "Treebanks are files as Universal Dependencies has them, such as en_gum-ud-train.conllu, in the"
          + " directory --data or in folders of it. TREEBANK is its name, en_gum; its folder,"
          + " UD_English-GUM; its language, en, if there is only one; or any file, whose name ends in"
          + " .conllu.";

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of the treebanks. Default: the demonstration treebanks.")
  private @Nullable Path data;

  @Option(
      names = "--train",
      paramLabel = "TREEBANK",
      description = "The treebank to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = "--eval",
      split = ",",
      paramLabel = "TREEBANK",
      description =
          "The treebanks to evaluate on, also NAME=FILE: their test files where there are any, else"
              + " their dev files. Default: all of the directory.")
  private List<String> eval = new ArrayList<>();

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on the first N sentences only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate and validate on the first N sentences of each treebank only.")
  private @Nullable Integer maxEval;

  /** What goes by default. */
  public TreebankOptions() {}

  /**
   * Refuses what makes no sense.
   *
   * @param command that it was given to
   * @throws ParameterException if an argument is out of its range
   */
  public void check(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    if (data == null && TreebankCorpus.isFile(train) && eval.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "With --train FILE, --eval or --data says what to evaluate on");
    }
  }

  /**
   * Where results go.
   *
   * @return the directory of the run
   */
  public Path output() {
    return run.output();
  }

  /**
   * Where it is shown how far the run is.
   *
   * @param command that runs
   * @return nowhere if nobody wants to see it
   */
  public Progress progress(CommandSpec command) {
    return run.progress(command);
  }

  /**
   * Reads the treebanks.
   *
   * @param command that runs
   * @param kind what is made of them
   * @param evalSteps validate every so many steps; null for no validation
   * @param <D> what is made of them
   * @return all that the run needs
   * @throws io.slicer.corpus.CorpusException if there is no such treebank, or one lacks what the
   *     task needs
   * @throws ParameterException if there is nothing to validate with
   */
  public <D> TreebankData<D> read(
      CommandSpec command, TreebankData.Kind<D> kind, @Nullable Integer evalSteps) {
    TreebankCorpus corpus = data == null ? TreebankCorpus.demonstration() : TreebankCorpus.in(data);
    TreebankData<D> read =
        TreebankData.read(kind, corpus, train, eval, evalSteps != null, maxTrain, maxEval);
    new ArgumentCheck(command)
        .that(
            evalSteps == null || read.validation().isPresent(),
            "--eval-steps",
            evalSteps,
            "possible without development sentences of "
                + read.train().name()
                + " in "
                + corpus
                + ", which it validates with");
    return read;
  }

  /**
   * What to start from.
   *
   * @param progress where it is shown how far a download is
   * @return the model
   */
  public PretrainedModel pretrained(Progress progress) {
    return model.find(progress);
  }

  /**
   * What decides what the run results in.
   *
   * @param pretrained the model to start from
   * @param read the sentences
   * @return as it is kept with the run
   */
  public TreebankArguments arguments(PretrainedModel pretrained, TreebankData<?> read) {
    String corpus = data == null ? DemonstrationTreebank.NAME : data.toString();
    return new TreebankArguments(
        model.name(),
        ModelFingerprint.sha256(pretrained),
        TreebankCorpus.isFile(train) ? train : RunDirectory.lasting(corpus),
        read.sha256(),
        read.train().name(),
        read.evaluation().stream().map(TreebankData.Part::name).toList(),
        maxTrain,
        maxEval);
  }

  /**
   * Takes the output directory.
   *
   * @param arguments of the run, a record
   * @return the directory, locked
   * @throws io.slicer.examples.training.RunDirectoryException if it holds anything else
   */
  public RunDirectory open(Object arguments) {
    return run.open(arguments);
  }

  /**
   * What has to be said with the figures.
   *
   * @return lines behind an empty one; none if all treebanks are the user's own
   */
  public String caution() {
    boolean demonstration =
        data == null
            && (!TreebankCorpus.isFile(train) || !eval.stream().allMatch(TreebankCorpus::isFile));
    return demonstration ? "\n" + DemonstrationTreebank.CAUTION + "\n" : "";
  }
}
