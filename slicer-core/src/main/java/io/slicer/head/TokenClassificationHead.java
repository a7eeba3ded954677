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
 * Labels sub-words, or words by the means of their sub-words: one linear layer on the last hidden
 * states, {@code classifier} in the checkpoint. In training a dropout and the given loss follow, on
 * the labelled rows only; means are taken behind the dropout.
 *
 * @param labels what it tells apart, by row
 * @param loss what training makes smaller
 * @param readsAllTokens whether scored rows are the means of {@linkplain
 *     io.slicer.model.TokenSequence#ofRuns runs} of tokens
 */
public record TokenClassificationHead(List<String> labels, TokenLoss loss, boolean readsAllTokens)
    implements Head {
  static final String WEIGHT = "classifier.weight";
  static final String BIAS = "classifier.bias";

  /**
   * Copies the labels. One that occurs twice can be run, but not trained: {@link #check}.
   *
   * @param labels what it tells apart, by row
   * @param loss what training makes smaller
   * @param readsAllTokens whether scored rows are the means of {@linkplain
   *     io.slicer.model.TokenSequence#ofRuns runs} of tokens
   */
  public TokenClassificationHead {
    labels = List.copyOf(labels);
  }

  /**
   * A head that labels single tokens.
   *
   * @param labels what it tells apart, by row
   * @param loss what training makes smaller
   */
  public TokenClassificationHead(List<String> labels, TokenLoss loss) {
    this(labels, loss, false);
  }

  /**
   * A head that is trained with cross-entropy.
   *
   * @param labels what it tells apart, by row
   */
  public TokenClassificationHead(List<String> labels) {
    this(labels, new CrossEntropyLoss());
  }

  @Override
  public void check(EncoderConfig config) {
    Labels.checked(labels);
    loss.check(config);
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    loss.check(config);
    return List.of(
        new NewParameter(WEIGHT, weightShape(config), config.family().newWeights(config), true),
        new NewParameter(BIAS, biasShape(), Initializer.zeros(), true));
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    SDVariable scored = readsAllTokens ? ops.scoredRows(rows) : rows;
    return ops.linear(scored, weight(ops, config), bias(ops));
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    SDVariable kept = ops.dropout(rows, config.headDropout(), dropoutSite);
    SDVariable scored = readsAllTokens ? ops.scoredRows(kept) : kept;
    return loss.loss(ops, scored, weight(ops, config), bias(ops));
  }

  @Override
  public String architecture(EncoderFamily family) {
    return family.architecture("TokenClassification");
  }

  private SDVariable weight(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(WEIGHT, weightShape(config));
  }

  private SDVariable bias(EncoderOps ops) {
    return ops.parameter(BIAS, biasShape());
  }

  private Shape weightShape(EncoderConfig config) {
    return Shape.of(labels.size(), config.hiddenSize());
  }

  private Shape biasShape() {
    return Shape.of(labels.size());
  }
}
