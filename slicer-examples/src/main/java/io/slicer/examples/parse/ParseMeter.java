package io.slicer.examples.parse;

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
final class ParseMeter {
  private ParseMeter() {}

  /**
   * What was found.
   *
   * @param time that it took
   */
  record Timed(ParsingEvaluation evaluation, Duration time) {}

  static Timed evaluate(
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
