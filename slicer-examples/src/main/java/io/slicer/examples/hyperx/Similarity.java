package io.slicer.examples.hyperx;

import io.slicer.hyperx.Embedding;
import java.util.List;

/**
 * How similar the embeddings of tasks, of languages or of layers are.
 *
 * @param names of them, in their order
 * @param untrained those of them that are a draw of chance
 * @param width how many numbers each has
 * @param cosines of each with all
 */
record Similarity(
    List<String> names, List<String> untrained, int width, List<List<Double>> cosines) {
  Similarity {
    names = List.copyOf(names);
    untrained = List.copyOf(untrained);
    cosines = cosines.stream().map(List::copyOf).toList();
  }

  static Similarity of(List<Embedding> embeddings) {
    return new Similarity(
        embeddings.stream().map(Embedding::name).toList(),
        embeddings.stream().filter(each -> !each.isTrained()).map(Embedding::name).toList(),
        embeddings.isEmpty() ? 0 : embeddings.get(0).values().length,
        embeddings.stream().map(one -> embeddings.stream().map(one::cosine).toList()).toList());
  }
}
