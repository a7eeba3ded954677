package io.slicer.examples.treebank;

import com.google.common.base.Stopwatch;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SentenceMeter;
import io.slicer.parsing.Decoding;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.ParsingEvaluation;
import io.slicer.treebank.Treebank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Evaluates a parser, shows how far that is, and takes the time. */
public final class ParseMeter {
  private ParseMeter() {}

  /**
   * What was found.
   *
   * @param evaluation the figures
   * @param time that it took
   */
  public record Timed(ParsingEvaluation evaluation, Duration time) {}

  /**
   * Evaluates a parser.
   *
   * @param parser to evaluate
   * @param treebank with the right trees
   * @param decoding how heads are chosen
   * @param name of the treebank
   * @param progress where it is shown how far that is
   * @return what was found, and how long it took
   */
  public static Timed evaluate(
      DependencyParser parser,
      Treebank treebank,
      Decoding decoding,
      String name,
      Progress progress) {
    Stopwatch watch = Stopwatch.createStarted();
    List<ParsingEvaluation> portions = new ArrayList<>();
    SentenceMeter.each(
        treebank.sentences(),
        "parsing " + name,
        progress,
        portion ->
            portions.add(parser.evaluate(new Treebank(treebank.source(), portion), decoding)));
    return new Timed(ParsingEvaluation.of(treebank, portions), watch.elapsed());
  }
}
