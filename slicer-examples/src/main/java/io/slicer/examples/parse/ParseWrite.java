package io.slicer.examples.parse;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.treebank.ConlluArguments;
import io.slicer.examples.treebank.UposTags;
import io.slicer.inference.InferenceSettings;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.LongSentenceException;
import io.slicer.parsing.Parse;
import io.slicer.parsing.ParsingOptions;
import io.slicer.tagging.WordTagger;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Parses sentences with a saved model and writes CoNLL-U. */
@Command(
    name = "write",
    description = {
      "Parses sentences and writes CoNLL-U, in which HEAD and DEPREL are the model's: of the words"
          + " given, of a file, or of standard input. All else in a file of CoNLL-U stays as it is,"
          + " but for DEPS, which would not fit the new trees.",
      ""
    })
final class ParseWrite implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private ConlluArguments sentences = new ConlluArguments();

  @Option(
      names = "--tagger",
      paramLabel = "MODEL",
      description =
          "Fill UPOS with this tagger, such as the model/ of a run of pos. The parser does not need"
              + " it.")
  private @Nullable String tagger;

  @Mixin private DecodingOption decoding = new DecodingOption();

  @Option(
      names = "--fallback",
      description =
          "Give a sentence that is too long for the model a made-up tree, all words under the first,"
              + " and a comment that says so. Else nothing is written.")
  private boolean fallback;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  private long fallbacks;
  private long notTrees;

  /** Arguments are still to come. */
  ParseWrite() {}

  @Override
  public Integer call() {
    Progress progress = Progress.on(spec.commandLine().getErr());
    InferenceSettings settings = computing.settings(spec);
    Treebank input = sentences.read(spec);
    try (DependencyParser parser = DependencyParser.load(sentences.model(progress), settings)) {
      if (!fallback) {
        refuseLong(parser, input);
      }
      if (tagger == null) {
        write(parser, input, progress, UnaryOperator.identity());
      } else {
        try (WordTagger tags = WordTagger.load(DownloadMeter.model(tagger, progress), settings)) {
          write(parser, input, progress, portion -> UposTags.filled(portion, tags));
        }
      }
    }
    return ExitCode.OK;
  }

  /** What cannot be parsed is better found before something is written. */
  private static void refuseLong(DependencyParser parser, Treebank input) {
    try {
      parser.refuseLong(input.sentences().stream().map(Sentence::forms).toList());
    } catch (LongSentenceException e) {
      throw new CorpusException(
          input.source(), e.getMessage() + "; with --fallback such a sentence gets a made-up tree");
    }
  }

  private void write(
      DependencyParser parser,
      Treebank input,
      Progress progress,
      UnaryOperator<List<Sentence>> tagging) {
    sentences.write(
        spec, input, "parsing", progress, portion -> parsed(parser, tagging.apply(portion)));
    PrintWriter err = spec.commandLine().getErr();
    long enhanced = input.sentences().stream().filter(Sentence::hasDependencies).count();
    if (enhanced > 0) {
      err.printf(
          "note: DEPS of %,d sentences is _ now: what stood there does not fit other trees%n",
          enhanced);
    }
    if (fallbacks > 0) {
      err.printf(
          "warning: %,d sentences are too long for the model and have a made-up tree: %s%n",
          fallbacks, Parse.FALLBACK);
    }
    if (notTrees > 0) {
      err.printf(
          "warning: %,d of %,d sentences have become no tree with one root, as --decoding greedy may"
              + " make them: validators and scorers refuse such a file%n",
          notTrees, input.size());
    }
    err.flush();
  }

  private List<Sentence> parsed(DependencyParser parser, List<Sentence> portion) {
    List<Parse> parses =
        parser.parseSentences(
            portion.stream().map(Sentence::forms).toList(),
            new ParsingOptions(decoding.decoding(), fallback));
    List<Sentence> parsed = new ArrayList<>(portion.size());
    for (Parse parse : parses) {
      parsed.add(parse.applyTo(portion.get(parsed.size())));
      fallbacks += parse.isFallback() ? 1 : 0;
      notTrees += parse.isTree() ? 0 : 1;
    }
    return parsed;
  }
}
