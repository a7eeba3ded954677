package io.slicer.examples.crosslingual.task;

import io.slicer.classification.ClassificationDataset;
import io.slicer.text.TextInput;
import java.util.List;

/**
 * Pairs of a premise and a hypothesis. An example stands where its premise stands: a premise has
 * several hypotheses.
 *
 * @param dataset the pairs
 */
record PairExamples(ClassificationDataset dataset) implements Examples<PairExamples> {
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
    TextInput input = dataset.examples().get(example).input();
    return input.pair().map(pair -> List.of(input.text(), pair)).orElse(List.of(input.text()));
  }

  @Override
  public PairExamples only(List<Integer> numbers) {
    return new PairExamples(
        new ClassificationDataset(
            dataset.source(),
            dataset.problem(),
            dataset.labels(),
            numbers.stream().map(dataset.examples()::get).toList()));
  }

  @Override
  public String sha256() {
    return dataset.sha256();
  }
}
