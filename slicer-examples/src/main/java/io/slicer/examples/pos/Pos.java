package io.slicer.examples.pos;

import io.slicer.examples.cli.Program;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.tagging.TaggingDataset;
import picocli.CommandLine.Command;

/**
 * Tagging of words with their parts of speech.
 *
 * <pre>java -jar slicer-examples.jar pos train --output runs/pos</pre>
 */
@Command(
    name = "pos",
    description =
        "Trains taggers of parts of speech on one treebank, evaluates them on others, and tags.",
    subcommands = {PosTrain.class, PosEvaluate.class, PosTag.class})
public final class Pos {
  /** What a tagger makes of a treebank. */
  static final TreebankData.Kind<TaggingDataset> DATA =
      new TreebankData.Kind<>(TaggingDataset::upos, TaggingDataset::first, TaggingDataset::sha256);

  /** Nothing to do yet. */
  public Pos() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new Pos(), arguments);
  }
}
