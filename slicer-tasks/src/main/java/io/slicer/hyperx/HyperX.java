package io.slicer.hyperx;

import com.google.common.collect.ImmutableSet;
import io.slicer.adapter.FixedBottlenecks;
import io.slicer.adapter.Hypernetwork;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.classification.SequenceClassifier;
import io.slicer.finetune.TrainingRecord;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.language.LanguageModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.ModelSpec;
import io.slicer.ner.NerModel;
import io.slicer.parsing.DependencyParser;
import io.slicer.tagging.WordTagger;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.CheckpointView;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model of several tasks in several languages, whose adapters a hypernetwork makes.
 *
 * <pre>{@code
 * try (HyperX model = HyperX.load(Path.of("model"));
 *     NerModel swahili = model.ner("sw")) {
 *   swahili.tag("Angela Merkel alitembelea Paris.");
 * }
 * }</pre>
 *
 * <p>For each task and language that is asked for, the adapters are made once. What comes of it is
 * an ordinary model of the task, as fast as one whose adapters are its own; the encoder's packed
 * weights are there once for all of them. It may be a pair that was never trained, as long as its
 * task was trained in some language, and its language by some task.
 *
 * <p>The models of pairs are closed by who asked for them, before this one. They are saved with
 * this one, not on their own.
 *
 * <p><b>Threads.</b> Thread-safe, and so are the models of pairs.
 */
public final class HyperX implements AutoCloseable {
  private final TaskModel model;
  private final Description description;
  private final @Nullable TrainingRecord record;
  private final boolean allowsUntrained;
  private final Embeddings embeddings;

  HyperX(TaskModel model, Description description, @Nullable TrainingRecord record) {
    this(model, description, record, false, Embeddings.of(model.encoder(), description));
  }

  private HyperX(
      TaskModel model,
      Description description,
      @Nullable TrainingRecord record,
      boolean allowsUntrained,
      Embeddings embeddings) {
    this.model = model;
    this.description = description;
    this.record = record;
    this.allowsUntrained = allowsUntrained;
    this.embeddings = embeddings;
  }

  /**
   * Loads a model, to be run on all processors in float32.
   *
   * @param directory as {@link #save} writes it
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged, hyperx.json included
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   */
  public static HyperX load(Path directory) {
    return load(PretrainedModel.of(directory), InferenceSettings.defaults());
  }

