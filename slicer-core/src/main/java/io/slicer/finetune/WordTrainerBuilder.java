package io.slicer.finetune;

import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.HeadUpdate;
import io.slicer.head.SlicedLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.head.TokenLoss;
import io.slicer.head.WeightedCrossEntropyLoss;
import io.slicer.head.WeightedSlicedLoss;
import io.slicer.model.Head;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a training to label words that have nothing to do with what the labels mean.
 *
 * @param <B> the task's builder, which each method returns
 */
public abstract class WordTrainerBuilder<B extends WordTrainerBuilder<B>>
    extends TrainerBuilder<B> {
  private @Nullable Function<List<String>, ? extends Head> head;
  private @Nullable TokenLoss loss;
  private @Nullable Map<String, Double> labelWeights;
  private @Nullable HeadUpdate headUpdate;
  private LabelAlignment alignment = LabelAlignment.FIRST_SUBWORD;
  private LongSentences longSentences = LongSentences.TRUNCATE;

  /** Default arguments. */
  protected WordTrainerBuilder() {}

  /**
   * What was chosen.
   *
   * @return these arguments
   * @throws IllegalArgumentException if they contradict each other
   */
  protected final WordTraining wordTraining() {
    return new WordTraining(chosenHead(), chosenHeadUpdate(), alignment, longSentences);
  }

  /**
   * Trains with SLICER's loss, and with a frozen head unless {@link #headUpdate} says otherwise.
   *
   * @param width of a slice, h; must divide the encoder's hidden size
   * @return this
   */
  public B slices(int width) {
    return loss(new SlicedLoss(width));
  }

  /**
   * Sets the loss; {@link CrossEntropyLoss} by default.
   *
   * @param value the loss
   * @return this
   */
  public B loss(TokenLoss value) {
    loss = value;
    return self();
  }

  /**
   * Weighs labels in the loss, such as rare ones more: see {@link WeightedCrossEntropyLoss}, or
   * {@link WeightedSlicedLoss} with {@link #slices}.
   *
   * @param value positive weights by label, such as {@code B-PER}; a label that is not named has 1
   * @return this
   */
  public B labelWeights(Map<String, Double> value) {
    labelWeights = new TreeMap<>(value);
    return self();
  }

  /**
   * Trains a head of one's own, loss included, instead of one linear layer. Its scores must be one
   * for each label. To be opened again, a saved model needs a {@link io.slicer.head.HeadProvider}
   * that knows the head's architecture.
   *
   * @param value makes the head of the names of the labels, as a record's constructor does; {@link
   *     #loss}, {@link #slices} and {@link #headUpdate} are for the usual one and are refused
   *     beside it
   * @return this
   */
  public B head(Function<List<String>, ? extends Head> value) {
    head = value;
    return self();
  }

  private Function<List<String>, ? extends Head> chosenHead() {
    if (head == null) {
      TokenLoss chosen = loss == null ? new CrossEntropyLoss() : loss;
      Map<String, Double> weights = labelWeights;
      boolean ofMeans = alignment == LabelAlignment.MEAN;
      return labels ->
          new TokenClassificationHead(labels, weighted(chosen, weights, labels), ofMeans);
    }
    if (loss != null || headUpdate != null || labelWeights != null) {
      throw new IllegalArgumentException(
          "a head of one's own brings its loss along: give either head, or loss, slices,"
              + " labelWeights and headUpdate");
    }
    return head;
  }

  private static TokenLoss weighted(
      TokenLoss loss, @Nullable Map<String, Double> weights, List<String> labels) {
    if (weights == null) {
      return loss;
    }
    if (!labels.containsAll(weights.keySet())) {
      throw new IllegalArgumentException(
          "labelWeights are of " + weights.keySet() + ", the labels are " + labels);
    }
    List<Double> all = labels.stream().map(label -> weights.getOrDefault(label, 1.0)).toList();
    if (loss instanceof CrossEntropyLoss) {
      return new WeightedCrossEntropyLoss(all);
    }
    if (loss instanceof SlicedLoss slices) {
      return new WeightedSlicedLoss(slices, all);
    }
    throw new IllegalArgumentException(
        "labelWeights are for cross-entropy, of slices or not; " + loss + " needs its own");
  }

  private HeadUpdate chosenHeadUpdate() {
    if (headUpdate != null) {
      return headUpdate;
    }
    boolean sliced = loss instanceof SlicedLoss || loss instanceof WeightedSlicedLoss;
    return sliced ? HeadUpdate.FROZEN : HeadUpdate.TRAINED;
  }

  /**
   * Sets whether the head's weight is trained; by default it is frozen with SLICER's loss and
   * trained with any other.
   *
   * @param value what training does to it
   * @return this
   */
  public B headUpdate(HeadUpdate value) {
    headUpdate = value;
    return self();
  }

  /**
   * Sets which sub-words bear labels; the first of each word by default.
   *
   * @param value the alignment
   * @return this
   */
  public B alignment(LabelAlignment value) {
    alignment = value;
    return self();
  }

  /**
   * Sets what training does to longer sentences; their ends are left out by default.
   *
   * @param value what to do
   * @return this
   */
  public B longSentences(LongSentences value) {
    longSentences = value;
    return self();
  }
}
