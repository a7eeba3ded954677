package io.slicer.hyperx;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.weights.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many parameters the parts of a model have, by what the parts are.
 *
 * @param trained those under training
 * @param frozen the others
 */
record PartSizes(Map<String, Long> trained, Map<String, Long> frozen) {
  /** Of a model under training, its word table whole. */
  static PartSizes of(EncoderModel model) {
    EncoderConfig config = model.config();
    PartSizes sizes = new PartSizes(new LinkedHashMap<>(), new LinkedHashMap<>());
    Set<String> trained = new HashSet<>(model.trained());
    EncoderGraph.parameters(config, config.vocabularySize())
        .forEach((name, shape) -> sizes.add(ofEncoder(name), shape, trained.contains(name)));
    model
        .spec()
        .parameters(config)
        .forEach(
            each ->
                sizes.add(
                    each.name().startsWith(config.family().prefix())
                        ? ofNetwork(each.name())
                        : "head of " + each.name().substring(0, each.name().indexOf('.')),
                    each.shape(),
                    trained.contains(each.name())));
    return sizes;
  }

  private static String ofEncoder(String name) {
    boolean isOfNorm = name.contains("LayerNorm") || name.contains("layer_norm");
    return isOfNorm ? "layer norms of the encoder" : "encoder without layer norms";
  }

  private static String ofNetwork(String name) {
    return name.contains("_embeddings.") ? "embeddings" : "hypernetwork";
  }

  private void add(String part, Shape shape, boolean isTrained) {
    (isTrained ? trained : frozen).merge(part, shape.elements(), Long::sum);
  }
}
