package io.slicer.examples.parse;

import io.slicer.parsing.Decoding;
import picocli.CommandLine.Option;

/** How heads are chosen by their scores. */
final class DecodingOption {
  @Option(
      names = "--decoding",
      paramLabel = "tree|greedy",
      description =
          "tree: the best tree with exactly one word under the root. greedy: the best head of each"
              + " word by itself, as the published code does, which need not make a tree. Default:"
              + " tree.")
  private Decoding decoding = Decoding.TREE;

  Decoding decoding() {
    return decoding;
  }
}