  /**
   * Loads a model to be run in a way of one's own: threads, precision, engine.
   *
   * @param source of the model
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged, hyperx.json included
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static HyperX load(PretrainedModel source, InferenceSettings settings) {
    Description description =
        Description.beside(source)
            .orElseThrow(
                () ->
                    new CheckpointException(
                        source + " has no " + Description.FILE + ": it is no Hyper-X model"));
    ModelSpec spec = source.configured(description::spec);
    return new HyperX(open(source, spec, settings), description, TrainingRecord.beside(source));
  }

  /** What the tensors should be is described in two files. */
  private static TaskModel open(
      PretrainedModel source, ModelSpec spec, InferenceSettings settings) {
    try {
      return TaskModel.open(source, spec, settings);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          e.getMessage() + " (its adapters are described in " + Description.FILE + ")", e);
    }
  }

  /**
   * Opens a model that the published code has trained, whose files are safetensors. Which of its
   * embeddings were trained is not known, so all count as trained.
   *
   * @param directory that holds a directory {@code TASK_model} for each task
   * @param encoder that training began with: its configuration and its tokenizer
   * @param labels of each task, by row, as the training had them; none for {@code mlm}
   * @param options that the training had
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws CheckpointException if a file or a tensor is missing, or one has another shape: the
   *     options are others
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static HyperX published(
      Path directory,
      PretrainedModel encoder,
      Map<String, List<String>> labels,
      HypernetworkOptions options,
      InferenceSettings settings) {
    EncoderConfig config = encoder.encoderConfig();
    PublishedCheckpoint published = PublishedCheckpoint.open(directory, config, labels, options);
    EncoderModel model;
    try (CheckpointView tensors = published.tensors()) {
      model = EncoderModel.load(tensors, published.spec().describe(config), published.spec());
    }
    Hypernetwork network = (Hypernetwork) published.spec().adapter().orElseThrow();
    Description description =
        new Description(
            network,
            ImmutableSet.copyOf(network.tasks()),
            ImmutableSet.copyOf(network.languages()),
            published.ownDecoder());
    return new HyperX(TaskModel.of(model, encoder, settings), description, null);
  }

  /**
   * This model, which also gives pairs whose task or language was never trained: an embedding that
   * is a draw of chance makes adapters of chance.
   *
   * @return the model; closing either closes both
   */
  public HyperX allowingUntrained() {
    return new HyperX(model, description, record, true, embeddings);
  }

  /**
   * <b>Experimental.</b> This model with a language more, of which there were no data: its
   * embedding is the mean of others, each with a weight. Whether its adapters are of any use, only
   * an evaluation can tell. It is not saved with the model.
   *
   * <pre>{@code
   * model.withMean("sw", Map.of("yo", 0.5, "rw", 0.5)).ner("sw");
   * }</pre>
   *
   * @param language its code, of which the model has no trained embedding
   * @param weights of languages that were trained, at least one; positive, and divided by their sum
   * @return the model; closing either closes both
   * @throws IllegalArgumentException if the language was trained, another was not or is unknown,
   *     there is none, or a weight is not positive
   */
  public HyperX withMean(String language, Map<String, Double> weights) {
    return new HyperX(
        model,
        description,
        record,
        allowsUntrained,
        model.whileOpen(() -> embeddings.withMean(language, weights)));
  }

  /**
   * The tasks of the model.
   *
   * @return names
   */
  public List<String> tasks() {
    return description.network().tasks();
  }

  /**
   * The languages of the model.
   *
   * @return codes
   */
  public List<String> languages() {
    return embeddings.languageNames();
  }

  /**
   * What stands for the tasks.
   *
   * @return a vector of each
   * @throws IllegalStateException if this model is closed
   */
  public List<Embedding> taskEmbeddings() {
    return model.whileOpen(embeddings::tasks);
  }

  /**
   * What stands for the languages.
   *
   * @return a vector of each, also of those that are {@linkplain #withMean means}
   * @throws IllegalStateException if this model is closed
   */
  public List<Embedding> languageEmbeddings() {
    return model.whileOpen(embeddings::languages);
  }

  /**
   * What stands for the layers.
   *
   * @return a vector of each, from the lowest; none if each layer has a network of its own
   * @throws IllegalStateException if this model is closed
   */
  public List<Embedding> layerEmbeddings() {
    return model.whileOpen(embeddings::layers);
  }

  /**
   * The languages whose embeddings training has changed.
   *
   * @return codes
   */
  public Set<String> trainedLanguages() {
    return description.languages();
  }

  /**
   * Whether the embeddings of a pair's task and language were trained, be it not together; a
   * {@linkplain #withMean mean} of trained ones counts as trained.
   *
   * @param pair of a task and a language
   * @return false, too, if the model has no such task or language
   */
  public boolean isTrained(Pair pair) {
    return description.tasks().contains(pair.task())
        && embeddings.isLanguageTrained(pair.language());
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
   * A model that finds named entities: the task {@code ner}.
   *
   * @param language its code
   * @return the model; the caller closes it before this one
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public NerModel ner(String language) {
    return NerModel.over(open(new Pair(NerData.TASK, language)));
  }

  /**
   * A tagger of words: the task {@code pos}.
   *
   * @param language its code
   * @return the tagger; the caller closes it before this model
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public WordTagger pos(String language) {
    return WordTagger.over(open(new Pair(TaggingData.TASK, language)));
  }

  /**
   * A parser: the task {@code dep}.
   *
   * @param language its code
   * @return the parser; the caller closes it before this model
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public DependencyParser parser(String language) {
    return DependencyParser.over(open(new Pair(TreeData.TASK, language)));
  }

  /**
   * A classifier of texts: the task {@code nli}.
   *
   * @param language its code
   * @return the classifier; the caller closes it before this model
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public SequenceClassifier classifier(String language) {
    return SequenceClassifier.over(open(new Pair(InferenceData.TASK, language)));
  }

  /**
   * A masked language model: the task {@code mlm}.
   *
   * @param language its code
   * @return the language model; the caller closes it before this model
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public LanguageModel languageModel(String language) {
    return LanguageModel.over(open(new Pair(TextData.TASK, language)));
  }

  /**
   * How well the model does on data.
   *
   * @param data of one of its tasks and languages
   * @return figures by name: precision, recall and f1 of entities; those of {@code
   *     TaggingEvaluation}, {@code ParsingEvaluation} and {@code ClassificationEvaluation}; loss
   *     and perplexity of texts
   * @throws IllegalArgumentException if the model has no such task or language, or it was never
   *     trained
   * @throws IllegalStateException if this model is closed
   */
  public Map<String, Double> evaluate(PairData data) {
    try (TaskModel own = open(data.pair())) {
      return data.evaluate(own, own.encoder().config().maxTokens());
    }
  }

  /** A model of a pair, with adapters that are made now. */
  TaskModel open(Pair pair) {
    check(pair);
    EncoderModel whole = model.encoder();
    FixedBottlenecks fixed = description.network().fixed();
    ModelSpec spec = whole.spec().only(pair.task(), fixed);
    return model.whileOpen(() -> model.with(spec, embeddings.adapters(pair, fixed)));
  }

  private void check(Pair pair) {
    checkKnown("task", tasks(), pair.task());
    checkKnown("language", languages(), pair.language());
    if (!allowsUntrained && !isTrained(pair)) {
      boolean task = description.tasks().contains(pair.task());
      throw new IllegalArgumentException(
          "the embedding of the "
              + (task ? "language " + pair.language() : "task " + pair.task())
              + " was never trained, so the adapters of "
              + pair
              + " would be a draw of chance; trained are "
              + (task ? description.languages() : description.tasks())
              + ". allowingUntrained() gives them all the same");
    }
  }

  private static void checkKnown(String what, List<String> known, String name) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "the model has no " + what + " " + name + "; it has " + known);
    }
  }

  /**
   * Saves the model: {@code config.json}, {@code model.safetensors}, the tokenizer's files, {@code
   * hyperx.json} and, if it was trained here, {@code run-record.json}. The directory appears when
   * it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @throws IllegalArgumentException if there is something else of that name
   * @throws java.io.UncheckedIOException if it cannot be written
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory) {
    Map<String, String> texts = new HashMap<>(TrainingRecord.files(record, List.of()));
    texts.put(Description.FILE, description.toJson());
    model.save(directory, texts);
  }

  /** Releases the memory. Closing again does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
