package io.slicer.ner;

import io.slicer.eval.ConfusionMatrix;
import io.slicer.inference.Portions;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.words.LabelAlignment;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a model goes wrong on a dataset: the loss of every labelled sub-word, summed up by sub-word
 * and by label, which label is taken for which, and the sentences with the most loss.
 *
 * <pre>{@code
 * ErrorAnalysis errors =
 *     ErrorAnalysis.of(model, dataset, LabelAlignment.FIRST_SUBWORD, 10);
 * System.out.println(errors.confusion().format(ConfusionMatrix.Normalization.TRUE, 2));
 * for (ErrorAnalysis.SentenceErrors sentence : errors.worst()) {
 *   System.out.println(sentence.loss() + " " + sentence.sentence().words());
 * }
 * }</pre>
 *
 * <p>A loss is the cross-entropy of the right label, the natural logarithm of its probability with
 * the sign turned, whatever loss the model was trained with. Labelled sub-words are the first ones
 * of the words or all of them, as in training; sentences of any length are read whole.
 *
 * @param source of the dataset
 * @param alignment which sub-words are labelled
 * @param tokens how many they are, at least 0
 * @param loss the sum of their losses, in nats
 * @param byToken losses by vocabulary entry, the largest sum first
 * @param byLabel losses by the right label, the largest sum first
 * @param confusion of the labels of sub-words
 * @param worst the sentences with the largest sums, the largest first
 */
public record ErrorAnalysis(
    String source,
    LabelAlignment alignment,
    long tokens,
    double loss,
    List<Group> byToken,
    List<Group> byLabel,
    ConfusionMatrix confusion,
    List<SentenceErrors> worst) {
  /**
   * Copies the lists.
   *
   * @param source of the dataset
   * @param alignment which sub-words are labelled
   * @param tokens how many they are
   * @param loss the sum of their losses, in nats
   * @param byToken losses by vocabulary entry
   * @param byLabel losses by the right label
   * @param confusion of the labels of sub-words
   * @param worst the sentences with the largest sums
   */
  public ErrorAnalysis {
    byToken = List.copyOf(byToken);
    byLabel = List.copyOf(byLabel);
    worst = List.copyOf(worst);
  }

  /**
   * Analyses a dataset of any size: of its sentences only the worst are kept.
   *
   * @param model to analyse
   * @param dataset whose tags are all among the model's labels
   * @param alignment which sub-words are labelled
   * @param worst how many sentences to keep, at least 0
   * @return what was found
   * @throws IllegalArgumentException if a tag is none of the model's labels; the message says in
   *     which sentence
   * @throws IllegalStateException if the model is closed
   */
  public static ErrorAnalysis of(
      NerModel model, NerDataset dataset, LabelAlignment alignment, int worst) {
    return of(model, dataset, alignment, worst, sentence -> {});
  }

  /**
   * Analyses a dataset of any size, and shows every sentence once: to write a table of all tokens,
   * say.
   *
   * @param model to analyse
   * @param dataset whose tags are all among the model's labels
   * @param alignment which sub-words are labelled
   * @param worst how many sentences to keep, at least 0
   * @param each is given the sentences in their order, by the calling thread
   * @return what was found
   * @throws IllegalArgumentException if a tag is none of the model's labels; the message says in
   *     which sentence
   * @throws IllegalStateException if the model is closed
   */
  public static ErrorAnalysis of(
      NerModel model,
      NerDataset dataset,
      LabelAlignment alignment,
      int worst,
      Consumer<SentenceErrors> each) {
    return new ErrorAnalyzer(model, alignment, worst, Portions.USUAL, each).analyze(dataset);
  }

  /**
   * The sentences with a sub-word, such as {@code "▁("}, among those that were kept. All are kept
   * if as many are asked for as the dataset has.
   *
   * @param piece as the tokenizer writes it
   * @return the sentences, the largest loss first
   */
  public List<SentenceErrors> containing(String piece) {
    return worst.stream().filter(sentence -> sentence.contains(piece)).toList();
  }

  /**
   * The mean over the labelled sub-words: what is called the loss of an evaluation.
   *
   * @return nats for each sub-word; NaN if there is none
   */
  public double meanLoss() {
    return tokens == 0 ? Double.NaN : loss / tokens;
  }

  /**
   * Losses of sub-words that have something in common.
   *
   * @param name of what that is
   * @param count of the sub-words
   * @param sum of their losses, in nats
   */
  public record Group(String name, long count, double sum) {
    /**
     * The mean loss.
     *
     * @return nats for each sub-word
     */
    public double mean() {
      return sum / count;
    }
  }

  /**
   * The errors in a sentence.
   *
   * @param index of the sentence in the dataset, from 0
   * @param sentence with its right tags
   * @param loss the sum over its labelled sub-words, in nats
   * @param tokens all sub-words of the sentence in their order
   */
  public record SentenceErrors(int index, Sentence sentence, double loss, List<Token> tokens) {
    /**
     * Copies the list.
     *
     * @param index of the sentence in the dataset, from 0
     * @param sentence with its right tags
     * @param loss the sum over its labelled sub-words, in nats
     * @param tokens all sub-words of the sentence in their order
     */
    public SentenceErrors {
      tokens = List.copyOf(tokens);
    }

    /**
     * Whether a sub-word occurs, labelled or not.
     *
     * @param piece as the tokenizer writes it
     * @return whether there is one
     */
    public boolean contains(String piece) {
      return tokens.stream().anyMatch(token -> token.piece().equals(piece));
    }
  }

  /**
   * A sub-word of a sentence. What it lacks if it is not labelled is null.
   *
   * @param piece as the tokenizer writes it
   * @param word index of its word in the sentence
   * @param label the right one
   * @param predicted the model's
   * @param loss in nats
   */
  public record Token(
      String piece,
      int word,
      @Nullable String label,
      @Nullable String predicted,
      @Nullable Double loss) {}
}
