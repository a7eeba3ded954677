package io.slicer.examples.crosslingual.task;

import io.slicer.treebank.Treebank;
import java.util.List;

/**
 * Sentences with parts of speech and trees.
 *
 * @param treebank the sentences
 */
record TreebankExamples(Treebank treebank) implements Examples<TreebankExamples> {
  @Override
  public String source() {
    return treebank.source();
  }

  @Override
  public int size() {
    return treebank.size();
  }

  @Override
  public List<String> texts(int example) {
    return List.of(String.join(" ", treebank.sentences().get(example).forms()));
  }

  @Override
  public TreebankExamples only(List<Integer> numbers) {
    return new TreebankExamples(
        new Treebank(treebank.source(), numbers.stream().map(treebank.sentences()::get).toList()));
  }

  @Override
  public String sha256() {
    return treebank.sha256();
  }
}
