package io.slicer.classification;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.HeadProvider;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.inference.TextEncoder;
import io.slicer.inference.ValueChange;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.text.TextInput;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Classifies texts and pairs of texts.
 *
 * <pre>{@code
 * try (SequenceClassifier model = SequenceClassifier.load(Path.of("model"))) {
 *   Classification answer = model.classify("He came home.", "He is at home.");
 *   System.out.println(answer.label() + " " + answer.score());
 * }
 * }</pre>
 *
 * <p>It opens what {@link ClassifierTrainer} or transformers has saved. A text is read up to the
 * encoder's maximum: of a longer pair the longer text is cut first, and {@link Classification} says
 * how much was not read.
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one model, and should, as it is large.
 * Closing waits for the calls in flight; later calls throw {@link IllegalStateException}. Single
 * requests from many threads are fastest through a {@link io.slicer.inference.DynamicBatcher}:
 *
 * <pre>{@code
 * var batcher = new DynamicBatcher<TextInput, Classification>(
 *     "classifier", model::classify, DynamicBatcher.Settings.DEFAULT);
 * Classification answer = batcher.ask(TextInput.of(text));
 * }</pre>
 */
public final class SequenceClassifier implements ChangeableModel {
  private final TaskModel model;
  private final Problem problem;
  private final List<String> labels;
  private final Scorer scorer;
  private final TextEncoder encoder;
  private final @Nullable TrainingRecord record;

  SequenceClassifier(TaskModel model, @Nullable TrainingRecord record) {
    this.model = model;
    this.record = record;
    EncoderConfig config = model.encoder().config();
    Head head = model.encoder().head();
    problem = head.problemType().flatMap(Problem::of).orElse(Problem.SINGLE_LABEL);
    labels = head.labels();
    scorer = new Scorer(model.pool(), problem, labels);
    encoder = new TextEncoder(model.tokenizer(), config.maxTokens(), model.subwords().threads());
  }

  /**
   * Loads a model, to be run on all processors in float32.
   *
   * @param directory in Hugging Face form, as {@link #save} writes it
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if it is no model for sequence classification
   */
  public static SequenceClassifier load(Path directory) {
    return load(PretrainedModel.of(directory), InferenceSettings.defaults());
  }

  /**
   * Loads a model to be run in a way of one's own: threads, precision, engine.
   *
   * @param source of the model
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if it is no model for sequence classification
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static SequenceClassifier load(PretrainedModel source, InferenceSettings settings) {
    EncoderConfig config = source.encoderConfig();
    if (config.labels().isEmpty()) {
      throw source.refusal("there are no labels: it is no model for sequence classification");
    }
    TrainingRecord record = TrainingRecord.beside(source);
    ModelSpec spec = ModelSpec.of(head(source, config));
    return new SequenceClassifier(TaskModel.open(source, spec, settings), record);
  }

  /**
   * A classifier of an encoder that is open, with a {@link SequenceClassificationHead} as its only
   * head.
   *
   * @param model which is closed with the result
   * @return the classifier; the caller closes it
   */
  public static SequenceClassifier over(TaskModel model) {
    return new SequenceClassifier(model, null);
  }

  private static Head head(PretrainedModel source, EncoderConfig config) {
    String architecture = source.config().path("architectures").path(0).asText();
    String others = config.family().architecture("TokenClassification");
    if (architecture.equals(others)) {
      throw source.refusal(
          "the architecture is "
              + architecture
              + ", which labels words: it is no model for sequences");
    }
    return HeadProvider.find(architecture, config.labels())
        .orElseGet(
            () -> source.configured(json -> SequenceClassificationHead.of(json, config.labels())));
  }

  /**
   * What the model was trained for.
   *
   * @return the problem
   */
  public Problem problem() {
    return problem;
  }

  /**
   * The labels that the model tells apart.
   *
   * @return names, in the order of the head's rows; a single made-up one for {@link
   *     Problem#REGRESSION}
   */
  public List<String> labels() {
    return labels;
  }

  /**
   * How the model came about.
   *
   * @return its record; empty if it was not trained with this library
   */
  public Optional<TrainingRecord> runRecord() {
    return Optional.ofNullable(record);
  }

  /**
   * Classifies a text.
   *
   * @param text any text, also an empty one
   * @return what the model says
   * @throws IllegalStateException if the model is closed
   */
  public Classification classify(String text) {
    return classify(List.of(TextInput.of(text))).get(0);
  }

  /**
   * Classifies a pair of texts.
   *
   * @param first any text, also an empty one
   * @param second any text, also an empty one
   * @return what the model says
   * @throws IllegalStateException if the model is closed
   */
  public Classification classify(String first, String second) {
    return classify(List.of(TextInput.of(first, second))).get(0);
  }

  /**
   * Classifies many texts or pairs: faster than one after the other.
   *
   * @param inputs any number
   * @return what the model says of each, in their order
   * @throws IllegalStateException if the model is closed
   */
  public List<Classification> classify(List<TextInput> inputs) {
    return model.whileOpen(() -> scorer.classify(encoder, inputs));
  }

  /**
   * Scores sequences that are sub-words already.
   *
   * @param sequences whose first token is scored, none longer than the encoder takes
   * @return the head's scores of each (C), without softmax or sigmoid
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   */
  public List<float[]> scores(List<TokenSequence> sequences) {
    return model.scores(sequences);
  }

  /**
   * Classifies a dataset and compares the answers with its own.
   *
   * @param dataset whose labels need not all be among this model's
   * @return the answers and their figures
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the dataset is about another problem
   */
  public ClassificationEvaluation evaluate(ClassificationDataset dataset) {
    return evaluate(dataset, Classification.THRESHOLD);
  }

  /**
   * Classifies a dataset and compares the answers with its own.
   *
   * @param dataset whose labels need not all be among this model's
   * @param threshold the probability from which on a text has a label, where it may have several
   * @return the answers and their figures
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the dataset is about another problem
   */
  public ClassificationEvaluation evaluate(ClassificationDataset dataset, double threshold) {
    if (dataset.problem() != problem) {
      throw new IllegalArgumentException(
          dataset.source() + " is about " + dataset.problem() + ", the model about " + problem);
    }
    return model.whileOpen(() -> scorer.evaluate(encoder, dataset, threshold));
  }

  /**
   * The encoder and its head as a graph of SameDiff's own ops, with a copy of the weights.
   *
   * @return the graph, which stays when this model is closed; {@link
   *     io.slicer.engine.SameDiffModel} says what it takes and gives
   * @throws IllegalStateException if the model is closed
   */
  public SameDiff sameDiff() {
    return model.sameDiff();
  }

  /**
   * Saves the model as a directory in Hugging Face form, which {@link #load(Path)} and transformers
   * open as it is: configuration, weights, the tokenizer's files, and {@code run-record.json} if
   * the model has a run record. The directory appears when it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written, or the tokenizer's files, which are
   *     copied from where the model was opened, are gone or were replaced
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory) {
    save(directory, List.of());
  }

  /**
   * Saves the model, and keeps its figures in the run record.
   *
   * @param directory to be made; it may exist if it is empty
   * @param evaluations of this model
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory, List<ClassificationEvaluation> evaluations) {
    model.save(
        directory,
        TrainingRecord.files(
            record, evaluations.stream().map(ClassificationEvaluation::forRecord).toList()));
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
