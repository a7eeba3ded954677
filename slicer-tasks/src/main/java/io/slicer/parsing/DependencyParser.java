package io.slicer.parsing;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.model.EncoderConfig;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses sentences: of each word it says on which word it depends, and how.
 *
 * <pre>{@code
 * try (DependencyParser parser = DependencyParser.load(Path.of("parser"))) {
 *   Parse parse = parser.parse(List.of("She", "reads", "books", "."));
 *   System.out.println(parse.heads() + " " + parse.relations());
 * }
 * }</pre>
 *
 * <p>It opens what {@link ParserTrainer} has saved. Sentences are lists of words: what Universal
 * Dependencies calls syntactic words, so {@code don't} is {@code do} and {@code n't}.
 *
 * <p>A sentence with more sub-words than the encoder takes is refused, as its end cannot be left
 * out: {@link ParsingOptions#fallback}.
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one parser, and should, as it is large.
 * Closing waits for the calls in flight; later calls throw {@link IllegalStateException}. Single
 * requests from many threads are fastest through a {@link io.slicer.inference.DynamicBatcher}.
 */
public final class DependencyParser implements ChangeableModel {
  private final TaskModel model;
  private final Parsing parsing;
  private final @Nullable TrainingRecord record;

  DependencyParser(TaskModel model, @Nullable TrainingRecord record) {
    this.model = model;
    this.record = record;
    parsing =
        new Parsing(model.pool(), model.encoder().head().labels(), model.subwords().threads());
  }

  /**
   * Loads a parser, to be run on all processors in float32.
   *
   * @param directory as {@link #save} writes it
   * @return the parser; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if it is no parser
   */
  public static DependencyParser load(Path directory) {
    return load(PretrainedModel.of(directory), InferenceSettings.defaults());
  }

  /**
   * Loads a parser to be run in a way of one's own: threads, precision, engine.
   *
   * @param source of the parser
   * @param settings how to compute
   * @return the parser; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if it is no parser
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static DependencyParser load(PretrainedModel source, InferenceSettings settings) {
    String architecture = source.config().path("architectures").path(0).asText();
    EncoderConfig config = source.encoderConfig();
    if (!architecture.equals(BiaffineParsingHead.ARCHITECTURE) || config.labels().isEmpty()) {
      throw source.refusal(
          "there is "
              + (architecture.isEmpty() ? "no architecture" : "the architecture " + architecture)
              + (config.labels().isEmpty() ? " without labels" : "")
              + ", not "
              + BiaffineParsingHead.ARCHITECTURE
              + " with its relations: it is no parser");
    }
    TrainingRecord record = TrainingRecord.beside(source);
    ModelSpec spec = ModelSpec.of(new BiaffineParsingHead(config.labels()));
    return new DependencyParser(TaskModel.open(source, spec, settings), record);
  }

  /**
   * A parser of an encoder that is open, with a {@link BiaffineParsingHead} as its only head.
   *
   * @param model which is closed with the result
   * @return the parser; the caller closes it
   */
  public static DependencyParser over(TaskModel model) {
    return new DependencyParser(model, null);
  }

  /**
   * The relations that the parser tells apart.
   *
   * @return names, in the order of the head's scores
   */
  public List<String> relations() {
    return parsing.relations();
  }

  /**
   * How the parser came about.
   *
   * @return its record; empty if it was not trained with this library
   */
  public Optional<TrainingRecord> runRecord() {
    return Optional.ofNullable(record);
  }

  /**
   * Parses a sentence.
   *
   * @param words the sentence
   * @return its tree
   * @throws LongSentenceException if it has more sub-words than the encoder takes
   * @throws IllegalStateException if the parser is closed
   */
  public Parse parse(List<String> words) {
    return parseSentences(List.of(words), ParsingOptions.DEFAULT).get(0);
  }

  /**
   * Parses many sentences: faster than one after the other.
   *
   * @param sentences of any number of words
   * @return the tree of each, in their order
   * @throws LongSentenceException if one has more sub-words than the encoder takes
   * @throws IllegalStateException if the parser is closed
   */
  public List<Parse> parseSentences(List<List<String>> sentences) {
    return parseSentences(sentences, ParsingOptions.DEFAULT);
  }

  /**
   * Parses many sentences: faster than one after the other.
   *
   * @param sentences of any number of words
   * @param options how
   * @return what each was parsed as, in their order
   * @throws LongSentenceException if one has more sub-words than the encoder takes, and there is to
   *     be no fallback
   * @throws IllegalStateException if the parser is closed
   */
  public List<Parse> parseSentences(List<List<String>> sentences, ParsingOptions options) {
    return model.whileOpen(() -> parsing.parse(model.subwords(), sentences, options));
  }

  /**
   * Says of sentences that they can be parsed, before the first of them is.
   *
   * @param sentences of any number of words
   * @throws LongSentenceException if one has more sub-words than the encoder takes
   * @throws IllegalStateException if the parser is closed
   */
  public void refuseLong(List<List<String>> sentences) {
    model.whileOpen(
        () -> {
          Parsing.refuseLong(model.subwords(), sentences);
          return sentences.size();
        });
  }

  /**
   * Parses a treebank: HEAD and DEPREL of its words become the parser's, DEPS becomes {@code _},
   * and all else stays. A sentence that was too long says so in a comment.
   *
   * @param treebank whose words need no trees
   * @param options how
   * @return the treebank with other trees
   * @throws LongSentenceException if a sentence has more sub-words than the encoder takes, and
   *     there is to be no fallback
   * @throws IllegalStateException if the parser is closed
   */
  public Treebank parse(Treebank treebank, ParsingOptions options) {
    List<Parse> parses =
        parseSentences(treebank.sentences().stream().map(Sentence::forms).toList(), options);
    List<Sentence> sentences = new ArrayList<>();
    for (int s = 0; s < parses.size(); s++) {
      sentences.add(parses.get(s).applyTo(treebank.sentences().get(s)));
    }
    return new Treebank(treebank.source(), sentences);
  }

  /**
   * Parses a treebank and compares the trees with its own.
   *
   * @param treebank of trees
   * @param decoding how heads are chosen
   * @return the trees and their figures; a sentence that is too long counts as wrong
   * @throws io.slicer.corpus.CorpusException if a sentence is no tree
   * @throws IllegalArgumentException if there is no sentence
   * @throws IllegalStateException if the parser is closed
   */
  public ParsingEvaluation evaluate(Treebank treebank, Decoding decoding) {
    return model.whileOpen(() -> parsing.evaluate(model.subwords(), treebank, decoding));
  }

  /**
   * Scores sequences that are sub-words already.
   *
   * @param sequences whose scored runs are words: {@link TokenSequence#ofRuns}
   * @return of each of n words and C relations (1 + C, n, n + 1) scores: {@link
   *     BiaffineParsingHead}
   * @throws IllegalStateException if the parser is closed
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   */
  public List<float[]> scores(List<TokenSequence> sequences) {
    return model.scores(sequences);
  }

  /**
   * Saves the parser as a directory in Hugging Face form: configuration, weights, the tokenizer's
   * files, and {@code run-record.json} if it has a run record. transformers' {@code AutoModel}
   * opens the encoder. The directory appears when it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written, or the tokenizer's files, which are
   *     copied from where the model was opened, are gone or were replaced
   * @throws IllegalStateException if the parser is closed
   */
  public void save(Path directory) {
    save(directory, List.of());
  }

  /**
   * Saves the parser, and keeps its figures in the run record.
   *
   * @param directory to be made; it may exist if it is empty
   * @param evaluations of this parser
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written
   * @throws IllegalStateException if the parser is closed
   */
  public void save(Path directory, List<ParsingEvaluation> evaluations) {
    model.save(
        directory,
        TrainingRecord.files(
            record, evaluations.stream().map(ParsingEvaluation::forRecord).toList()));
  }

  @Override
  public void change(ValueChange change) {
    model.change(change);
  }

  /** Waits for the calls in flight and releases the memory. Closing again does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
