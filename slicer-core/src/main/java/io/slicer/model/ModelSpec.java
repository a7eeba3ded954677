package io.slicer.model;

import com.google.common.collect.ImmutableMap;
import io.slicer.model.EncoderConfig.SavedHead;
import io.slicer.model.Head.NewParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model has besides its encoder: heads, and what adapts the encoder.
 *
 * <p>The parameters of a head that has a name begin with it: {@code ner.classifier.weight}. What a
 * head reads of the encoder, such as its word table or its pooler, keeps its name. A model's only
 * head may do without a name, as in files that transformers reads.
 *
 * @param heads by name, at least one
 * @param adapter what adapts the encoder, if anything does
 */
public record ModelSpec(ImmutableMap<String, Head> heads, Optional<Adapter> adapter) {
  /** The name of a model's only head, if it has no other. */
  public static final String ONLY = "";

  /**
   * Checks that there is a head.
   *
   * @param heads by name, at least one
   * @param adapter what adapts the encoder, if anything does
   * @throws IllegalArgumentException if there is none, or one of several has no name
   */
  public ModelSpec {
    if (heads.isEmpty()) {
      throw new IllegalArgumentException("a model without a head");
    }
    if (heads.size() > 1 && heads.containsKey(ONLY)) {
      throw new IllegalArgumentException("each of several heads needs a name");
    }
  }

  /**
   * A model with one head and no adapter.
   *
   * @param head the head
   * @return the specification
   */
  public static ModelSpec of(Head head) {
    return new ModelSpec(ImmutableMap.of(ONLY, head), Optional.empty());
  }

  /**
   * A model with several heads and no adapter.
   *
   * @param heads by name
   * @return the specification
   */
  public static ModelSpec of(Map<String, Head> heads) {
    return new ModelSpec(ImmutableMap.copyOf(heads), Optional.empty());
  }

  /**
   * This with an adapter.
   *
   * @param value what adapts the encoder
   * @return the specification
   */
  public ModelSpec with(Adapter value) {
    return new ModelSpec(heads, Optional.of(value));
  }

  /**
   * One of the heads with another adapter.
   *
   * @param head its name
   * @param other what adapts the encoder instead
   * @return the specification of a model with a single head, which keeps its name
   * @throws IllegalArgumentException if there is no such head
   */
  public ModelSpec only(String head, Adapter other) {
    return new ModelSpec(single(head), Optional.of(other));
  }

  private ImmutableMap<String, Head> single(String name) {
    Head head = heads.get(name);
    if (head == null) {
      throw new IllegalArgumentException(
          "no head \"" + name + "\"; the model has " + heads.keySet());
    }
    return ImmutableMap.of(name, head);
  }

  /**
   * A head, its parameters under its name.
   *
   * @param name of the head; {@link #ONLY} for the only one, whatever its name
   * @throws IllegalArgumentException if there is no such head, or there are several
   */
  Head head(String name) {
    if (name.equals(ONLY) && heads.size() == 1) {
      Map.Entry<String, Head> only = heads.entrySet().iterator().next();
      return NamedHead.of(only.getKey(), only.getValue());
    }
    return NamedHead.of(name, single(name).values().iterator().next());
  }

  /**
   * All parameters beside the encoder's own, those that several have only once.
   *
   * @param config of the encoder
   * @return name, shape and initial value of each
   */
  public List<NewParameter> parameters(EncoderConfig config) {
    Map<String, NewParameter> all = new LinkedHashMap<>();
    List<NewParameter> each = new ArrayList<>();
    adapter.ifPresent(own -> each.addAll(own.parameters(config)));
    heads.keySet().forEach(name -> each.addAll(head(name).parameters(config)));
    each.forEach(parameter -> all.putIfAbsent(parameter.name(), parameter));
    return List.copyOf(all.values());
  }

  /** The labels that a checkpoint's head has, by row; none if its configuration does not say. */
  List<String> labels(EncoderConfig checkpoint, String head) {
    SavedHead saved = checkpoint.savedHeads().get(head);
    if (saved != null) {
      return saved.labels();
    }
    return heads.size() == 1 ? checkpoint.labels() : List.of();
  }

  /**
   * The configuration of a model of this specification: what the rows by label of its only head
   * stand for, or, where heads have names, of each.
   *
   * @param config of the encoder
   * @return the same with the labels of the heads
   */
  public EncoderConfig describe(EncoderConfig config) {
    Map<String, SavedHead> named = new LinkedHashMap<>();
    if (!heads.containsKey(ONLY)) {
      heads.forEach(
          (name, head) ->
              named.put(name, new SavedHead(head.architecture(config.family()), head.labels())));
    }
    List<String> labels = heads.size() == 1 ? heads.values().iterator().next().labels() : List.of();
    return config.withLabels(labels).withSavedHeads(named);
  }

  /** Of the only head, if it says so. */
  Optional<String> problemType() {
    return heads.size() == 1 ? heads.values().iterator().next().problemType() : Optional.empty();
  }

  /** Of the heads, in their order. */
  List<String> architectures(EncoderFamily family) {
    return heads.values().stream().map(head -> head.architecture(family)).toList();
  }

  /**
   * Whether a head reads the hidden states of all tokens.
   *
   * @return true if one does
   */
  public boolean readsAllTokens() {
    return heads.values().stream().anyMatch(Head::readsAllTokens);
  }

  /**
   * Whether a head reads the whole word table.
   *
   * @return true if one does
   */
  public boolean readsWordTable() {
    return heads.values().stream().anyMatch(Head::readsWordTable);
  }
}
