package io.slicer.adapter;

import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;

/** A weight of a bottleneck: its shape, and what it is called where it is generated. */
enum BottleneckPart {
  /** (b, H). */
  DOWN("down.weight", "meta_down_sampler.weight_generator.0"),
  /** (b). */
  DOWN_BIAS("down.bias", "meta_down_sampler.bias_generator.0"),
  /** (H, b). */
  UP("up.weight", "meta_up_sampler.weight_generator.0"),
  /** (H). */
  UP_BIAS("up.bias", "meta_up_sampler.bias_generator.0"),
  /** (H). */
  GAIN_BEFORE("pre_norm.weight", "pre_layernorm_hypernet.weight_generator"),
  /** (H). */
  SHIFT_BEFORE("pre_norm.bias", "pre_layernorm_hypernet.bias_generator"),
  /** (H). */
  GAIN_AFTER("post_norm.weight", "post_layernorm_hypernet.weight_generator"),
  /** (H). */
  SHIFT_AFTER("post_norm.bias", "post_layernorm_hypernet.bias_generator");

  private final String key;
  private final String generator;

  BottleneckPart(String key, String generator) {
    this.key = key;
    this.generator = generator;
  }

  /** What it is called within its layer. */
  String key() {
    return key;
  }

  /** The dense layer that generates it, below its network. */
  String generator() {
    return generator;
  }

  /** What it is called below its network where it is an ordinary parameter of a layer norm. */
  String ordinary() {
    return key.replace("_norm.", "_layer_norm.");
  }

  boolean isOfNorm() {
    return this != DOWN && this != DOWN_BIAS && this != UP && this != UP_BIAS;
  }

  boolean isBefore() {
    return this == GAIN_BEFORE || this == SHIFT_BEFORE;
  }

  /** What an ordinary parameter of a layer norm begins with. */
  Initializer initial() {
    return this == GAIN_BEFORE || this == GAIN_AFTER ? Initializer.ones() : Initializer.zeros();
  }

  /** Its shape in an encoder of some width, at some width of the bottleneck. */
  Shape shape(int hidden, int width) {
    return switch (this) {
      case DOWN -> Shape.of(width, hidden);
      case DOWN_BIAS -> Shape.of(width);
      case UP -> Shape.of(hidden, width);
      default -> Shape.of(hidden);
    };
  }
}
