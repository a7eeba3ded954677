package io.slicer.examples.bench.candidate;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.slicer.model.EncoderConfig;

/**
 * A layer of the encoder: self-attention and feed-forward block, each with dropout, residual and
 * layer normalization behind it. (DJL's own TransformerEncoderBlock normalizes over the batch.)
 */
final class DjlLayer extends AbstractBlock {
  private final EncoderConfig config;
  private final Block attention;
  private final Block attentionDropout;
  private final Block attentionNorm;
  private final Block inner;
  private final Block outer;
  private final Block outerDropout;
  private final Block outerNorm;

  DjlLayer(EncoderConfig config) {
    this.config = config;
    attention =
        addChildBlock(
            "attention",
            ScaledDotProductAttentionBlock.builder()
                .setEmbeddingSize(config.hiddenSize())
                .setHeadCount(config.heads())
                .optAttentionProbsDropoutProb((float) config.attentionDropout())
                .build());
    attentionDropout =
        addChildBlock("attentionDropout", DjlEncoder.dropout(config.hiddenDropout()));
    attentionNorm = addChildBlock("attentionNorm", DjlEncoder.norm(config));
    inner = addChildBlock("inner", Linear.builder().setUnits(config.feedForwardSize()).build());
    outer = addChildBlock("outer", Linear.builder().setUnits(config.hiddenSize()).build());
    outerDropout = addChildBlock("outerDropout", DjlEncoder.dropout(config.hiddenDropout()));
    outerNorm = addChildBlock("outerNorm", DjlEncoder.norm(config));
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    for (Block block : getChildren().values()) {
      boolean wide = block == outer;
      int last = inputs[0].dimension() - 1;
      Shape shape = wide ? inputs[0].slice(0, last).add(config.feedForwardSize()) : inputs[0];
      block.initialize(manager, type, shape);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> arguments) {
    NDList attended = attention.forward(store, inputs, training);
    attended = attentionDropout.forward(store, attended, training);
    NDList x =
        attentionNorm.forward(
            store, new NDList(attended.head().add(inputs.head())), training);
    NDList activated = new NDList(Activation.gelu(inner.forward(store, x, training).head()));
    NDList result = outer.forward(store, activated, training);
    result = outerDropout.forward(store, result, training);
    return outerNorm.forward(store, new NDList(result.head().add(x.head())), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
