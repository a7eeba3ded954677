package io.slicer.tagging;

import io.slicer.finetune.RunRecordFile;
import io.slicer.finetune.TrainingRecord;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.HeadProvider;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.weights.CheckpointException;
import io.slicer.words.LabelAlignment;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Gives each word of a sentence a tag, such as its part of speech.
 *
 * <pre>{@code
 * try (WordTagger model = WordTagger.load(Path.of("model"))) {
 *   List<WordTag> tags = model.tag(List.of("She", "sees", "it", "."));
 *   System.out.println(tags.get(1).tag() + " " + tags.get(1).probability());
 * }
 * }</pre>
 *
 * <p>It opens what {@link TaggerTrainer} or transformers has saved for token classification. One
 * sub-word speaks for a word: the one that bore its label in training, which the run record of the
 * model says; the first one where there is no record. Sentences may have any length: what is longer
 * than the encoder takes is read in overlapping windows, and a word is tagged in the one in which
 * it has most context. A word that the tokenizer makes nothing of has {@link WordTag#NONE}.
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one model, and should, as it is large.
 * Closing waits for the calls in flight; later calls throw {@link IllegalStateException}. Single
 * requests from many threads are fastest through a {@link io.slicer.inference.DynamicBatcher}:
 *
 * <pre>{@code
 * var batcher = new DynamicBatcher<List<String>, List<WordTag>>(
 *     "tagger", model::tagSentences, DynamicBatcher.Settings.DEFAULT);
 * List<WordTag> tags = batcher.ask(words);
 * }</pre>
 */
public final class WordTagger implements ChangeableModel {
  private final TaskModel model;
  private final TagScorer scorer;
  private final @Nullable TrainingRecord record;

  WordTagger(TaskModel model, LabelAlignment alignment, @Nullable TrainingRecord record) {
    this.model = model;
    this.record = record;
    scorer = TagScorer.of(model.words(), model.encoder().head().labels(), alignment);
  }

  /**
   * A tagger of an encoder that is open: its only head labels words by their first sub-words.
   *
   * @param model which is closed with the result
   * @return the tagger; the caller closes it
   */
  public static WordTagger over(TaskModel model) {
    return new WordTagger(model, LabelAlignment.FIRST_SUBWORD, null);
  }

  private static LabelAlignment alignment(PretrainedModel source, @Nullable TrainingRecord record) {
    Object value = record == null ? null : record.parameters().get(TaggerTrainer.ALIGNMENT);
    if (value == null) {
      return LabelAlignment.FIRST_SUBWORD;
    }
    return Arrays.stream(LabelAlignment.values())
        .filter(alignment -> alignment.toString().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    source.directory().resolve(RunRecordFile.NAME)
                        + ": the alignment is "
                        + value
                        + ", which is none of "
                        + Arrays.toString(LabelAlignment.values())));
  }

  /**
   * Loads a model, to be run on all processors in float32.
   *
   * @param directory in Hugging Face form, as {@link #save} writes it
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if it is no model for token classification, or tags words in a
   *     way that this version does not know
   */
  public static WordTagger load(Path directory) {
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
   * @throws IllegalArgumentException if it is no model for token classification, or tags words in a
   *     way that this version does not know
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static WordTagger load(PretrainedModel source, InferenceSettings settings) {
    EncoderConfig config = source.encoderConfig();
    if (config.labels().isEmpty()) {
      throw source.refusal("there are no labels: it is no model for token classification");
    }
    TrainingRecord record = TrainingRecord.beside(source);
    LabelAlignment alignment = alignment(source, record);
    ModelSpec spec = ModelSpec.of(head(source, config, alignment));
    return new WordTagger(TaskModel.open(source, spec, settings), alignment, record);
  }

  private static Head head(PretrainedModel source, EncoderConfig config, LabelAlignment alignment) {
    String architecture = source.config().path("architectures").path(0).asText();
    String others = config.family().architecture("SequenceClassification");
    if (architecture.equals(others)) {
      throw source.refusal(
          "the architecture is "
              + architecture
              + ", which labels sequences: it is no model for words");
    }
    return HeadProvider.find(architecture, config.labels())
        .orElseGet(
            () ->
                new TokenClassificationHead(
                    config.labels(), new CrossEntropyLoss(), alignment == LabelAlignment.MEAN));
  }

  /**
   * The tags that the model tells apart.
   *
   * @return names, in the order of the head's rows
   */
  public List<String> labels() {
    return scorer.labels();
  }

  /**
   * Which sub-word speaks for a word.
   *
   * @return an alignment that gives each word one
   */
  public LabelAlignment alignment() {
    return scorer.which();
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
   * Tags the words of a sentence.
   *
   * @param words any number of words
   * @return a tag for each
   * @throws IllegalStateException if the model is closed
   */
  public List<WordTag> tag(List<String> words) {
    return tagSentences(List.of(words)).get(0);
  }

  /**
   * Tags the words of many sentences: faster than one after the other.
   *
   * @param sentences of any number of words
   * @return a tag for each word of each sentence
   * @throws IllegalStateException if the model is closed
   */
  public List<List<WordTag>> tagSentences(List<List<String>> sentences) {
    return model.whileOpen(() -> scorer.tag(model.subwords(), sentences));
  }

  /**
   * Scores sequences that are sub-words already.
   *
   * @param sequences none longer than the encoder takes
   * @return the head's scores of each sequence's scored tokens (R, C), row-major, without softmax
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   */
  public List<float[]> scores(List<TokenSequence> sequences) {
    return model.scores(sequences);
  }

  /**
   * Tags a dataset and compares the tags with its own.
   *
   * @param dataset whose tags need not all be among this model's labels
   * @return the tags and their figures
   * @throws IllegalStateException if the model is closed
   */
  public TaggingEvaluation evaluate(TaggingDataset dataset) {
    return model.whileOpen(() -> scorer.evaluate(model.subwords(), dataset));
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
  public void save(Path directory, List<TaggingEvaluation> evaluations) {
    model.save(
        directory,
        TrainingRecord.files(
            record, evaluations.stream().map(TaggingEvaluation::forRecord).toList()));
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
