package io.slicer.examples.treebank;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.hub.PretrainedModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which saved model a command evaluates with which treebanks, and how it prints what it finds. */
public final class EvaluationArguments {
  @Mixin private SavedModel model = new SavedModel();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Treebanks in CoNLL-U; NAME=FILE to give one another name.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "Only the first N sentences of each treebank.")
  private @Nullable Integer first;

  @Option(names = "--json", description = "Print all figures, not rounded, as JSON.")
  private boolean json;

  /** Arguments are still to come. */
  public EvaluationArguments() {}

  /**
   * Finds the saved model.
   *
   * @param progress where it is shown how far a download is
   * @return the model
   */
  public PretrainedModel model(Progress progress) {
    return model.find(progress);
  }

  /**
   * Reads the treebanks. What cannot be read is better found before a model is downloaded.
   *
   * @param command that they were given to
   * @param kind what is made of them
   * @param <D> what is made of them
   * @return the treebanks, in their order
   * @throws io.slicer.corpus.CorpusException if one is missing, damaged, or lacks what the task
   *     needs
   * @throws picocli.CommandLine.ParameterException if an argument is out of its range
   */
  public <D> List<TreebankData.Part<D>> read(CommandSpec command, TreebankData.Kind<D> kind) {
    new ArgumentCheck(command).that(first == null || first > 0, "--first", first, "at least 1");
    return files.stream().map(file -> kind.of(TreebankCorpus.file(file), first)).toList();
  }

  /**
   * Whether all figures are printed as JSON.
   *
   * @return true for JSON, false for text
   */
  public boolean json() {
    return json;
  }
}
