package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Operations that take parameters under other names than they are asked for. */
record RenamingOps(EncoderOps ops, UnaryOperator<String> name) implements EncoderOps {
  @Override
  public SameDiff graph() {
    return ops.graph();
  }

  @Override
  public SDVariable parameter(String parameter, Shape shape) {
    return ops.parameter(name.apply(parameter), shape);
  }

  @Override
  public SDVariable embed(
      String words, Shape shape, SDVariable positions, SDVariable types, Padding padding) {
    return ops.embed(name.apply(words), shape, positions, types, padding);
  }

  @Override
  public SDVariable features(long hidden) {
    return ops.features(hidden);
  }

  @Override
  public SDVariable linear(SDVariable x, List<SDVariable> weights, List<SDVariable> biases) {
    return ops.linear(x, weights, biases);
  }

  @Override
  public List<SDVariable> cut(SDVariable x, List<Shape> parts) {
    return ops.cut(x, parts);
  }

  @Override
  public SDVariable join(List<SDVariable> parts, Shape shape) {
    return ops.join(parts, shape);
  }

  @Override
  public SDVariable chosen(String aspect, Map<String, SDVariable> options) {
    return ops.chosen(aspect, options);
  }

  @Override
  public SDVariable attention(SDVariable queryKeyValue, SelfAttention attention) {
    return ops.attention(queryKeyValue, attention);
  }

  @Override
  public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    return ops.layerNorm(x, weight, bias, epsilon);
  }

  @Override
  public SDVariable gelu(SDVariable x) {
    return ops.gelu(x);
  }

  @Override
  public SDVariable tanh(SDVariable x) {
    return ops.tanh(x);
  }

  @Override
  public SDVariable relu(SDVariable x) {
    return ops.relu(x);
  }

  @Override
  public SDVariable dropout(SDVariable x, double probability, int site) {
    return ops.dropout(x, probability, site);
  }

  @Override
  public SDVariable add(SDVariable a, SDVariable b) {
    return ops.add(a, b);
  }

  @Override
  public SDVariable scoredRows(SDVariable x) {
    return ops.scoredRows(x);
  }

  @Override
  public SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int sliceWidth) {
    return ops.slicedCrossEntropy(x, weight, bias, sliceWidth);
  }

  @Override
  public SDVariable labels(int count) {
    return ops.labels(count);
  }

  @Override
  public SDVariable rowWeight() {
    return ops.rowWeight();
  }
}
