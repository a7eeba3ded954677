package io.slicer.examples.hyperx;

import io.slicer.examples.training.DemonstrationTreebank;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.hyperx.PairData;
import io.slicer.language.TextCorpus;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.tagging.TaggingDataset;
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
   * The demonstration: entities and parts of speech in English, text in three other languages, and
   * entities in these to be found. The text is that of half of the sentences of their tests; the
   * other half is what is evaluated.
   */
  static HyperxData demonstration(@Nullable Integer maxTrain, @Nullable Integer maxEval) {
    List<PairData> train = new ArrayList<>();
    List<PairData> test = new ArrayList<>();
    PanxCorpus corpus = PanxCorpus.demonstration();
    train.add(PairData.ner("en", first(corpus.read(Split.TRAIN, "en"), maxTrain)));
    TaggingDataset tags = TaggingDataset.upos(DemonstrationTreebank.read(Split.TRAIN, "en"));
    train.add(PairData.pos("en", maxTrain == null ? tags : tags.first(maxTrain)));
    test.add(PairData.ner("en", first(corpus.read(Split.TEST, "en"), maxEval)));
    for (String language : UNLABELLED) {
      NerDataset all = corpus.read(Split.TEST, language);
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
      NerDataset evaluated = all.first(half);
      test.add(PairData.ner(language, first(evaluated, maxEval)));
      TaggingDataset other = TaggingDataset.upos(DemonstrationTreebank.read(Split.TEST, language));
      test.add(PairData.pos(language, maxEval == null ? other : other.first(maxEval)));
    }
    return new HyperxData(train, List.of(), test, List.of());
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
