package io.slicer.examples.hyperx;

import io.slicer.classification.ClassificationDataset;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.training.DemonstrationTreebank;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.hyperx.PairData;
import io.slicer.language.TextCorpus;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.tagging.TaggingDataset;
import io.slicer.treebank.Treebank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All data of a run.
 *
 * @param train to train on
 * @param dev to validate on
 * @param test to evaluate the trained model on
 * @param open what is to be closed
 */
record HyperxData(
    List<PairData> train, List<PairData> dev, List<PairData> test, List<AutoCloseable> open)
    implements AutoCloseable {
  /** The languages of the demonstration that have no labels to train on. */
  private static final List<String> UNLABELLED = List.of("de", "fr", "es");

  private static final int LABELLED = 4;

  /** Reads files. */
  static HyperxData of(
      List<PairFile> train,
      List<PairFile> dev,
      List<PairFile> test,
      @Nullable Integer maxTrain,
      @Nullable Integer maxEval) {
    HyperxData data =
        new HyperxData(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      train.forEach(file -> data.train.add(file.read(maxTrain, data.open)));
      dev.forEach(file -> data.dev.add(file.read(maxEval, data.open)));
      test.forEach(file -> data.test.add(file.read(maxEval, data.open)));
      return data;
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
  }

  /**
   * The demonstration: four tasks in English, text in three other languages, and the tasks in these
   * to be done. The text is that of half of the sentences of a test; the other half is what is
   * evaluated.
   */
  static HyperxData demonstration(@Nullable Integer maxTrain, @Nullable Integer maxEval) {
    List<PairData> train = demonstration(Split.TRAIN, "en", maxTrain);
    List<PairData> test = demonstration(Split.TEST, "en", maxEval);
    for (String language : UNLABELLED) {
      NerDataset all = PanxCorpus.demonstration().read(Split.TEST, language);
      int half = all.size() / 2;
      List<String> texts =
          all.sentences().subList(half, all.size()).stream()
              .map(Sentence::words)
              .map(words -> String.join(" ", words))
              .toList();
      TextCorpus text = TextCorpus.of("text of " + all.source(), texts);
      train.add(
          PairData.mlm(
              language, maxTrain == null || maxTrain > half ? text : text.first(maxTrain)));
      test.add(PairData.ner(language, first(all.first(half), maxEval)));
      test.addAll(demonstration(Split.TEST, language, maxEval).subList(1, LABELLED));
    }
    return new HyperxData(train, demonstration(Split.DEV, "en", maxEval), test, List.of());
  }

  /** The {@value #LABELLED} tasks that have labels, entities first. */
  private static List<PairData> demonstration(
      Split split, String language, @Nullable Integer most) {
    NerDataset entities = PanxCorpus.demonstration().read(split, language);
    Treebank trees = DemonstrationTreebank.read(split, language);
    ClassificationDataset pairs = DemonstrationTexts.PAIRS.read(split, language);
    Treebank first = most == null ? trees : trees.first(most);
    return new ArrayList<>(
        List.of(
            PairData.ner(language, first(entities, most)),
            PairData.pos(language, TaggingDataset.upos(first)),
            PairData.dep(language, first),
            PairData.nli(language, most == null ? pairs : pairs.first(most))));
  }

  private static NerDataset first(NerDataset data, @Nullable Integer most) {
    return most == null ? data : data.first(most);
  }

  /** Fingerprints by what they are for. */
  Map<String, String> sha256() {
    Map<String, String> all = new LinkedHashMap<>();
    train.forEach(data -> all.put("train " + data.pair(), data.sha256()));
    dev.forEach(data -> all.put("dev " + data.pair(), data.sha256()));
    test.forEach(data -> all.put("test " + data.pair(), data.sha256()));
    return all;
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
