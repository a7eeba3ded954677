package io.slicer.examples.treebank;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.MemoryLimit;
import io.slicer.corpus.SourceLines;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.examples.cli.SentenceMeter;
import io.slicer.examples.names.WordBoundaryNames;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.hub.PretrainedModel;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import io.slicer.treebank.Word;
import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** With which saved model a command adds something to which sentences, and where it writes them. */
public final class ConlluArguments {
  /** What is said of sentences whose words nobody but slicer has found. */
  public static final String WORDS = "# words = slicer's own, not those of Universal Dependencies";

  private static final Splitter SPACES = Splitter.onPattern("\\s+").omitEmptyStrings();

  @Mixin private SavedModel model = new SavedModel();

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
      names = "--text",
      description =
          "The file or standard input is plain text, a sentence to a line. slicer cuts it into words,"
              + " which are not always those of Universal Dependencies; a comment says so.")
  private boolean text;

  @Option(
      names = "--words",
      paramLabel = WordBoundaryNames.NAMES,
      converter = WordBoundaryNames.class,
      description = "Where words of --text begin and end. Default: as in PAN-X.")
  private @Nullable WordBoundaries boundaries;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to a file, which is replaced if it exists, and show how far it is.")
  private @Nullable Path output;

  /** Arguments are still to come. */
  public ConlluArguments() {}

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
   * Reads the sentences. What cannot be read is better found before a model is downloaded.
   *
   * @param command that they were given to
   * @return the sentences; those that are new have their text in a comment
   * @throws CorpusException if the file is missing, or a line is damaged
   * @throws ParameterException if arguments contradict each other
   */
  public Treebank read(CommandSpec command) {
    if (!words.isEmpty() && (file != null || conllu || text)) {
      throw new ParameterException(
          command.commandLine(), "Give either words, or --file, --conllu or --text, not both");
    }
    if (boundaries != null && !text) {
      throw new ParameterException(command.commandLine(), "--words is about --text");
    }
    if (conllu && text) {
      throw new ParameterException(
          command.commandLine(), "Give either --conllu or --text, not both");
    }
    if (!words.isEmpty()) {
      return new Treebank("the words", List.of(Sentence.of(words)));
    }
    String source = file == null ? "standard input" : file.toString();
    try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
      if (!text && (conllu || TreebankCorpus.isFile(source))) {
        return ConlluFiles.read(in, source);
      }
      return MemoryLimit.within(
          source,
          () -> lines(SourceLines.of(in, source), text ? this::ofText : ConlluArguments::ofForms));
    } catch (NoSuchFileException e) {
      throw new CorpusException(source, "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  /** A sentence for each line that has words. */
  private static Treebank lines(
      SourceLines lines, Function<String, Optional<Sentence>> sentenceOf) {
    List<Sentence> sentences = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      try {
        sentenceOf.apply(line).ifPresent(sentences::add);
      } catch (IllegalArgumentException e) {
        throw lines.problem(lines.number(), String.valueOf(e.getMessage()));
      }
    }
    return new Treebank(lines.source(), sentences);
  }

  private static Optional<Sentence> ofForms(String line) {
    List<String> forms = SPACES.splitToList(line);
    return forms.isEmpty() ? Optional.empty() : Optional.of(Sentence.of(forms));
  }

  private Optional<Sentence> ofText(String line) {
    List<TextWord> places =
        (boundaries == null ? WordBoundaries.PAN_X : boundaries).cut(line).words();
    if (places.isEmpty()) {
      return Optional.empty();
    }
    List<Word> found = new ArrayList<>(places.size());
    for (int w = 0; w < places.size(); w++) {
      TextWord place = places.get(w);
      Word word = Word.of(place.text());
      boolean close = w + 1 < places.size() && places.get(w + 1).start() == place.end();
      found.add(close ? word.withMisc(Word.NO_SPACE_AFTER) : word);
    }
    String whole = line.substring(places.get(0).start(), places.get(places.size() - 1).end());
    return Optional.of(
        new Sentence(List.of("# text = " + whole, WORDS), found, List.of(), List.of()));
  }

  /**
   * Adds something to sentences and writes them: to the file, or else to standard output, portion
   * by portion.
   *
   * @param command that writes
   * @param input what was {@linkplain #read read}
   * @param name what the progress is called
   * @param progress where it is shown how far a file is
   * @param work what is done to a portion
   * @throws UncheckedIOException if the file cannot be written; what it held before is then still
   *     there
   */
  public void write(
      CommandSpec command,
      Treebank input,
      String name,
      Progress progress,
      UnaryOperator<List<Sentence>> work) {
    if (output != null) {
      List<Sentence> done = new ArrayList<>(input.size());
      SentenceMeter.each(
          input.sentences(), name, progress, portion -> done.addAll(work.apply(portion)));
      ConlluFiles.write(new Treebank(input.source(), done), output);
      return;
    }
    PrintWriter out = command.commandLine().getOut();
    for (List<Sentence> portion : SentenceMeter.portions(input.sentences())) {
      work.apply(portion).forEach(sentence -> out.print(sentence.conllu()));
      if (out.checkError()) {
        return;
      }
    }
  }
}
