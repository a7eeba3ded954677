package io.slicer.head;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.Head;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Finds dependency trees: for each word of a sentence it scores the root and every word as its
 * head, and every relation to it, both with biaffine layers (Dozat and Manning, ICLR 2017) on the
 * hidden states themselves, as Glavaš and Vulić do (EACL 2021). A word is the mean of the hidden
 * states of its sub-words, in training behind dropout; the root is that of the first token, without
 * dropout.
 *
 * <p>Its sequences are those of {@link io.slicer.model.TokenSequence#ofRuns}: a run for each word,
 * with the target {@link EncoderOps#HEADS} and, as label, the relation.
 *
 * <p>For a sentence of n words it gives (1 + C, n, n + 1) scores: those of heads, where column 0 is
 * the root, then those of each of the C relations at each head. A word's own column is among them;
 * who decodes leaves it out.
 *
 * <p>The weights are {@code biaffine_arcs.weight} (1, H + 1, H) and {@code biaffine_rels.weight}
 * (C, H + 1, H + 1), and begin at zero. transformers has no class that reads them; its {@code
 * AutoModel} reads the encoder.
 *
 * @param labels the relations, in the order of the scores
 */
public record BiaffineParsingHead(List<String> labels) implements Head {
  /** What {@code config.json} names as the architecture. */
  public static final String ARCHITECTURE = "TransformerForBiaffineParsing";

  private static final String ARCS = "biaffine_arcs.weight";
  private static final String RELATIONS = "biaffine_rels.weight";

  /**
   * Copies the relations, and refuses one that occurs twice.
   *
   * @param labels the relations, in the order of the scores
   */
  public BiaffineParsingHead {
    labels = Labels.checked(labels);
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    return List.of(
        new NewParameter(ARCS, arcsShape(config), Initializer.zeros()),
        new NewParameter(RELATIONS, relationsShape(config), Initializer.zeros(), true));
  }

  @Override
  public boolean readsAllTokens() {
    return true;
  }

  @Override
  public long scoreRows(long scored) {
    return scored * (scored + 1);
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return scores(ops, rows, ops.scoredRows(rows), config);
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    SDVariable dropped = ops.dropout(rows, config.hiddenDropout(), dropoutSite);
    return ops.treeCrossEntropy(scores(ops, rows, ops.scoredRows(dropped), config));
  }

  private SDVariable scores(
      EncoderOps ops, SDVariable tokens, SDVariable words, EncoderConfig config) {
    return ops.biaffine(
        words,
        ops.rootAndWords(tokens, words),
        List.of(
            ops.parameter(ARCS, arcsShape(config)),
            ops.parameter(RELATIONS, relationsShape(config))));
  }

  private static Shape arcsShape(EncoderConfig config) {
    return Shape.of(1, config.hiddenSize() + 1, config.hiddenSize());
  }

  private Shape relationsShape(EncoderConfig config) {
    return Shape.of(labels.size(), config.hiddenSize() + 1, config.hiddenSize() + 1);
  }

  @Override
  public String architecture(EncoderFamily family) {
    return ARCHITECTURE;
  }
}
