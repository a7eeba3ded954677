package io.slicer.examples.parse;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.Program;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.treebank.Treebank;
import picocli.CommandLine.Command;

/**
 * Dependency parsing.
 *
 * <pre>java -jar slicer-examples.jar parse train --output runs/parser</pre>
 */
@Command(
    name = "parse",
    description =
        "Trains dependency parsers on one treebank, evaluates them on others, and parses.",
    subcommands = {ParseTrain.class, ParseEvaluate.class, ParseWrite.class})
public final class DependencyParsing {
  /** What a parser makes of a treebank: trees. */
  static final TreebankData.Kind<Treebank> DATA =
      new TreebankData.Kind<>(DependencyParsing::trees, Treebank::first, Treebank::sha256);

  /** Nothing to do yet. */
  public DependencyParsing() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new DependencyParsing(), arguments);
  }

  private static Treebank trees(Treebank treebank) {
    if (treebank.sentences().isEmpty()) {
      throw new CorpusException(treebank.source(), "no sentences");
    }
    treebank.trees();
    return treebank;
  }
}
