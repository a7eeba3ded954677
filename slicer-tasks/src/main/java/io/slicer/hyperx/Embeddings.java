package io.slicer.hyperx;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.slicer.adapter.FixedBottlenecks;
import io.slicer.adapter.Hypernetwork;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorsInMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The embeddings of a model, and the adapters that are made of them.
 *
 * @param model that has them; open while they are read
 * @param description of its hypernetwork
 * @param means of languages that it has no trained embedding of, by language
 */
record Embeddings(
    EncoderModel model, Description description, ImmutableMap<String, Embedding> means) {
  /** Those of the model alone. */
  static Embeddings of(EncoderModel model, Description description) {
    return new Embeddings(model, description, ImmutableMap.of());
  }

  /**
   * These with the mean of some languages for another.
   *
   * @throws IllegalArgumentException if the language was trained, one of the others was not, there
   *     is none, or a weight is not positive
   */
  Embeddings withMean(String language, Map<String, Double> weights) {
    checkArgument(
        !description.languages().contains(language),
        "%s was trained, so it needs no mean of others",
        language);
    checkArgument(!weights.isEmpty(), "%s is to be the mean of no language", language);
    Map<Embedding, Double> parts = new LinkedHashMap<>();
    new TreeMap<>(weights)
        .forEach(
            (other, weight) -> {
              checkArgument(
                  weight > 0 && weight < Double.POSITIVE_INFINITY,
                  "the weight of %s in the mean for %s is %s, which is not positive",
                  other,
                  language,
                  weight);
              checkArgument(
                  description.languages().contains(other),
                  "%s was not trained, so no mean can have it; trained are %s",
                  other,
                  description.languages());
              parts.put(language(other), weight);
            });
    Map<String, Embedding> more = new LinkedHashMap<>(means);
    more.put(new Pair(NerData.TASK, language).language(), Embedding.mean(language, parts));
    return new Embeddings(model, description, ImmutableMap.copyOf(more));
  }

  List<String> languageNames() {
    return Stream.concat(description.network().languages().stream(), means.keySet().stream())
        .distinct()
        .toList();
  }

  /** Whether a language's embedding was trained, or is a mean of such. */
  boolean isLanguageTrained(String language) {
    return description.languages().contains(language) || means.containsKey(language);
  }

  List<Embedding> tasks() {
    return description.network().tasks().stream()
        .map(
            task ->
                embedding(
                    task,
                    Hypernetwork.taskEmbedding(model.config(), task),
                    description.tasks().contains(task)))
        .toList();
  }

  List<Embedding> languages() {
    return languageNames().stream().map(this::language).toList();
  }

  private Embedding language(String name) {
    Embedding mean = means.get(name);
    return mean != null
        ? mean
        : embedding(
            name,
            Hypernetwork.languageEmbedding(model.config(), name),
            description.languages().contains(name));
  }

  /** From the lowest; none if each layer has a network of its own. */
  List<Embedding> layers() {
    EncoderConfig config = model.config();
    return description.network().options().layerWidth().isEmpty()
        ? List.of()
        : IntStream.range(0, config.layers())
            .mapToObj(
                layer -> embedding("" + layer, Hypernetwork.layerEmbedding(config, layer), true))
            .toList();
  }

  private Embedding embedding(String name, String parameter, boolean trained) {
    return new Embedding(name, model.parameters().get(parameter).values().toArray(), trained);
  }

  /** The adapters of a pair, as parameters of their own. */
  TensorsInMemory adapters(Pair pair, FixedBottlenecks fixed) {
    List<float[]> values = generated(pair);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Map<String, float[]> tensors = new LinkedHashMap<>();
    for (NewParameter parameter : fixed.parameters(model.config())) {
      shapes.put(parameter.name(), parameter.shape());
      tensors.put(parameter.name(), values.get(tensors.size()));
    }
    return TensorsInMemory.of(shapes, tensors);
  }

  private List<float[]> generated(Pair pair) {
    Embedding mean = means.get(pair.language());
    if (mean == null) {
      return generated(model, description.network(), pair);
    }
    Hypernetwork network = description.network().withLanguage(mean.name());
    String name = Hypernetwork.languageEmbedding(model.config(), mean.name());
    float[] values = mean.values();
    TensorsInMemory own =
        TensorsInMemory.of(Map.of(name, Shape.of(values.length)), Map.of(name, values));
    try (EncoderModel more = model.with(model.spec().with(network), own)) {
      return generated(more, network, pair);
    }
  }

  private static List<float[]> generated(EncoderModel model, Hypernetwork network, Pair pair) {
    try (PlanExecutor executor = PlanExecutor.of(model, 1)) {
      return executor.fixedValues(pair.condition(), ops -> network.generated(ops, model.config()));
    }
  }
}
