package io.slicer.hyperx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.slicer.adapter.Hypernetwork;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.files.JsonFile;
import io.slicer.head.KnownHeads;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a saved model says about its hypernetwork: the file hyperx.json beside its weights.
 *
 * @param network its tasks, languages and form
 * @param tasks whose embeddings were trained
 * @param languages whose embeddings were trained
 * @param ownDecoder whether the masked language model decodes with a matrix of its own
 */
record Description(
    Hypernetwork network,
    ImmutableSet<String> tasks,
    ImmutableSet<String> languages,
    boolean ownDecoder) {
  static final String FILE = "hyperx.json";

  private static final String OWN_DECODER = "own_decoder";
  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  /** The description beside a model's weights, if it has one. */
  static Optional<Description> beside(PretrainedModel source) {
    Path file = source.directory().resolve(FILE);
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * Reads a description.
   *
   * @throws CheckpointException if it is none
   */
  static Description read(Path file) {
    try {
      JsonNode json = JsonFile.read(file, MOST_BYTES);
      return new Description(
          new Hypernetwork(
              ImmutableList.copyOf(texts(json, "tasks")),
              ImmutableList.copyOf(texts(json, "languages")),
              HypernetworkOptions.of(json.path("options"))),
          ImmutableSet.copyOf(texts(json, "trained_tasks")),
          ImmutableSet.copyOf(texts(json, "trained_languages")),
          json.path(OWN_DECODER).asBoolean());
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> texts(JsonNode json, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : json.path(name)) {
      if (!text.isTextual()) {
        throw new IllegalArgumentException(name + " has " + text + ", which is no name");
      }
      texts.add(text.asText());
    }
    return texts;
  }

  /**
   * The heads of a configuration and this network. Published models have no head for language
   * modelling, all others have one for each task.
   */
  ModelSpec spec(JsonNode config) {
    ImmutableMap<String, Head> known = KnownHeads.of(config).heads();
    Set<String> needed = new LinkedHashSet<>(network.tasks());
    needed.remove(TextData.TASK);
    if (known.isEmpty()
        || !network.tasks().containsAll(known.keySet())
        || !known.keySet().containsAll(needed)) {
      throw new IllegalArgumentException(
          "there are the heads %s, but %s has the tasks %s"
              .formatted(known.keySet(), FILE, network.tasks()));
    }
    Map<String, Head> heads = new LinkedHashMap<>();
    known.forEach(
        (name, head) ->
            heads.put(
                name,
                head instanceof MaskedLanguageModelHead
                    ? new MaskedLanguageModelHead(ownDecoder)
                    : head));
    return ModelSpec.of(heads).with(network);
  }

  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    put(json, "tasks", network.tasks());
    put(json, "languages", network.languages());
    put(json, "trained_tasks", tasks);
    put(json, "trained_languages", languages);
    if (ownDecoder) {
      json.put(OWN_DECODER, true);
    }
    json.set("options", network.options().toJson());
    return json.toPrettyString() + "\n";
  }

  private static void put(ObjectNode json, String name, Collection<String> texts) {
    texts.forEach(json.putArray(name)::add);
  }
}
