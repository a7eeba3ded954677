package io.slicer.adapter;

import com.google.common.collect.ImmutableMap;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Adapter;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A bottleneck in each layer, with weights of its own: what a {@link Hypernetwork} makes for one
 * pair of task and language, once it has been made.
 *
 * @param form of the bottlenecks
 */
public record FixedBottlenecks(BottleneckForm form) implements Adapter {
  private static String name(EncoderConfig config, int layer, BottleneckPart part) {
    return config.family().prefix() + "generated.layer." + layer + "." + part.key();
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    List<NewParameter> all = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      for (BottleneckPart part : form.parts()) {
        all.add(
            new NewParameter(
                name(config, l, part),
                part.shape(config.hiddenSize(), form.width()),
                part.isOfNorm() ? part.initial() : Initializer.zeros()));
      }
    }
    return List.copyOf(all);
  }

  @Override
  public Blocks begin(EncoderOps ops, EncoderConfig config) {
    List<Bottleneck> layers = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      ImmutableMap.Builder<BottleneckPart, SDVariable> parts = ImmutableMap.builder();
      for (BottleneckPart part : form.parts()) {
        parts.put(
            part,
            ops.parameter(name(config, l, part), part.shape(config.hiddenSize(), form.width())));
      }
      layers.add(new Bottleneck(parts.buildOrThrow(), form.function()));
    }
    return form.blocks(layers);
  }
}
