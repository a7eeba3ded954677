package io.slicer.hyperx;

import io.slicer.classification.ClassificationDataset;
import io.slicer.finetune.TrainingRecord;
import io.slicer.inference.TaskModel;
import io.slicer.language.TextCorpus;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.tagging.TaggingDataset;
import io.slicer.train.TrainingList;
import io.slicer.treebank.Treebank;
import java.util.List;
import java.util.Map;

/**
 * Data of one task in one language, to train or to evaluate on.
 *
 * <pre>{@code
 * PairData.ner("en", PanxReader.read(Path.of("train-en.tsv")));
 * PairData.mlm("sw", TextFile.open(Path.of("sw.txt")));
 * }</pre>
 */
public abstract sealed class PairData
    permits NerData, TaggingData, TextData, TreeData, InferenceData {
  private final Pair pair;

  PairData(String task, String language) {
    pair = new Pair(task, language);
  }

  /**
   * Named entities: the task {@code ner}.
   *
   * @param language its code
   * @param data sentences with IOB2 tags
   * @return the data
   */
  public static PairData ner(String language, NerDataset data) {
    return new NerData(language, data);
  }

  /**
   * Parts of speech, or other tags of words: the task {@code pos}.
   *
   * @param language its code
   * @param data sentences with tags
   * @return the data
   */
  public static PairData pos(String language, TaggingDataset data) {
    return new TaggingData(language, data);
  }

  /**
   * Texts whose masked pieces are to be guessed: the task {@code mlm}. It needs no labels, so that
   * it can teach a language that has none.
   *
   * @param language its code
   * @param texts which stay open as long as they are used
   * @return the data
   */
  public static PairData mlm(String language, TextCorpus texts) {
    return new TextData(language, texts);
  }

  /**
   * Dependency trees: the task {@code dep}.
   *
   * @param language its code
   * @param treebank of trees
   * @return the data
   */
  public static PairData dep(String language, Treebank treebank) {
    return new TreeData(language, treebank);
  }

  /**
   * Texts or pairs of texts with one label each, such as natural language inference: the task
   * {@code nli}.
   *
   * @param language its code
   * @param data texts with a label
   * @return the data
   * @throws IllegalArgumentException if a text may have several labels, or a number
   */
  public static PairData nli(String language, ClassificationDataset data) {
    return new InferenceData(language, data);
  }

  /**
   * Of what the data are.
   *
   * @return task and language
   */
  public Pair pair() {
    return pair;
  }

  /**
   * How many they are.
   *
   * @return sentences or texts
   */
  public int examples() {
    return described().examples();
  }

  /**
   * What stands for their content.
   *
   * @return 64 hexadecimal digits
   */
  public String sha256() {
    return described().sha256();
  }

  /** Where they came from, how many they are, and their fingerprint. */
  abstract TrainingRecord.Data described();

  /** What the task tells apart, as far as these data know. */
  abstract List<String> labels();

  /** The head of the task. */
  abstract Head head(List<String> labels);

  /** What is trained on. */
  abstract TrainingList list(DataReader reader, List<String> labels);

  /** How well a model of the pair does, by the names of figures; it stays open. */
  abstract Map<String, Double> evaluate(TaskModel model, int maxLength);

  /** How good a model with such figures is, from 0 to 1. */
  abstract double score(Map<String, Double> figures);

  final TrainingList listOf(List<TokenSequence> sequences) {
    return new TrainingList(pair.task(), pair.condition(), sequences);
  }
}
