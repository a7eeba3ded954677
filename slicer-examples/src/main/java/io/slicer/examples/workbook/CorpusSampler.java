package io.slicer.examples.workbook;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Takes a share of the sentences of every file of a language: the file is shuffled ({@link
 * Collections#shuffle(List, Random)} with a {@link Random} of the seed) and its first sentences are
 * taken, the share times its size, rounded down.
 *
 * <p>What a language lacks is said in its notes. Without a test file the development sentences
 * stand in for the test and the other way round; without a training file, the sentences that there
 * are are divided: half to train on, a quarter each to develop and to test with.
 *
 * @param corpus to take from
 * @param seed of the shuffling
 * @param maxTrain the most sentences of a language to train on; null for as many as the share gives
 * @param maxEval likewise to develop and to test with
 */
record CorpusSampler(
    PanxCorpus corpus, long seed, @Nullable Integer maxTrain, @Nullable Integer maxEval) {

  /** All languages, with the labels that all of them need together. */
  List<LanguageData> sample(List<String> languages, List<Double> shares) {
    List<LanguageData> sampled = new ArrayList<>();
    for (int l = 0; l < languages.size(); l++) {
      sampled.add(sample(languages.get(l), shares.get(l)));
    }
    List<Sentence> all = new ArrayList<>();
    for (LanguageData data : sampled) {
      for (NerDataset dataset : List.of(data.train(), data.dev(), data.test())) {
        all.addAll(dataset.sentences());
      }
    }
    LabelSet labels = LabelSet.ofTags(all);
    return sampled.stream().map(data -> data.withLabels(labels)).toList();
  }

  private LanguageData sample(String language, double share) {
    boolean dev = has(Split.DEV, language);
    boolean test = has(Split.TEST, language);
    if (!dev && !test) {
      throw new CorpusException(
          corpus.toString(),
          "there is neither a dev nor a test file for " + language + " to evaluate with");
    }
    if (!has(Split.TRAIN, language)) {
      return divided(language, share, corpus.read(test ? Split.TEST : Split.DEV, language));
    }
    List<String> notes = new ArrayList<>();
    if (!test) {
      notes.add("There is no labelled test file: the development sentences stand in for the test.");
    } else if (!dev) {
      notes.add("There is no development file: the test sentences stand in for it.");
    }
    NerDataset train = shuffled(corpus.read(Split.TRAIN, language));
    NerDataset development = shuffled(corpus.read(dev ? Split.DEV : Split.TEST, language));
    NerDataset held = test && dev ? shuffled(corpus.read(Split.TEST, language)) : development;
    return new LanguageData(
        language,
        share,
        first(train, share, maxTrain),
        first(development, share, maxEval),
        first(held, share, maxEval),
        notes);
  }

  private boolean has(Split split, String language) {
    return corpus.languages(split).contains(language);
  }

  private LanguageData divided(String language, double share, NerDataset all) {
    NerDataset shuffled = shuffled(all);
    int quarter = shuffled.size() / 4;
    if (quarter == 0) {
      throw new CorpusException(all.source(), "too few sentences to divide");
    }
    int half = shuffled.size() - 2 * quarter;
    return new LanguageData(
        language,
        share,
        first(part(shuffled, "first half", 0, half), share, maxTrain),
        first(part(shuffled, "third quarter", half, half + quarter), share, maxEval),
        first(part(shuffled, "last quarter", half + quarter, shuffled.size()), share, maxEval),
        List.of(
            "There is no training file: the sentences of "
                + all.source()
                + " are divided, half to train on, a quarter each to develop and to test with."));
  }

  private static NerDataset part(NerDataset all, String name, int from, int to) {
    return new NerDataset(
        all.source() + ", " + name, all.sentences().subList(from, to), all.labels());
  }

  private NerDataset shuffled(NerDataset dataset) {
    List<Sentence> sentences = new ArrayList<>(dataset.sentences());
    Collections.shuffle(sentences, new Random(seed));
    return new NerDataset(
        dataset.source() + ", shuffled with seed " + seed, sentences, dataset.labels());
  }

  private static NerDataset first(NerDataset dataset, double share, @Nullable Integer most) {
    int count = Math.max(1, (int) (share * dataset.size()));
    return dataset.first(most == null ? count : Math.min(count, most));
  }
}
