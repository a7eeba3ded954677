package io.slicer.examples.pos;

import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.treebank.ConlluArguments;
import io.slicer.examples.treebank.UposTags;
import io.slicer.inference.InferenceSettings;
import io.slicer.tagging.WordTagger;
import io.slicer.treebank.Treebank;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tags words with a saved model and writes CoNLL-U. */
@Command(
    name = "tag",
    description = {
      "Tags the words of sentences and writes CoNLL-U, in which UPOS is what the model says: of the"
          + " words given, of a file, or of standard input. All else in a file of CoNLL-U stays as it"
          + " is.",
      ""
    })
final class PosTag implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private ConlluArguments sentences = new ConlluArguments();

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  PosTag() {}

  @Override
  public Integer call() {
    Progress progress = Progress.on(spec.commandLine().getErr());
    InferenceSettings settings = computing.settings(spec);
    Treebank input = sentences.read(spec);
    try (WordTagger tagger = WordTagger.load(sentences.model(progress), settings)) {
      sentences.write(
          spec, input, "tagging", progress, portion -> UposTags.filled(portion, tagger));
    }
    return ExitCode.OK;
  }
}
