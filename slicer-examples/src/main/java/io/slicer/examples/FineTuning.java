package io.slicer.examples;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.weights.PretrainedModel;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned, whatever on. Each argument is called as its option is; {@link
 * FineTuningOptions} says what it means.
 *
 * @param slices null for cross-entropy
 * @param head null for what goes with the loss
 * @param frozenLayers null if everything is trained
 * @param batchTokens null if {@code batchSize} says what a step is
 * @param maxLength null for as many sub-words as the model takes
 */
@JsonNaming(KebabCaseStrategy.class)
public record FineTuning(
    @Nullable Integer slices,
    @Nullable HeadUpdate head,
    @Nullable Integer frozenLayers,
    boolean cacheFeatures,
    LabelAlignment align,
    Scoring score,
    double epochs,
    int batchSize,
    @Nullable Integer batchTokens,
    double learningRate,
    double warmupRatio,
    double weightDecay,
    double maxGradNorm,
    Precision precision,
    @Nullable Integer maxLength,
    long seed,
    int threads) {

  /**
   * A trainer that does so.
   *
   * @param pretrained what to start from
   * @return a trainer that has yet to be told where its checkpoints are and what to validate with
   */
  public SlicerTrainer.Builder trainer(PretrainedModel pretrained) {
    SlicerTrainer.Builder trainer =
        SlicerTrainer.builder()
            .model(pretrained)
            .cacheFrozenFeatures(cacheFeatures)
            .alignment(align)
            .validationScoring(score)
            .epochs(epochs)
            .batchSize(batchSize)
            .learningRate(learningRate)
            .warmupRatio(warmupRatio)
            .weightDecay(weightDecay)
            .maxGradNorm(maxGradNorm)
            .precision(precision)
            .seed(seed)
            .threads(threads);
    if (slices != null) {
      trainer.slices(slices);
    }
    if (head != null) {
      trainer.headUpdate(head);
    }
    if (frozenLayers != null) {
      trainer.frozenLayers(frozenLayers);
    }
    if (batchTokens != null) {
      trainer.batchTokens(batchTokens);
    }
    if (maxLength != null) {
      trainer.maxLength(maxLength);
    }
    return trainer;
  }

  /** Trains, shows how far that is, and can be stopped by Ctrl-C: {@link TrainingDirectory}. */
  static NerModel fit(
      SlicerTrainer.Builder trainer,
      NerDataset dataset,
      Progress progress,
      PrintWriter err,
      String advice) {
    return Interruption.interrupting(
        () -> {
          try (TrainingMeter meter = new TrainingMeter(progress)) {
            NerModel model = trainer.listener(meter).fit(dataset);
            if (Thread.currentThread().isInterrupted()) {
              model.close();
              throw new CancellationException("training was interrupted at its end");
            }
            return model;
          } catch (CancellationException e) {
            err.println(e.getMessage());
            err.println(advice);
            err.flush();
            throw new StoppedException(e);
          }
        });
  }

  /**
   * What is minimized.
   *
   * @return a phrase
   */
  public String loss() {
    String loss = slices == null ? "cross-entropy" : "SLICER, slices of " + slices;
    HeadUpdate usual = slices == null ? HeadUpdate.TRAINED : HeadUpdate.FROZEN;
    HeadUpdate update = head == null ? usual : head;
    if (slices == null && update == usual) {
      return loss;
    }
    return loss + (update == HeadUpdate.TRAINED ? ", trained head" : ", frozen head");
  }

  /**
   * What bears labels.
   *
   * @return a phrase
   */
  public String alignment() {
    return align == LabelAlignment.FIRST_SUBWORD
        ? "the first sub-word of a word bears its label"
        : "all sub-words of a word bear its label";
  }

  /**
   * What tags are compared by.
   *
   * @return a phrase
   */
  public String scoring() {
    return score == Scoring.WORDS ? "by words" : "by sub-words";
  }
}
