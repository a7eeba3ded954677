package io.slicer.examples;

import io.slicer.examples.bench.Bench;
import io.slicer.examples.cli.Program;
import io.slicer.examples.corpus.DescribeCorpus;
import io.slicer.examples.crosslingual.CrossLingualTransfer;
import io.slicer.examples.eval.EvaluateModel;
import io.slicer.examples.eval.EvaluateTags;
import io.slicer.examples.experiment.SlicerExperiment;
import io.slicer.examples.gpucheck.GpuCheck;
import io.slicer.examples.hyperx.HyperxCommand;
import io.slicer.examples.language.LanguageModeling;
import io.slicer.examples.panx.PanxTransfer;
import io.slicer.examples.parse.DependencyParsing;
import io.slicer.examples.pos.Pos;
import io.slicer.examples.sync.Sync;
import io.slicer.examples.tag.TagText;
import io.slicer.examples.vectors.TaskVectors;
import io.slicer.examples.workbook.MultilingualNer;
import io.slicer.examples.xnli.Classify;
import io.slicer.examples.xnli.Xnli;
import picocli.CommandLine.Command;

/**
 * All commands in one program.
 *
 * <pre>java -jar slicer-examples.jar COMMAND</pre>
 */
@Command(
    name = "slicer-examples",
    description =
        "Named entities, parts of speech, trees, classes of texts and language models across"
            + " languages, on the JVM.",
    subcommands = {
      PanxTransfer.class,
      SlicerExperiment.class,
      MultilingualNer.class,
      Xnli.class,
      Pos.class,
      DependencyParsing.class,
      LanguageModeling.class,
      HyperxCommand.class,
      TaskVectors.class,
      CrossLingualTransfer.class,
      TagText.class,
      Classify.class,
      EvaluateModel.class,
      EvaluateTags.class,
      DescribeCorpus.class,
      Sync.class,
      Bench.class,
      GpuCheck.class
    })
public final class Examples {
  /** No command yet. */
  public Examples() {}

  /**
   * Runs a command and ends the process.
   *
   * @param arguments the command and its arguments
   */
  public static void main(String[] arguments) {
    Program.main(new Examples(), arguments);
  }
}
