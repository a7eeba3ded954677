package io.slicer.examples.bench.candidate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.slicer.model.EncoderConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder with the sizes of a checkpoint's and a head of as many labels, made of DJL's own
 * blocks: from ids (S, T) and what is added to attention scores (S, 1, 1, T) to scores (S, T, C).
 */
final class DjlEncoder extends AbstractBlock {
  private final EncoderConfig config;
  private final Parameter words;
  private final Parameter positions;
  private final Parameter types;
  private final Block norm;
  private final Block dropout;
  private final List<DjlLayer> layers = new ArrayList<>();
  private final Block headDropout;
  private final Block head;

  DjlEncoder(EncoderConfig config, int labels) {
    this.config = config;
    words = table("words", config.vocabularySize());
    positions = table("positions", config.positionRows());
    types = table("types", config.typeVocabularySize());
    norm = addChildBlock("norm", norm(config));
    dropout = addChildBlock("dropout", dropout(config.hiddenDropout()));
    for (int l = 0; l < config.layers(); l++) {
      layers.add(addChildBlock("layer" + l, new DjlLayer(config)));
    }
    headDropout = addChildBlock("headDropout", dropout(config.headDropout()));
    head = addChildBlock("head", Linear.builder().setUnits(labels).build());
  }

  private Parameter table(String name, long rows) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(rows, config.hiddenSize()))
            .build());
  }

  static Block norm(EncoderConfig config) {
    return LayerNorm.builder().axis(2).optEpsilon((float) config.layerNormEpsilon()).build();
  }

  static Block dropout(double probability) {
    return Dropout.builder().optRate((float) probability).build();
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    Shape hidden = inputs[0].add(config.hiddenSize());
    for (Block block : getChildren().values()) {
      block.initialize(manager, type, hidden);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> arguments) {
    NDArray ids = inputs.get(0);
    NDArray mask = inputs.get(1);
    int first = config.maxTokens() == config.positionRows() ? 0 : config.paddingId() + 1;
    int width = Math.toIntExact(ids.getShape().get(1));
    NDArray numbers = ids.getManager().arange(first, first + width, 1, DataType.INT64);
    NDArray sum =
        lookUp(store, ids, words, training)
            .add(lookUp(store, numbers, positions, training))
            .add(lookUp(store, ids.zerosLike(), types, training));
    NDList x = norm.forward(store, new NDList(sum), training);
    x = dropout.forward(store, x, training);
    for (DjlLayer layer : layers) {
      x = layer.forward(store, new NDList(x.head(), mask), training);
    }
    return head.forward(store, headDropout.forward(store, x, training), training);
  }

  /** With a dense gradient, DJL's default and the only one that its optimizers take. */
  private static NDArray lookUp(
      ParameterStore store, NDArray rows, Parameter table, boolean training) {
    NDArray values = store.getValue(table, rows.getDevice(), training);
    return Embedding.embedding(rows, values, SparseFormat.DENSE).head();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return head.getOutputShapes(new Shape[] {inputs[0].add(config.hiddenSize())});
  }
}
