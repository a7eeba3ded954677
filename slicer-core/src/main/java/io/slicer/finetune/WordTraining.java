package io.slicer.finetune;

import io.slicer.head.HeadUpdate;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import io.slicer.words.TrainingData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What trainings to label words have in common: the arguments that {@link WordTrainerBuilder} has
 * collected.
 *
 * @param heads makes the head of the names of the labels
 * @param headUpdate what training does to the weight of the usual head
 * @param alignment which sub-words bear labels
 * @param longSentences what becomes of a sentence with more sub-words than the maximum
 */
public record WordTraining(
    Function<List<String>, ? extends Head> heads,
    HeadUpdate headUpdate,
    LabelAlignment alignment,
    LongSentences longSentences) {
  private static final Logger LOG = LoggerFactory.getLogger(WordTraining.class);

  /**
   * The head to train.
   *
   * @param labels its labels
   * @param config of the encoder
   * @return the head
   * @throws IllegalArgumentException if it does not fit the encoder, such as a slice width that
   *     does not divide its hidden size
   */
  public Head head(List<String> labels, EncoderConfig config) {
    Head head = heads.apply(labels);
    if (alignment == LabelAlignment.MEAN && !head.readsAllTokens()) {
      throw new IllegalArgumentException(
          "words are labelled by means, but the head reads single sub-words: it must say that it"
              + " reads all tokens (Head.readsAllTokens)");
    }
    head.check(config);
    return head;
  }

  /**
   * The task, without validation.
   *
   * @param head to train
   * @return the task
   */
  public TrainingTask task(Head head) {
    return TrainingTask.of(head).freezing(headUpdate.frozenNames()).matching("loss", loss(head));
  }

  /**
   * These arguments for a run record, but for the alignment.
   *
   * @param head that was trained
   * @return values by name, in a fixed order
   */
  public Map<String, Object> parameters(Head head) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("loss", loss(head));
    parameters.put("headUpdate", headUpdate);
    parameters.put("longSentences", longSentences);
    return parameters;
  }

  /** The loss of the usual head; a head of one's own stands for its loss, too. */
  private static String loss(Head head) {
    return head instanceof TokenClassificationHead usual
        ? usual.loss().toString()
        : head.toString();
  }

  /**
   * Logs how many words are not trained on because their sentences are too long, if any.
   *
   * @param data what is trained on
   * @param source of it
   * @param maxLength the maximum, in sub-words
   */
  public static void warnOfLostWords(TrainingData data, String source, int maxLength) {
    if (data.lostWords() > 0) {
      LOG.warn(
          "{} sentences of {} were longer than {} sub-words: {} words are not trained on; if long"
              + " sentences are split (--long-sentences split), all are",
          data.truncatedSentences(),
          source,
          maxLength,
          data.lostWords());
    }
  }
}
