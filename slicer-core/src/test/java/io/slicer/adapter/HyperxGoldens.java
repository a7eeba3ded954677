package io.slicer.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.train.TrainingList;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorsInMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What Hyper-X computes with some options: a directory that has a hyperx.json. */
record HyperxGoldens(Goldens files) {
  private static final List<String> NAMES =
      List.of(
          "tiny-bert-hyperx-readme",
          "tiny-bert-hyperx-default",
          "tiny-bert-hyperx-per-layer",
          "tiny-bert-hyperx-after-layer",
          "tiny-xlmr-hyperx");

  static Stream<String> names() {
    return NAMES.stream().filter(name -> GoldenFiles.of(name).has("hyperx.json"));
  }

  static HyperxGoldens of(String name) {
    return new HyperxGoldens(Goldens.of(name));
  }

  /** A task and a language that it is done in. */
  record Pair(String task, String language) {
    static Pair of(String name) {
      List<String> parts = Splitter.on('#').splitToList(name);
      return new Pair(parts.get(0), parts.get(1));
    }

    Condition condition() {
      return Condition.of(Map.of("task", task, "language", language));
    }

    /** As files are called. */
    @Override
    public String toString() {
      return task + "-" + language;
    }
  }

  JsonNode json() {
    return files.json("hyperx.json");
  }

  /** As a model of these heads is saved: their labels belong to the rows that the files have. */
  EncoderConfig config() {
    return spec().describe(files.config());
  }

  List<Pair> pairs() {
    return texts(json().path("pairs")).stream().map(Pair::of).toList();
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  Hypernetwork network() {
    List<String> tasks = new ArrayList<>();
    json().path("tasks").fieldNames().forEachRemaining(tasks::add);
    return Hypernetwork.of(
        tasks, texts(json().path("languages")), HypernetworkOptions.of(json().path("options")));
  }

  ModelSpec spec() {
    boolean ownDecoder = json().path("options").path("decoder").asText().equals("separate");
    Map<String, Head> heads = new LinkedHashMap<>();
    json()
        .path("tasks")
        .properties()
        .forEach(
            task ->
                heads.put(
                    task.getKey(),
                    task.getValue().isNull()
                        ? new MaskedLanguageModelHead(ownDecoder)
                        : new TokenClassificationHead(labels(task.getValue().asInt()))));
    return ModelSpec.of(heads).with(network());
  }

  private static List<String> labels(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  /** What slicer calls a parameter of the files: the published heads have a name of their own. */
  static String own(String golden) {
    return golden
        .replace(".cls.weight", ".classifier.weight")
        .replace(".cls.bias", ".classifier.bias");
  }

  static String golden(String own) {
    return own.replace(".classifier.", ".cls.");
  }

  private Checkpoint start() {
    SafeTensors file = SafeTensors.open(files.directory().resolve("start.safetensors"));
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    file.names().forEach(name -> places.put(own(name), new CheckpointView.Place(file, name)));
    return CheckpointView.of(places);
  }

  /** The model at its start, with all rows of the word table under training or none. */
  EncoderModel model(Predicate<String> frozen, boolean words) {
    IntStream rows = IntStream.range(0, words ? config().vocabularySize() : 0);
    try (Checkpoint start = start()) {
      return EncoderModel.load(
          start,
          config(),
          spec(),
          1,
          new EncoderModel.Training(ImmutableIntArray.copyOf(rows), frozen));
    }
  }

  /** The model at its start, what the published code trains of it under training. */
  EncoderModel model() {
    Set<String> trained = new HashSet<>();
    texts(json().path("trained")).forEach(name -> trained.add(own(name)));
    return model(name -> !trained.contains(name), false);
  }

  /** The model at its start, to be run. */
  EncoderModel toRun() {
    try (Checkpoint start = start()) {
      return EncoderModel.load(start, config(), spec());
    }
  }

  /** One task's model, with adapters that have been made. */
  EncoderModel withFixed(String task, Map<String, float[]> adapters) {
    Head head = Objects.requireNonNull(spec().heads().get(task));
    Map<String, Shape> made = new LinkedHashMap<>();
    network()
        .fixed()
        .parameters(config())
        .forEach(parameter -> made.put(parameter.name(), parameter.shape()));
    Checkpoint memory = TensorsInMemory.of(made, adapters);
    Checkpoint start = start();
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    start
        .names()
        .forEach(
            name ->
                places.put(name.replace(task + ".", ""), new CheckpointView.Place(start, name)));
    made.keySet().forEach(name -> places.put(name, new CheckpointView.Place(memory, name)));
    EncoderConfig own = config().withSavedHeads(Map.of()).withLabels(head.labels());
    try (Checkpoint all = CheckpointView.of(places)) {
      return EncoderModel.load(all, own, ModelSpec.of(head).with(network().fixed()));
    }
  }

  /** Sentences of one pair as a batch of another. */
  TokenBatch batch(Pair sentences, Pair of) {
    return TokenBatch.pack(files.batch(sentences.toString()), config())
        .of(of.task(), of.condition());
  }

  TokenBatch batch(Pair pair) {
    return batch(pair, pair);
  }

  TrainingList list(Pair pair) {
    return new TrainingList(pair.task(), pair.condition(), files.batch(pair.toString()));
  }

  TensorFile tensors(String file) {
    return files.tensors(file + ".safetensors");
  }

  double tolerance(String file, String tensor) {
    JsonNode noise = json().path("noise").path(file).path(tensor);
    return Math.max(1e-5, 5 * noise.asDouble());
  }

  Path directory() {
    return files.directory();
  }
}
