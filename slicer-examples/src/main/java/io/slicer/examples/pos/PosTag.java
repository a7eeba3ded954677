package io.slicer.examples.pos;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.inference.InferenceSettings;
import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
  private static final Splitter SPACES = Splitter.onPattern("\\s+").omitEmptyStrings();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A directory in Hugging Face form, such as the model/ of a run, or a model of the Hub.")
  @SuppressWarnings("NullAway.Init") // required
  private String model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "WORD",
      description = "A sentence, word by word; punctuation is a word, too.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "CoNLL-U if its name ends in .conllu, else a sentence to a line with spaces between its"
              + " words.")
  private @Nullable Path file;

  @Option(
      names = "--conllu",
      description = "The file or standard input is CoNLL-U, whatever it is called.")
  private boolean conllu;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to a file, which is replaced if it exists, and show how far it is.")
  private @Nullable Path output;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  PosTag() {}

  @Override
  public Integer call() {
    if (!words.isEmpty() && (file != null || conllu)) {
      throw new ParameterException(
          spec.commandLine(), "Give either words, or --file or --conllu, not both");
    }
    InferenceSettings settings = computing.settings(spec);
    Progress progress = Progress.on(spec.commandLine().getErr());
    // What cannot be read is better found before a model is downloaded.
    Treebank input = input();
    try (WordTagger tagger = WordTagger.load(DownloadMeter.model(model, progress), settings)) {
      if (output == null) {
        print(tagger, input);
      } else {
        ConlluFiles.write(tagged(tagger, input, progress), output);
      }
    }
    return ExitCode.OK;
  }

  private Treebank input() {
    if (!words.isEmpty()) {
      return new Treebank("the words", List.of(Sentence.of(words)));
    }
    String source = file == null ? "standard input" : file.toString();
    try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
      return conllu || TreebankCorpus.isFile(source)
          ? ConlluFiles.read(in, source)
          : new Treebank(source, lines(in));
    } catch (NoSuchFileException e) {
      throw new CorpusException(source, "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private static List<Sentence> lines(InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    List<Sentence> sentences = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      List<String> forms = SPACES.splitToList(line);
      if (!forms.isEmpty()) {
        sentences.add(Sentence.of(forms));
      }
    }
    return sentences;
  }

  private void print(WordTagger tagger, Treebank input) {
    PrintWriter out = spec.commandLine().getOut();
    for (int from = 0; from < input.size(); from += TaggingMeter.CHUNK) {
      tagged(tagger, chunk(input, from)).forEach(sentence -> out.print(sentence.conllu()));
      if (out.checkError()) {
        return;
      }
    }
  }

  private static Treebank tagged(WordTagger tagger, Treebank input, Progress progress) {
    List<Sentence> tagged = new ArrayList<>(input.size());
    try (Progress.Task task = progress.start("tagging", Progress.Unit.SENTENCES, 0, input.size())) {
      for (int from = 0; from < input.size(); from += TaggingMeter.CHUNK) {
        tagged.addAll(tagged(tagger, chunk(input, from)));
        task.at(tagged.size(), "", Optional.empty());
      }
    }
    return new Treebank(input.source(), tagged);
  }

  private static List<Sentence> chunk(Treebank input, int from) {
    return input.sentences().subList(from, Math.min(input.size(), from + TaggingMeter.CHUNK));
  }

  private static List<Sentence> tagged(WordTagger tagger, List<Sentence> sentences) {
    List<List<WordTag>> tags =
        tagger.tagSentences(sentences.stream().map(Sentence::forms).toList());
    List<Sentence> tagged = new ArrayList<>(sentences.size());
    for (int s = 0; s < sentences.size(); s++) {
      tagged.add(sentences.get(s).withUpos(tags.get(s).stream().map(WordTag::tag).toList()));
    }
    return tagged;
  }
}
