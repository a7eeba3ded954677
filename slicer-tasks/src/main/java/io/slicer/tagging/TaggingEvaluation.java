package io.slicer.tagging;

import io.slicer.eval.BareTagReport;
import io.slicer.eval.ClassificationReport;
import io.slicer.eval.ConfusionMatrix;
import io.slicer.finetune.TrainingRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model says of the words of a dataset, and how right it is.
 *
 * <pre>{@code
 * TaggingEvaluation evaluation = model.evaluate(german);
 * double accuracy = evaluation.report().accuracy();
 * double macroF1 = evaluation.report().macro().f1();
 * double published = evaluation.seqevalOverBareTags().chunks().f1();
 * }</pre>
 *
 * @param dataset what was tagged
 * @param tags what the model says of each word of each sentence
 * @param loss the mean cross-entropy of the words; NaN if the dataset has a tag that the model does
 *     not know
 */
public record TaggingEvaluation(TaggingDataset dataset, List<List<WordTag>> tags, double loss) {
  /** The name of the accuracy among the {@link #figures}. */
  public static final String ACCURACY = "accuracy";

  /** The name of the mean F1 of all tags among the {@link #figures}. */
  public static final String MACRO_F1 = "macro F1";

  /** The name of the published F1 among the {@link #figures}: see {@link #seqevalOverBareTags}. */
  public static final String SEQEVAL_F1 = "seqeval F1 over bare tags";

  /** The name of the loss among the {@link #figures}. */
  public static final String LOSS = "loss";

  /**
   * Copies the lists.
   *
   * @param dataset what was tagged
   * @param tags what the model says of each word of each sentence
   * @param loss the mean cross-entropy of the words
   */
  public TaggingEvaluation {
    tags = tags.stream().map(List::copyOf).toList();
  }

  /**
   * The right tags.
   *
   * @return of each sentence
   */
  public List<List<String>> gold() {
    return dataset.sentences().stream().map(TaggedSentence::tags).toList();
  }

  /**
   * The model's tags.
   *
   * @return of each sentence; {@code _} where the model does not see the word
   */
  public List<List<String>> predicted() {
    return tags.stream().map(sentence -> sentence.stream().map(WordTag::tag).toList()).toList();
  }

  /**
   * Precision, recall and F1 of each tag, their means, and accuracy over all words. A word that the
   * model does not see is wrong, but what it has instead of a tag is none that is reported on.
   *
   * @return the report
   */
  public ClassificationReport report() {
    List<String> gold = words(gold());
    List<WordTag> found = tags.stream().flatMap(List::stream).toList();
    if (!found.contains(WordTag.NONE)) {
      return ClassificationReport.of(gold, found.stream().map(WordTag::tag).toList());
    }
    List<Set<String>> predicted = found.stream().map(TaggingEvaluation::oneOrNone).toList();
    Set<String> labels = new TreeSet<>(gold);
    predicted.forEach(labels::addAll);
    return ClassificationReport.of(gold.stream().map(Set::of).toList(), predicted, labels);
  }

  private static Set<String> oneOrNone(WordTag found) {
    return found.equals(WordTag.NONE) ? Set.of() : Set.of(found.tag());
  }

  private static List<String> words(List<List<String>> sentences) {
    return sentences.stream().flatMap(List::stream).toList();
  }

  /**
   * What the published code prints as F1, precision and recall: those of seqeval, which is made for
   * entities, given bare parts of speech. It is there to be compared with publications; what it
   * says is explained by {@link BareTagReport}.
   *
   * @return the report
   */
  public BareTagReport seqevalOverBareTags() {
    return BareTagReport.of(gold(), predicted());
  }

  /**
   * Which tag was taken for which.
   *
   * @return the matrix
   */
  public ConfusionMatrix confusion() {
    return ConfusionMatrix.of(gold(), predicted());
  }

  /**
   * How many words the model does not see, because the tokenizer makes nothing of them.
   *
   * @return the number
   */
  public long unseenWords() {
    return tags.stream().flatMap(List::stream).filter(WordTag.NONE::equals).count();
  }

  /**
   * The figures by name.
   *
   * @return accuracy, macro F1, seqeval's F1 over bare tags, and loss
   */
  public Map<String, Double> figures() {
    ClassificationReport report = report();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(ACCURACY, report.accuracy());
    figures.put(MACRO_F1, report.macro().f1());
    figures.put(SEQEVAL_F1, seqevalOverBareTags().chunks().f1());
    figures.put(LOSS, loss);
    return figures;
  }

  /**
   * The figures as a run record keeps them.
   *
   * @return figures and what they are of
   */
  public TrainingRecord.Figures forRecord() {
    return new TrainingRecord.Figures(TaggerTrainer.data(dataset), figures());
  }
}
