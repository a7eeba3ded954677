package io.slicer.examples.cli;

import io.slicer.corpus.CorpusException;
import io.slicer.hub.HubDataset;
import io.slicer.hub.HubException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.NerCorpora;

/** Tagged sentences of the Hub's data sets. */
public final class HubSentences {
  private HubSentences() {}

  /**
   * Reads a split.
   *
   * @param data the data set
   * @param configuration one of its configurations
   * @param split one of its splits
   * @return its sentences
   * @throws HubException if there is no such configuration or split, or it cannot be downloaded
   * @throws CorpusException if it does not hold tagged sentences
   */
  public static NerDataset read(HubDataset data, String configuration, String split) {
    return NerCorpora.readConverted(
        data.source().name() + " " + configuration + " " + split, data.files(configuration, split));
  }

  /**
   * Reads what a model is to be evaluated with: the test, or else what is there to develop with.
   *
   * @param data the data set, of the configuration that it means
   * @return the sentences
   * @throws HubException if there is neither, or it cannot be downloaded
   * @throws CorpusException if it does not hold tagged sentences
   */
  public static NerDataset evaluation(HubDataset data) {
    String configuration = data.configuration();
    boolean validation = !data.has(configuration, "test") && data.has(configuration, "validation");
    return read(data, configuration, validation ? "validation" : "test");
  }
}
