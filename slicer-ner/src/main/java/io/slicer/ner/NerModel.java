package io.slicer.ner;

import io.slicer.engine.Contextualization;
import io.slicer.engine.NotFiniteException;
import io.slicer.engine.Precision;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.HeadProvider;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.inference.SubwordTag;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.inference.WordScorer;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.weights.CheckpointException;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import io.slicer.words.WordBoundaries;
import io.slicer.words.WordsInText;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds named entities in text of any language that its encoder knows.
 *
 * <pre>{@code
 * try (NerModel model = NerModel.load(Path.of("model"))) {
 *   for (Entity entity : model.tag("Angela Merkel besuchte Paris.")) {
 *     System.out.println(entity.label() + " " + entity.text());
 *   }
 * }
 * }</pre>
 *
 * <p><b>Any length.</b> What is longer than the encoder takes is read in overlapping windows;
 * nothing is truncated. A word's tag is that of its first sub-word, or of the one that bore the
 * label in training ({@link LabelAlignment}), in the window in which it has most context; the tags
 * of the words make entities as in seqeval, so an {@code I-} that continues nothing begins one.
 *
 * <p><b>Words of a text.</b> Text is cut into words as the model was trained on ({@link
 * SlicerTrainer.Builder#wordBoundaries}), by default like those of PAN-X: at white space and around
 * punctuation, and into single characters where the script is written without spaces (Chinese,
 * Japanese, Thai, Lao, Khmer, Burmese). {@link TaggingOptions#withBoundaries} says otherwise, and
 * {@link WordsInText} has words of one's own. Entities begin and end with words.
 *
 * <p><b>Labels</b> are tags of IOB2, IOBES, BILOU or BMES, or the bare names of types beside an
 * {@code O}; entities are the same in each. With other labels, such as {@code LABEL_3}, sub-words
 * can be tagged; entities need names ({@link PretrainedModel#withLabels}).
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one model, and should, as it is large.
 * Calls with many texts are the fastest: they are sorted by length, spread over the processors, and
 * come back in their order. The same call gives the same bits on any thread and whoever else is
 * tagging; a text that is tagged beside others may have scores that differ by the rounding of
 * float32. Closing may happen at any time: it waits for the calls in flight, which end as if
 * nothing were, and releases the model's memory; later calls throw {@link IllegalStateException}.
 *
 * <p><b>Interrupts.</b> A thread that is interrupted while it tags many texts or sentences leaves
 * with a {@link CancellationException} when the batches that are under way are done; it is still
 * interrupted then.
 *
 * <p><b>Damage.</b> A model whose weights are such that scores are not finite numbers has no
 * answer: what tags or evaluates throws {@link NotFiniteException}.
 *
 * <p>For many threads with a short text each, {@link BatchingTagger} makes batches of them.
 */
public final class NerModel implements ChangeableModel {
  private static final Logger LOG = LoggerFactory.getLogger(NerModel.class);

  private final TaskModel model;
  private final SubwordTagger tagger;
  private final HeadLabels labels;
  private final LabelAlignment alignment;
  private final @Nullable WordBoundaries boundaries;
  private final @Nullable RunRecord record;

  /** A model of what has been loaded or trained, which it closes. */
  NerModel(TaskModel model, @Nullable RunRecord record) {
    this.model = model;
    this.record = record;
    alignment = alignment(record);
    boundaries = record == null ? null : record.boundaries().orElse(null);
    labels = HeadLabels.of(model.source().source().toString(), model.encoder().config().labels());
    WordScorer scorer = WordScorer.of(model.pool(), labels.size());
    tagger = new SubwordTagger(scorer, labels);
  }

  /**
   * Loads a model that {@link #save} has written, or one for token classification that transformers
   * has.
   *
   * @param directory in Hugging Face form
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has, or
   *     the model has no labels
   */
  public static NerModel load(Path directory) {
    return load(PretrainedModel.of(directory));
  }

  /**
   * Loads a token classification model.
   *
   * @param source of the model, for example {@code PretrainedModel.resolve("organization/name")}
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has, or
   *     the model has no labels
   */
  public static NerModel load(PretrainedModel source) {
    return load(source, InferenceSettings.defaults());
  }

  /**
   * Loads a token classification model that scores on no more than some processors. Beside them,
   * callers cut their texts into sub-words on threads of their own.
   *
   * @param source of the model
   * @param threads how many batches may be worked on at a time, each by one thread
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has, the
   *     model has no labels, or there are no threads
   */
  public static NerModel load(PretrainedModel source, int threads) {
    return load(source, InferenceSettings.defaults().withThreads(threads));
  }

  /**
   * Loads a token classification model to be run in another precision than float32. What it saves
   * is float32 all the same.
   *
   * @param source of the model
   * @param threads how many batches may be worked on at a time, each by one thread
   * @param precision of the products
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has, the
   *     model has no labels, or there are no threads
   * @throws UnsupportedOperationException if the processor has no instructions for the precision
   */
  public static NerModel load(PretrainedModel source, int threads, Precision precision) {
    return load(source, InferenceSettings.defaults().withThreads(threads).withPrecision(precision));
  }

  /**
   * Loads a token classification model to be run in a way of one's own: threads, precision, engine.
   *
   * @param source of the model
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has, or
   *     the model has no labels
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static NerModel load(PretrainedModel source, InferenceSettings settings) {
    EncoderConfig config = source.encoderConfig();
    checkLabels(source, config.labels());
    Path recordFile = source.directory().resolve(RunRecord.FILE);
    RunRecord record = Files.exists(recordFile) ? readRecord(recordFile) : null;
    ModelSpec spec = ModelSpec.of(head(source, config.labels(), alignment(record)));
    return new NerModel(TaskModel.open(source, spec, settings), record);
  }

  /**
   * A model of an encoder that is open: its only head labels words by their first sub-words.
   *
   * @param model which is closed with the result
   * @return the model; the caller closes it
   */
  public static NerModel over(TaskModel model) {
    return new NerModel(model, null);
  }

  private static LabelAlignment alignment(@Nullable RunRecord record) {
    return record == null ? LabelAlignment.FIRST_SUBWORD : record.alignment();
  }

  /** A model can do without what it says, unless it was trained to tag words otherwise. */
  private static @Nullable RunRecord readRecord(Path file) {
    try {
      return RunRecord.read(file);
    } catch (CheckpointException e) {
      LOG.warn(
          "the model is opened without its run record, and tags words by their first sub-words: {}",
          e.getMessage());
      return null;
    }
  }

  /** One that a provider knows, or the usual one, whose tensors say whether it is right. */
  private static Head head(PretrainedModel source, List<String> labels, LabelAlignment alignment) {
    return HeadProvider.find(source.config().path("architectures").path(0).asText(), labels)
        .orElseGet(
            () ->
                new TokenClassificationHead(
                    labels, new CrossEntropyLoss(), alignment == LabelAlignment.MEAN));
  }

  private static void checkLabels(PretrainedModel source, List<String> labels) {
    if (labels.isEmpty()) {
      throw source.refusal("there are no labels: it is no model for token classification");
    }
    String note = HeadLabels.of(source.source().toString(), labels).note();
    if (note != null) {
      LOG.warn("{}: {}", source.source(), note);
    }
  }

  /**
   * The labels that the model tells apart, as tags of IOB2. Names of types without a letter stand
   * for {@code I-}.
   *
   * @return the tags, in the order of the head's rows
   * @throws IllegalArgumentException if its labels are not each another tag: {@link #labelNames}
   */
  public LabelSet labels() {
    return labels.labelSet();
  }

  /**
   * What the rows of the head are called, tags or not.
   *
   * @return the names, in their order; a name may occur twice
   */
  public List<String> labelNames() {
    return labels.names();
  }

  /**
   * The types of entities that the model can find.
   *
   * @return without prefixes, in the order of the labels
   * @throws IllegalArgumentException if the labels do not say what is an entity
   */
  public Set<String> types() {
    return labels.types();
  }

  HeadLabels headLabels() {
    return labels;
  }

  /** How it reads sentences. */
  SubwordEncoder subwords() {
    return model.subwords();
  }

  /**
   * How the model came about.
   *
   * @return its record; empty if it was not trained with this library
   */
  public Optional<RunRecord> runRecord() {
    return Optional.ofNullable(record);
  }

  /**
   * Where the words begin and end that the model was trained on, as its run record says.
   *
   * @return empty if it does not say; text is then cut by {@link WordBoundaries#PAN_X}
   */
  public Optional<WordBoundaries> boundaries() {
    return Optional.ofNullable(boundaries);
  }

  /**
   * Finds the entities of a text.
   *
   * @param text of any length, also an empty one
   * @return its entities in their order, which do not overlap; their offsets are UTF-16 units of
   *     the text
   * @throws IllegalStateException if the model is closed
   */
  public List<Entity> tag(String text) {
    return tagTexts(List.of(text)).get(0);
  }

  /**
   * Finds the entities of a text.
   *
   * @param text of any length, also an empty one
   * @param options how tags are made of what the model says
   * @return its entities in their order, which do not overlap; their offsets are UTF-16 units of
   *     the text
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the model's labels do not say what is an entity, or tags
   *     have to be well-formed, but with these labels none are
   */
  public List<Entity> tag(String text, TaggingOptions options) {
    return tagTexts(List.of(text), options).get(0);
  }

  /**
   * Finds the entities of a sentence that is already cut into words. For many texts that are not,
   * there is {@link #tagTexts}.
   *
   * @param words any number of words; one that the tokenizer makes nothing of is in no entity
   * @return its entities in their order, which do not overlap; their offsets are indices of words
   * @throws IllegalStateException if the model is closed
   */
  public List<Entity> tag(List<String> words) {
    return tagSentences(List.of(words)).get(0);
  }

  /**
   * Finds the entities of a sentence that is already cut into words.
   *
   * @param words any number of words; one that the tokenizer makes nothing of is in no entity
   * @param options how tags are made of what the model says
   * @return its entities in their order, which do not overlap; their offsets are indices of words
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the model's labels do not say what is an entity, or tags
   *     have to be well-formed, but with these labels none are
   */
  public List<Entity> tag(List<String> words, TaggingOptions options) {
    return tagSentences(List.of(words), options).get(0);
  }

  /**
   * Finds the entities of many texts: faster than one after the other.
   *
   * @param texts of any length
   * @return the entities of each, as {@link #tag(String)} finds them, in the order of the texts
   * @throws IllegalStateException if the model is closed
   */
  public List<List<Entity>> tagTexts(List<String> texts) {
    return tagTexts(texts, TaggingOptions.DEFAULT);
  }

  /**
   * Finds the entities of many texts: faster than one after the other.
   *
   * @param texts of any length
   * @param options how tags are made of what the model says
   * @return the entities of each, in the order of the texts
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the model's labels do not say what is an entity, or tags
   *     have to be well-formed, but with these labels none are
   */
  public List<List<Entity>> tagTexts(List<String> texts, TaggingOptions options) {
    WordDecoder decoder = new WordDecoder(labels, options);
    return tagUnlessInterrupted(inputs(texts, options.boundaries()), decoder);
  }

  /**
   * Finds the entities of many sentences that are already cut into words: faster than one after the
   * other.
   *
   * @param sentences of any number of words
   * @return the entities of each, as {@link #tag(List)} finds them, in the order of the sentences
   * @throws IllegalStateException if the model is closed
   */
  public List<List<Entity>> tagSentences(List<List<String>> sentences) {
    return tagSentences(sentences, TaggingOptions.DEFAULT);
  }

  /**
   * Finds the entities of many sentences that are already cut into words: faster than one after the
   * other.
   *
   * @param sentences of any number of words
   * @param options how tags are made of what the model says
   * @return the entities of each, in the order of the sentences
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the model's labels do not say what is an entity, or tags
   *     have to be well-formed, but with these labels none are
   */
  public List<List<Entity>> tagSentences(List<List<String>> sentences, TaggingOptions options) {
    WordDecoder decoder = new WordDecoder(labels, options);
    return tagUnlessInterrupted(sentences.stream().map(TaggingInput.Words::new).toList(), decoder);
  }

  /**
   * Finds the entities of a text whose words somebody else has found.
   *
   * @param text and its words; one that the tokenizer makes nothing of is not seen
   * @return its entities in their order; their offsets are UTF-16 units of the text
   * @throws IllegalStateException if the model is closed
   */
  public List<Entity> tag(WordsInText text) {
    return tagWordsInTexts(List.of(text), TaggingOptions.DEFAULT).get(0);
  }

  /**
   * Finds the entities of many texts whose words somebody else has found.
   *
   * @param texts and their words
   * @param options how tags are made of what the model says; boundaries of words are those of the
   *     texts
   * @return the entities of each, in the order of the texts
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if tags have to be well-formed, but with the model's labels
   *     none are
   */
  public List<List<Entity>> tagWordsInTexts(List<WordsInText> texts, TaggingOptions options) {
    WordDecoder decoder = new WordDecoder(labels, options);
    return tagUnlessInterrupted(texts.stream().map(TaggingInput.Text::new).toList(), decoder);
  }

  /**
   * Cuts a text as this model tags it.
   *
   * @param text any
   * @param other where words begin and end; null: as the model was trained, or else {@link
   *     WordBoundaries#PAN_X}
   * @return its words
   * @throws IllegalStateException if the model is closed
   */
  public WordsInText words(String text, @Nullable WordBoundaries other) {
    WordBoundaries own = boundaries == null ? WordBoundaries.PAN_X : boundaries;
    return (other == null ? own : other).cut(text, subwords().tokenizer());
  }

  private List<TaggingInput.Text> inputs(List<String> texts, @Nullable WordBoundaries other) {
    List<TaggingInput.Text> inputs = new ArrayList<>(texts.size());
    for (String text : texts) {
      Objects.requireNonNull(text, () -> "text " + inputs.size() + " is null");
      inputs.add(new TaggingInput.Text(words(text, other)));
    }
    return inputs;
  }

  private List<List<Entity>> tagUnlessInterrupted(
      List<? extends TaggingInput> inputs, WordDecoder decoder) {
    return tagAll(inputs, decoder, tagger.scorer().interruptible());
  }

  /** Tags on a thread that works for others, who are not interrupted when it is. */
  List<List<Entity>> tagAll(List<? extends TaggingInput> inputs, WordDecoder decoder) {
    return tagAll(inputs, decoder, tagger.scorer());
  }

  private List<List<Entity>> tagAll(
      List<? extends TaggingInput> inputs, WordDecoder decoder, WordScorer scorer) {
    List<List<String>> sentences = inputs.stream().map(TaggingInput::words).toList();
    List<List<SubwordTag>> tags =
        whileOpen(
            () ->
                scorer.read(
                    subwords(),
                    sentences,
                    decoder.scored(alignment),
                    (i, scores) -> decoder.tags(scores, inputs.get(i).droppedWordsSeparate())));
    List<List<Entity>> entities = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      entities.add(inputs.get(i).entities(tags.get(i), labels));
    }
    return List.copyOf(entities);
  }

  /**
   * Tags the sub-words of many texts, each for itself, as transformers does with the aggregation
   * {@code none}, but all of them: transformers leaves out those whose tag is {@code O}. Words of
   * the text are those that entities are made of.
   *
   * @param texts of any length
   * @return the sub-words of each, in their order
   * @throws IllegalStateException if the model is closed
   */
  public List<List<TaggedSubword>> tagSubwords(List<String> texts) {
    return tagSubwords(texts, null);
  }

  /**
   * Tags the sub-words of many texts, each for itself.
   *
   * @param texts of any length
   * @param other where words begin and end; null: as the model was trained
   * @return the sub-words of each, in their order
   * @throws IllegalStateException if the model is closed
   */
  public List<List<TaggedSubword>> tagSubwords(List<String> texts, @Nullable WordBoundaries other) {
    List<TaggingInput.Text> inputs = inputs(texts, other);
    List<List<String>> sentences = inputs.stream().map(TaggingInput::words).toList();
    return whileOpen(
        () ->
            List.copyOf(
                tagger
                    .scorer()
                    .inPortions(
                        sentences,
                        subwords()::encodings,
                        (before, encodings) ->
                            taggedSubwords(
                                inputs.subList(before, before + encodings.size()), encodings))));
  }

  private List<List<TaggedSubword>> taggedSubwords(
      List<TaggingInput.Text> inputs, List<Encoding> encodings) {
    List<List<SubwordTag>> tags =
        tagger
            .scorer()
            .interruptible()
            .read(
                encodings.stream()
                    .map(whole -> subwords().windows(whole, LabelAlignment.ALL_SUBWORDS))
                    .toList(),
                (sentence, scores) -> scores.tags());
    List<List<TaggedSubword>> tagged = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      tagged.add(inputs.get(i).subwords(encodings.get(i), tags.get(i), labels));
    }
    return tagged;
  }

  /**
   * Scores sequences that are sub-words already, for whoever makes them otherwise than {@link
   * #tagSentences} does. Many at once are the fastest, in any order.
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
   * @param scoring what to compare by
   * @return the tags and their figures
   * @throws IllegalStateException if the model is closed
   */
  public NerEvaluation evaluate(NerDataset dataset, Scoring scoring) {
    return evaluate(
        dataset,
        SubwordTagger.compared(scoring, alignment),
        scoring,
        (sentence, scores) -> scores.tags());
  }

  /**
   * Tags the words of a dataset and compares the tags with its own.
   *
   * @param dataset whose tags need not all be among this model's labels
   * @param options how tags are made of what the model says; if they say where words begin and end,
   *     the dataset is {@linkplain NerDataset#cut cut} so
   * @return the tags and their figures, by {@link Scoring#WORDS}
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the model's labels do not say what is an entity, or tags
   *     have to be well-formed, but with these labels none are
   */
  public NerEvaluation evaluate(NerDataset dataset, TaggingOptions options) {
    WordDecoder decoder = new WordDecoder(labels, options);
    WordBoundaries other = options.boundaries();
    return evaluate(
        other == null ? dataset : dataset.cut(other),
        decoder.scored(alignment),
        Scoring.WORDS,
        (sentence, scores) -> decoder.tags(scores, true));
  }

  private NerEvaluation evaluate(
      NerDataset dataset,
      LabelAlignment scored,
      Scoring scoring,
      WordScorer.Reading<List<SubwordTag>> reading) {
    List<List<String>> sentences = dataset.sentences().stream().map(Sentence::words).toList();
    List<List<SubwordTag>> tags =
        whileOpen(() -> tagger.scorer().read(subwords(), sentences, scored, reading));
    return tagger.evaluation(dataset, scoring, alignment, tags);
  }

  /**
   * Tags a dataset and compares the tags with its own, with sub-words that were made before or are
   * kept for later.
   *
   * @param dataset whose tags need not all be among this model's labels
   * @param scoring what to compare by
   * @param corpora of the model that this one was trained from, of this one, or of any other with
   *     the same tokenizer
   * @return the tags and their figures
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if the corpora are tokenized for another model
   */
  public NerEvaluation evaluate(NerDataset dataset, Scoring scoring, TokenizedCorpora corpora) {
    corpora.check(model.source());
    List<List<SubwordSequence>> windows =
        corpora.windows(dataset, SubwordTagger.compared(scoring, alignment));
    return tagger.evaluation(dataset, scoring, alignment, whileOpen(() -> tags(windows)));
  }

  /** The tags of the scored sub-words of each sentence, which is given as its windows. */
  private List<List<SubwordTag>> tags(List<List<SubwordSequence>> sentences) {
    return tagger.scorer().read(sentences, (sentence, scores) -> scores.tags());
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
   * How much the tokens of sentences keep to themselves in each layer of the encoder, a figure of
   * what fine-tuning has done to it. {@link PretrainedEncoder} has the same for what it was before.
   * A sentence that is longer than the encoder takes counts once for each of its windows.
   *
   * @param sentences of any number of words, at least one sentence that the tokenizer knows
   *     something of
   * @return the mean over the sentences
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if the model is closed
   */
  public Contextualization contextualization(List<List<String>> sentences) {
    return model.contextualization(sentences);
  }

  /**
   * Saves the model as a directory in Hugging Face form, which {@link #load(Path)} and transformers
   * open as it is: configuration, weights, the tokenizer's files, and {@value RunRecord#FILE} if
   * the model has a run record. The directory appears when it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written, or the tokenizer's files, which are
   *     copied from where the model was opened, are gone or were replaced
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory) {
    model.save(directory, record == null ? Map.of() : Map.of(RunRecord.FILE, record.toJson()));
  }

  /** Does something during which the model is not closed; also within itself. */
  <T> T whileOpen(Supplier<T> action) {
    return model.whileOpen(action);
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
