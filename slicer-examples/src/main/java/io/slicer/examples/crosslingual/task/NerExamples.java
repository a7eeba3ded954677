package io.slicer.examples.crosslingual.task;

import io.slicer.ner.corpus.NerDataset;
import java.util.List;

/**
 * Sentences with entities.
 *
 * @param dataset the sentences
 */
record NerExamples(NerDataset dataset) implements Examples<NerExamples> {
  @Override
  public String source() {
    return dataset.source();
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public List<String> texts(int example) {
    return List.of(String.join(" ", dataset.sentences().get(example).words()));
  }

  @Override
  public NerExamples only(List<Integer> numbers) {
    return new NerExamples(
        new NerDataset(
            dataset.source(),
            numbers.stream().map(dataset.sentences()::get).toList(),
            dataset.labels()));
  }

  @Override
  public String sha256() {
    return dataset.sha256();
  }
}
