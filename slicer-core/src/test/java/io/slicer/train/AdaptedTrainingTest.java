package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.graph.EncoderOps;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.Adapter;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head.NewParameter;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What a feature cache and a checkpoint have to know of an adapter and of several heads. */
class AdaptedTrainingTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = GOLDENS.config().withDropout(0.1, 0.1, 0.1);
  private static final int FIXED = 2;
  private static final List<TokenSequence> SEQUENCES = sequences();
  private static final List<String> LABELS = List.of("O", "X");
  private static final ByLanguage ADAPTER = new ByLanguage(List.of("en", "sw"));
  private static final Map<String, TrainingList> LISTS = lists("en", "sw");

  @TempDir private Path directory;

  private static List<TokenSequence> sequences() {
    Random random = new Random(3);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int s = 0; s < 12; s++) {
      int length = 4 + random.nextInt(12);
      sequences.add(
          TokenSequence.labelled(
              random.ints(length, 5, 300).toArray(),
              new int[length],
              IntStream.range(0, length).toArray(),
              random.ints(length, 0, 2).toArray()));
    }
    return List.copyOf(sequences);
  }

  /** Adds, in every layer, a product of the result and what the language adds. */
  private record ByLanguage(List<String> languages) implements Adapter {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      long hidden = config.hiddenSize();
      List<NewParameter> parameters = new ArrayList<>();
      parameters.add(
          new NewParameter("adapter.weight", Shape.of(hidden, hidden), Initializer.normal(0.1)));
      languages.forEach(
          name ->
              parameters.add(
                  new NewParameter("adapter." + name, Shape.of(hidden), Initializer.normal(0.5))));
      return parameters;
    }

    @Override
    public Blocks begin(EncoderOps ops, EncoderConfig config) {
      long hidden = config.hiddenSize();
      SDVariable weight = ops.parameter("adapter.weight", Shape.of(hidden, hidden));
      Map<String, SDVariable> options = new LinkedHashMap<>();
      languages.forEach(
          name -> options.put(name, ops.parameter("adapter." + name, Shape.of(hidden))));
      SDVariable bias = ops.chosen("language", options);
      return (of, block) ->
          block.place() == Place.FEED_FORWARD
              ? block.withResult(
                  of, of.add(block.result(), of.linear(block.result(), weight, bias)))
              : block.unchanged(of);
    }
  }

  private static ModelSpec spec(List<String> secondLabels) {
    return ModelSpec.of(
            ImmutableMap.of(
                "first", new TokenClassificationHead(LABELS),
                "second", new TokenClassificationHead(secondLabels)))
        .with(ADAPTER);
  }

  private static EncoderModel model(ModelSpec spec, boolean trainsAdapter) {
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      return EncoderModel.load(
          checkpoint,
          CONFIG,
          spec,
          1,
          new EncoderModel.Training(
              ImmutableIntArray.of(),
              name ->
                  EncoderGraph.bottom(CONFIG, FIXED).contains(name)
                      || (!trainsAdapter && name.startsWith("adapter.")),
              OptionalInt.of(FIXED)));
    }
  }

  private static EncoderModel model() {
    return model(spec(LABELS), false);
  }

  private static Condition language(String name) {
    return Condition.of(Map.of("language", name));
  }

  /** The same sentences under two conditions. */
  private static Map<String, TrainingList> lists(String first, String second) {
    return Map.of(
        "a", new TrainingList("first", language(first), SEQUENCES),
        "b", new TrainingList("second", language(second), SEQUENCES));
  }

  private record Trained(List<Double> losses, Map<String, float[]> parameters) {
    void assertSameAs(Trained other) {
      assertThat(parameters).containsOnlyKeys(other.parameters.keySet());
      parameters.forEach(
          (name, values) -> assertThat(values).as(name).isEqualTo(other.parameters.get(name)));
    }

    void assertCloseTo(Trained other) {
      assertThat(losses).hasSameSizeAs(other.losses);
      for (int i = 0; i < losses.size(); i++) {
        double loss = other.losses.get(i);
        assertThat(losses.get(i)).as("step " + i).isCloseTo(loss, within(1e-6 * loss));
      }
    }
  }

  private static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder().learningRate(1e-3).batchSize(4).epochs(2).threads(2);
  }

  private static Trained train(
      Map<String, TrainingList> lists,
      TrainingArguments arguments,
      Optional<FeatureCacheSettings> cache) {
    return train(spec(LABELS), lists, arguments, cache, step -> {});
  }

  private static Trained train(
      ModelSpec spec,
      Map<String, TrainingList> lists,
      TrainingArguments arguments,
      Optional<FeatureCacheSettings> cache,
      Consumer<Long> afterStep) {
    List<Double> losses = new ArrayList<>();
    try (EncoderModel model = model(spec, false);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      Trainer.Builder trainer =
          Trainer.builder(executor, model)
              .arguments(arguments)
              .listener(
                  new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                      losses.add(step.loss());
                      afterStep.accept(step.step());
                    }
                  });
      cache.ifPresent(trainer::featureCache);
      trainer.build().train(lists, 1);
      Thread.interrupted();
      Map<String, float[]> parameters = new LinkedHashMap<>();
      model
          .parameters()
          .tensors()
          .forEach(tensor -> parameters.put(tensor.name(), tensor.values().toArray()));
      return new Trained(losses, parameters);
    }
  }

  private Optional<FeatureCacheSettings> here() {
    return Optional.of(FeatureCacheSettings.in(directory));
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void eachListHasItsFeaturesUnderItsOwnCondition() throws IOException {
    Trained without = train(LISTS, arguments().build(), Optional.empty());

    Trained with = train(LISTS, arguments().build(), here());

    with.assertCloseTo(without);
    assertThat(caches()).hasSize(1);
    train(LISTS, arguments().build(), here()).assertSameAs(with);
    assertThat(caches()).hasSize(1);
  }

  @Test
  void whatIsKeptIsWhatTheExecutorComputes() throws IOException {
    train(LISTS, arguments().maxSteps(1).build(), here());
    try (EncoderModel model = model();
        PlanExecutor executor = PlanExecutor.of(model, 2);
        SafeTensors file = SafeTensors.open(caches().get(0).resolve(FeatureCache.TENSORS));
        FloatMemory kept = file.read("features")) {
      long at = 0;
      List<float[]> first = new ArrayList<>();
      for (String language : List.of("en", "sw")) {
        TokenBatch batch = TokenBatch.pack(SEQUENCES, CONFIG).of("first", language(language));
        float[] packed = executor.features(batch);
        first.add(packed);
        for (int s = 0; s < SEQUENCES.size(); s++) {
          int length = SEQUENCES.get(batch.sequences()[s]).length() * CONFIG.hiddenSize();
          int from = batch.offsets()[s] * CONFIG.hiddenSize();
          for (int i = 0; i < length; i++) {
            long before =
                SEQUENCES.subList(0, batch.sequences()[s]).stream()
                        .mapToLong(TokenSequence::length)
                        .sum()
                    * CONFIG.hiddenSize();
            assertThat(kept.get(at + before + i)).isEqualTo(packed[from + i]);
          }
        }
        at += packed.length;
      }
      assertThat(first.get(0)).isNotEqualTo(first.get(1));
    }
  }

  @Test
  void bothExecutorsComputeThem() {
    try (EncoderModel model = model();
        Executor plan = PlanExecutor.of(model, 2);
        Executor session = StockExecutor.of(model, DataType.DOUBLE)) {
      TokenBatch batch = TokenBatch.pack(SEQUENCES, CONFIG).of("second", language("sw"));

      Goldens.assertClose(plan.features(batch), session.features(batch), 1e-5, "features");
    }
  }

  @Test
  void otherConditionsHaveFeaturesOfTheirOwn() throws IOException {
    Map<String, TrainingList> others = lists("sw", "en");
    Trained first = train(LISTS, arguments().build(), here());

    Trained other = train(others, arguments().build(), here());

    assertThat(caches()).hasSize(2);
    other.assertCloseTo(train(others, arguments().build(), Optional.empty()));
    assertThat(other.losses()).isNotEqualTo(first.losses());
  }

  @Test
  void aResumedTrainingEndsWithTheSameBits() {
    Trained whole = train(LISTS, arguments().build(), here());
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();

    train(spec(LABELS), LISTS, arguments, here(), step -> Thread.currentThread().interrupt());

    train(LISTS, arguments, here()).assertSameAs(whole);
  }

  private static String key(
      @Nullable Adapter adapter, Parameters parameters, Map<String, TrainingList> lists) {
    try (EncoderModel model = model()) {
      return FeatureKey.of(
          "1",
          CONFIG,
          FIXED,
          false,
          Optional.ofNullable(adapter),
          parameters,
          model.words(),
          SequenceLists.mixed(lists, 1));
    }
  }

  /** What a list is for does not count, nor does a condition that nothing asks for. */
  @Test
  void theKeyChangesWithAdapterAndConditionsOnly() {
    try (EncoderModel model = model();
        Parameters parameters = model.parameters().zerosLike(model.parameters().names())) {
      List<String> keys = new ArrayList<>();
      keys.add(key(ADAPTER, parameters, LISTS));
      keys.add(key(ADAPTER, parameters, lists("en", "en")));
      keys.add(key(ADAPTER, parameters, lists("sw", "en")));
      keys.add(key(new ByLanguage(List.of("sw", "en")), parameters, LISTS));
      keys.add(key(null, parameters, LISTS));
      for (String name : List.of("adapter.weight", "adapter.en", "adapter.sw")) {
        parameters.get(name).values().set(7, 1);
        keys.add(key(ADAPTER, parameters, LISTS));
        parameters.get(name).values().set(7, 0);
      }
      assertThat(keys).doesNotHaveDuplicates();

      assertThat(key(null, parameters, lists("sw", "en"))).isEqualTo(keys.get(4));
      Map<String, TrainingList> otherHead =
          Map.of("a", LISTS.get("a"), "b", new TrainingList("first", language("sw"), SEQUENCES));
      assertThat(key(ADAPTER, parameters, otherHead)).isEqualTo(keys.get(0));
      parameters.get("second.classifier.bias").values().set(0, 1);
      assertThat(key(ADAPTER, parameters, LISTS)).isEqualTo(keys.get(0));
    }
  }

  @Test
  void anAdapterUnderTrainingHasNoFeaturesToKeep() {
    try (EncoderModel model = model(spec(LABELS), true);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      Trainer.Builder trainer = Trainer.builder(executor, model).arguments(arguments().build());
      trainer.build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.featureCache(FeatureCacheSettings.DEFAULT).build())
          .withMessage(
              "featureCache needs an adapter that is frozen, because the output of the fixed layers"
                  + " may depend on it, but \"adapter.weight\" is under training: freeze it, or"
                  + " train without featureCache");
    }
  }

  private CheckpointSettings checkpoints() {
    return CheckpointSettings.in(directory.resolve("checkpoints")).withResume();
  }

  private TrainingArguments stopped() {
    TrainingArguments arguments = arguments().checkpoints(checkpoints()).build();
    train(
        spec(LABELS),
        LISTS,
        arguments,
        Optional.empty(),
        step -> Thread.currentThread().interrupt());
    return arguments;
  }

  private static void assertRefused(
      ModelSpec spec,
      Map<String, TrainingList> lists,
      TrainingArguments arguments,
      String difference) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> train(spec, lists, arguments, Optional.empty(), step -> {}))
        .withMessageContaining("checkpoint-1 is of another training: " + difference);
  }

  @Test
  void otherHeadsOrAnotherAdapterAreRefusedByName() {
    TrainingArguments arguments = stopped();

    assertRefused(
        spec(List.of("O", "Y")),
        LISTS,
        arguments,
        "head \"second\" was XLMRobertaForTokenClassification, labels [O, X] and is"
            + " XLMRobertaForTokenClassification, labels [O, Y]. Resume");
    assertRefused(
        spec(LABELS).with(new ByLanguage(List.of("sw", "en"))),
        LISTS,
        arguments,
        "adapter was ByLanguage[languages=[en, sw]] and is ByLanguage[languages=[sw, en]]. Resume");
  }

  @Test
  void anotherMixtureIsRefusedByTheNamesOfItsLists() {
    TrainingArguments arguments = stopped();

    assertRefused(
        spec(LABELS), lists("en", "en"), arguments, "language of b was sw and is en. Resume");
    assertRefused(
        spec(LABELS),
        Map.of("a", LISTS.get("a"), "b", new TrainingList("first", language("sw"), SEQUENCES)),
        arguments,
        "head of b was second and is first. Resume");
    assertRefused(
        spec(LABELS),
        Map.of(
            "a",
            LISTS.get("a"),
            "b",
            new TrainingList("second", language("sw"), SEQUENCES.subList(0, 5))),
        arguments,
        "data b was 12 sequences of ");
  }

  @Test
  void aCheckpointThatKnowsNoHeadsIsResumed() throws IOException {
    Trained whole = train(LISTS, arguments().build(), Optional.empty());
    TrainingArguments arguments = stopped();
    Path state = checkpoints().directory().resolve("checkpoint-1").resolve(CheckpointStore.STATE);
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode root = (ObjectNode) json.readTree(state.toFile());
    ObjectNode entries = (ObjectNode) root.at("/content/fingerprint/entries");
    assertThat(entries.remove("head \"first\"")).isNotNull();
    assertThat(entries.remove("head \"second\"")).isNotNull();
    assertThat(entries.remove("adapter")).isNotNull();
    String content = json.writeValueAsString(root.get("content"));
    root.put("checksum", Hashing.crc32c().hashString(content, StandardCharsets.UTF_8).toString());
    Files.writeString(state, json.writeValueAsString(root));

    train(LISTS, arguments, Optional.empty()).assertSameAs(whole);
  }
}
