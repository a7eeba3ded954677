package io.slicer.ner;

import io.slicer.inference.DynamicBatcher;
import io.slicer.words.WordBoundaries;
import io.slicer.words.WordsInText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Tags single texts for many threads, in batches: what comes from several threads within a short
 * time goes through the model together, which costs less than one after the other. It pays where
 * many short requests come at a time, as in a server; who has many texts at hand gives them to
 * {@link NerModel#tagTexts}.
 *
 * <pre>{@code
 * try (BatchingTagger tagger = BatchingTagger.builder(model).maxBatch(64).build()) {
 *   // on any thread, for each request
 *   List<Entity> entities = tagger.tag(request.text());
 * }
 * }</pre>
 *
 * <p><b>Results</b> are those of the model alone; only scores may differ from it by the rounding of
 * float32 (1e-5), as they do between batches anyway. An error is that of its own request: if a
 * batch fails, its requests are tagged one by one.
 *
 * <p><b>Delay.</b> A batch begins when there are requests for a full one, or when the first of them
 * has waited for the maximum delay, as it does whenever fewer requests are under way than fill a
 * batch. While one batch is in the model, another is prepared beside it.
 *
 * <p><b>Backpressure.</b> A limited number of requests wait. One more blocks its caller, also that
 * of {@code tagAsync}, until there is room.
 *
 * <p><b>Threads.</b> Thread-safe. A thread that is interrupted while it waits leaves with an {@link
 * InterruptedException}, and its request, if the model has not begun with it, is dropped and makes
 * room for another; so is that of a future that is cancelled. Stages that are attached to a future
 * (without {@code Async}) run on this object's threads and must not wait for other requests.
 *
 * <p><b>Closing</b> lets no more requests in ({@link IllegalStateException}, also for those that
 * are waiting for room), answers all that are waiting, and returns when that is done, in a stage on
 * one of this object's threads at once. It leaves the model open. If the model is closed first,
 * requests fail as its own calls do.
 */
public final class BatchingTagger implements AutoCloseable {
  private final DynamicBatcher<TaggingInput, List<Entity>> batcher;
  private final Function<String, WordsInText> words;

  /**
   * A tagger.
   *
   * @param model finds the entities of each input
   */
  BatchingTagger(
      Function<List<TaggingInput>, List<List<Entity>>> model,
      int maxBatch,
      Duration maxDelay,
      int maxWaiting) {
    this(
        model,
        WordBoundaries.PAN_X::cut,
        new DynamicBatcher.Settings(maxBatch, maxDelay, maxWaiting));
  }

  private BatchingTagger(
      Function<List<TaggingInput>, List<List<Entity>>> model,
      Function<String, WordsInText> words,
      DynamicBatcher.Settings settings) {
    this.words = words;
    batcher = new DynamicBatcher<>("tagger", model, settings);
  }

  /**
   * Begins to set up a tagger.
   *
   * @param model that is to tag; it stays open when the tagger is closed
   * @return the settings
   */
  public static Builder builder(NerModel model) {
    return new Builder(model);
  }

  /**
   * Finds the entities of a text.
   *
   * @param text of any length, also an empty one
   * @return its entities, as {@link NerModel#tag(String)} finds them
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the tagger or its model is closed
   */
  public List<Entity> tag(String text) throws InterruptedException {
    return batcher.ask(new TaggingInput.Text(words.apply(text)));
  }

  /**
   * Finds the entities of a sentence that is already cut into words.
   *
   * @param sentence any number of words
   * @return its entities, as {@link NerModel#tag(List)} finds them
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the tagger or its model is closed
   */
  public List<Entity> tag(List<String> sentence) throws InterruptedException {
    return batcher.ask(TaggingInput.Words.of(sentence));
  }

  /**
   * Finds the entities of a text without waiting for them.
   *
   * @param text of any length, also an empty one
   * @return the entities to come, or the error
   * @throws InterruptedException if the thread is interrupted while it waits for room
   * @throws IllegalStateException if the tagger is closed
   */
  public CompletableFuture<List<Entity>> tagAsync(String text) throws InterruptedException {
    return batcher.askAsync(new TaggingInput.Text(words.apply(text)));
  }

  /**
   * Finds the entities of a sentence of words without waiting for them.
   *
   * @param sentence any number of words
   * @return the entities to come, or the error
   * @throws InterruptedException if the thread is interrupted while it waits for room
   * @throws IllegalStateException if the tagger is closed
   */
  public CompletableFuture<List<Entity>> tagAsync(List<String> sentence)
      throws InterruptedException {
    return batcher.askAsync(TaggingInput.Words.of(sentence));
  }

  /**
   * Answers what is waiting and ends. Waits even if the thread is interrupted, but not in a stage
   * that runs on a thread of this object, which cannot wait for its own end. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    batcher.close();
  }

  /** Settings of a tagger that are still to be made. */
  public static final class Builder {
    private final NerModel model;
    private DynamicBatcher.Settings settings = DynamicBatcher.Settings.DEFAULT;
    private TaggingOptions options = TaggingOptions.DEFAULT;

    private Builder(NerModel model) {
      this.model = model;
    }

    /**
     * Sets how many texts go through the model together.
     *
     * @param texts at most; 32 by default
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxBatch(int texts) {
      settings = settings.withMaxBatch(texts);
      return this;
    }

    /**
     * Sets how long the first text of a batch waits for others.
     *
     * @param delay at most; 5 milliseconds by default; zero: only while the model is busy
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxDelay(Duration delay) {
      settings = settings.withMaxDelay(delay);
      return this;
    }

    /**
     * Sets how many texts wait before the next one blocks its caller.
     *
     * @param texts at most, and at least a batch; 1024 by default
     * @return this builder
     */
    public Builder maxWaiting(int texts) {
      settings = settings.withMaxWaiting(texts);
      return this;
    }

    /**
     * Sets how tags are made of what the model says.
     *
     * @param tagging {@link TaggingOptions#DEFAULT} by default
     * @return this builder
     */
    public Builder options(TaggingOptions tagging) {
      options = tagging;
      return this;
    }

    /**
     * Makes the tagger.
     *
     * @return the tagger; the caller closes it, before the model
     * @throws IllegalArgumentException if a full batch could never wait, or if tags have to be
     *     well-formed, but with the model's labels none are
     */
    public BatchingTagger build() {
      WordDecoder decoder = new WordDecoder(model.headLabels(), options);
      return new BatchingTagger(
          inputs -> model.tagAll(inputs, decoder),
          text -> model.words(text, options.boundaries()),
          settings);
    }
  }
}
