package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.Maps;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.files.AtomicFiles;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.train.TrainingResult.Ending;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureCacheTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = GOLDENS.config().withDropout(0.1, 0.1, 0.1);
  private static final Goldens.TestHead HEAD =
      new Goldens.TestHead(CONFIG.labels().size(), CONFIG.hiddenSize());
  private static final int FIXED = 2;

  /** More sub-words than are computed together. */
  private static final List<TokenSequence> SEQUENCES = sequences(160);

  @TempDir private Path directory;

  private static List<TokenSequence> sequences(int count) {
    Random random = new Random(3);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int length = 4 + random.nextInt(24);
      int[] ids = random.ints(length, 5, 300).toArray();
      int[] scored = IntStream.range(1, length).toArray();
      int[] labels = IntStream.of(scored).map(t -> ids[t] % CONFIG.labels().size()).toArray();
      sequences.add(TokenSequence.labelled(ids, new int[length], scored, labels));
    }
    return List.copyOf(sequences);
  }

  private static TrainingArguments.Builder arguments() {
    return TrainingArguments.builder().learningRate(1e-3).batchTokens(700).epochs(2).threads(2);
  }

  private FeatureCacheSettings here() {
    return FeatureCacheSettings.in(directory);
  }

  private static EncoderModel model() {
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      return EncoderModel.load(
          checkpoint,
          CONFIG,
          HEAD,
          1,
          new EncoderModel.Training(
              ImmutableIntArray.of(),
              EncoderGraph.bottom(CONFIG, FIXED)::contains,
              OptionalInt.of(FIXED)));
    }
  }

  /** Counts what it is asked for, and may compute features a little differently. */
  private static final class Observed implements Executor {
    private final Executor executor;
    private final float factor;
    private final Runnable beforeFeatures;
    private int featureBatches;
    private int withFeatures;
    private int without;

    Observed(Executor executor, float factor, Runnable beforeFeatures) {
      this.executor = executor;
      this.factor = factor;
      this.beforeFeatures = beforeFeatures;
    }

    @Override
    public float[] scores(TokenBatch batch) {
      return executor.scores(batch);
    }

    @Override
    public float[] features(TokenBatch batch) {
      beforeFeatures.run();
      featureBatches++;
      float[] features = executor.features(batch);
      for (int i = 0; i < features.length; i++) {
        features[i] *= factor;
      }
      return features;
    }

    @Override
    public double lossAndGradients(TokenBatch batch, TrainingStep step) {
      if (batch.hasFeatures()) {
        withFeatures++;
      } else {
        without++;
      }
      return executor.lossAndGradients(batch, step);
    }

    @Override
    public Set<String> updated() {
      return executor.updated();
    }

    @Override
    public Parameters gradients() {
      return executor.gradients();
    }

    @Override
    public void close() {
      executor.close();
    }
  }

  /** What a training ended with, and what its executor was asked for. */
  private record Trained(
      Ending ending,
      List<Double> losses,
      Map<String, float[]> parameters,
      int featureBatches,
      int withFeatures,
      int without) {
    /** Whether all bits are the same. */
    void assertSameAs(Trained other) {
      assertThat(parameters.keySet()).isEqualTo(other.parameters.keySet());
      parameters.forEach(
          (name, values) -> assertThat(values).as(name).isEqualTo(other.parameters.get(name)));
    }
  }

  private static Trained train(
      TrainingArguments arguments, @Nullable FeatureCacheSettings settings) {
    return train(arguments, settings, 1, () -> {}, step -> {});
  }

  private static Trained train(
      TrainingArguments arguments,
      @Nullable FeatureCacheSettings settings,
      float factor,
      Runnable beforeFeatures,
      Consumer<Long> afterStep) {
    return train(
        arguments,
        settings,
        factor,
        beforeFeatures,
        afterStep,
        trainer -> trainer.train(SEQUENCES));
  }

  private static Trained train(
      TrainingArguments arguments,
      @Nullable FeatureCacheSettings settings,
      float factor,
      Runnable beforeFeatures,
      Consumer<Long> afterStep,
      Function<Trainer, TrainingResult> training) {
    List<Double> losses = new ArrayList<>();
    try (EncoderModel model = model();
        Observed executor =
            new Observed(PlanExecutor.of(model, arguments.threads()), factor, beforeFeatures)) {
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
      if (settings != null) {
        trainer.featureCache(settings);
      }
      TrainingResult result = training.apply(trainer.build());
      Thread.interrupted();
      Map<String, float[]> parameters = new LinkedHashMap<>();
      model
          .parameters()
          .tensors()
          .forEach(tensor -> parameters.put(tensor.name(), tensor.values().toArray()));
      return new Trained(
          result.ending(),
          losses,
          parameters,
          executor.featureBatches,
          executor.withFeatures,
          executor.without);
    }
  }

  private List<String> names(Path where) throws IOException {
    try (Stream<Path> entries = Files.list(where)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  private Path kept() throws IOException {
    List<String> names = names(directory);
    assertThat(names).hasSize(2).contains(".features.lock");
    return directory.resolve(names.get(1));
  }

  private void assertClose(Trained actual, Trained expected) {
    assertThat(actual.losses()).hasSameSizeAs(expected.losses());
    for (int i = 0; i < expected.losses().size(); i++) {
      double loss = expected.losses().get(i);
      assertThat(actual.losses().get(i)).isCloseTo(loss, within(1e-6 * loss));
    }
    expected
        .parameters()
        .forEach(
            (name, values) -> {
              // AdamW divides the rounding noise of its gradient by itself.
              if (!name.endsWith("key.bias")) {
                Goldens.assertClose(actual.parameters().get(name), values, 1e-6, name);
              }
            });
  }

  @Test
  void trainingFromFeaturesEndsWhereTrainingWithoutEnds() throws IOException {
    Trained without = train(arguments().build(), null);

    Trained with = train(arguments().build(), here());

    assertThat(without.withFeatures()).isZero();
    assertThat(with.without()).isZero();
    assertThat(with.withFeatures()).isEqualTo(without.without());
    // Some batches, and the first of them once more to look at what was written.
    assertThat(with.featureBatches()).isGreaterThan(2).isLessThan(with.withFeatures());
    assertClose(with, without);
    assertThat(with.losses()).isNotEqualTo(train(arguments().seed(7).build(), here()).losses());
    assertThat(names(kept())).containsExactly(FeatureCache.CHECKSUM, FeatureCache.TENSORS);
  }

  /** Of words, not all of which have a label, and of sentences of which none has. */
  @Test
  void ofAWholeEncoderTheLabelledRowsAreKept() throws IOException {
    List<TokenSequence> sequences = new ArrayList<>();
    long rows = 0;
    for (int s = 0; s < SEQUENCES.size(); s++) {
      TokenSequence whole = SEQUENCES.get(s);
      int every = 1 + s % 4;
      int[] kept = IntStream.of(whole.scored()).filter(t -> t % every == 0 && every < 4).toArray();
      int[] labels = IntStream.of(kept).map(t -> whole.ids()[t] % 7).toArray();
      sequences.add(TokenSequence.labelled(whole.ids(), whole.types(), kept, labels));
      rows += kept.length;
    }
    List<float[]> heads = new ArrayList<>();
    for (FeatureCacheSettings settings : new FeatureCacheSettings[] {null, here()}) {
      try (SafeTensors checkpoint = GOLDENS.checkpoint();
          EncoderModel model =
              EncoderModel.load(
                  checkpoint,
                  CONFIG,
                  HEAD,
                  1,
                  new EncoderModel.Training(
                      ImmutableIntArray.of(),
                      EncoderGraph.bottom(CONFIG, CONFIG.layers())::contains,
                      OptionalInt.of(CONFIG.layers())));
          Executor executor = PlanExecutor.of(model, 2)) {
        Trainer.Builder trainer = Trainer.builder(executor, model).arguments(arguments().build());
        if (settings != null) {
          trainer.featureCache(settings);
        }
        trainer.build().train(sequences);
        heads.add(model.parameters().get("classifier.weight").values().toArray());
      }
    }
    assertThat(heads.get(1)).isEqualTo(heads.get(0));
    try (SafeTensors file = SafeTensors.open(kept().resolve(FeatureCache.TENSORS))) {
      assertThat(file.shape("features")).isEqualTo(Shape.of(rows, CONFIG.hiddenSize()));
    }
  }

  @Test
  void listsThatAreMixedHaveTheirFeaturesToo() {
    int half = SEQUENCES.size() / 2;
    Map<String, List<TokenSequence>> lists =
        Map.of(
            "a", SEQUENCES.subList(half, SEQUENCES.size()),
            "b", SEQUENCES.subList(0, half));
    List<Trained> both = new ArrayList<>();
    for (FeatureCacheSettings settings : new FeatureCacheSettings[] {null, here()}) {
      both.add(
          train(
              arguments().build(),
              settings,
              1,
              () -> {},
              step -> {},
              trainer -> trainer.train(Maps.transformValues(lists, TrainingList::of), 2)));
    }

    assertThat(both.get(1).without()).isZero();
    assertThat(both.get(1).withFeatures()).isEqualTo(both.get(0).without());
    assertClose(both.get(1), both.get(0));
  }

  @Test
  void anotherTrainingFindsThem() {
    Trained first = train(arguments().build(), here());

    Trained second = train(arguments().build(), here());

    assertThat(second.featureBatches()).isEqualTo(1);
    second.assertSameAs(first);
  }

  @Test
  void anotherNumberOfThreadsHasItsOwn() throws IOException {
    train(arguments().maxSteps(1).threads(1).build(), here());
    train(arguments().maxSteps(1).build(), here());

    assertThat(names(directory)).hasSize(3);
  }

  /** Ways in which a file can be other than it was written. */
  private enum Damage {
    CUT_OFF {
      @Override
      void inflict(Path kept) throws IOException {
        try (RandomAccessFile file = tensors(kept)) {
          file.setLength(file.length() - 4);
        }
      }
    },
    EMPTY {
      @Override
      void inflict(Path kept) throws IOException {
        try (RandomAccessFile file = tensors(kept)) {
          file.setLength(0);
        }
      }
    },
    ONE_BIT {
      @Override
      void inflict(Path kept) throws IOException {
        try (RandomAccessFile file = tensors(kept)) {
          file.seek(file.length() - 100);
          int value = file.read();
          file.seek(file.length() - 100);
          file.write(value ^ 1);
        }
      }
    },
    NO_TENSORS {
      @Override
      void inflict(Path kept) throws IOException {
        Files.delete(kept.resolve(FeatureCache.TENSORS));
      }
    },
    NO_CHECKSUM {
      @Override
      void inflict(Path kept) throws IOException {
        Files.delete(kept.resolve(FeatureCache.CHECKSUM));
      }
    },
    WHOLE_BUT_OF_OTHER_SEQUENCES {
      @Override
      void inflict(Path kept) throws IOException {
        Path file = kept.resolve(FeatureCache.TENSORS);
        try (SafeTensors tensors = SafeTensors.open(file)) {
          SafeTensors.write(
              file, List.of(TensorSource.of("features", tensors)), Map.of("key", "0".repeat(64)));
        }
      }
    },
    WHOLE_BUT_OF_ANOTHER_COMPUTATION {
      @Override
      void inflict(Path kept) throws IOException {
        Path file = kept.resolve(FeatureCache.TENSORS);
        try (SafeTensors tensors = SafeTensors.open(file);
            FloatMemory zeros = FloatMemory.allocate(tensors.shape("features").elements())) {
          Shape shape = tensors.shape("features");
          SafeTensors.write(
              file, List.of(TensorSource.of("features", shape, zeros)), tensors.metadata());
          Files.writeString(
              kept.resolve(FeatureCache.CHECKSUM), new TensorChecksum().plus(zeros).toString());
        }
      }
    },
    A_FILE_OF_THAT_NAME {
      @Override
      void inflict(Path kept) throws IOException {
        Files.delete(kept.resolve(FeatureCache.TENSORS));
        Files.delete(kept.resolve(FeatureCache.CHECKSUM));
        Files.delete(kept);
        Files.writeString(kept, "in the way");
      }
    },
    EVICTED {
      @Override
      void inflict(Path kept) throws IOException {
        Files.delete(kept.resolve(FeatureCache.TENSORS));
        Files.delete(kept.resolve(FeatureCache.CHECKSUM));
        Files.delete(kept);
      }
    };

    abstract void inflict(Path kept) throws IOException;

    static RandomAccessFile tensors(Path kept) throws IOException {
      return new RandomAccessFile(kept.resolve(FeatureCache.TENSORS).toFile(), "rw");
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whatIsDamagedIsMadeAnew(Damage damage) throws IOException {
    TrainingArguments arguments = arguments().maxSteps(3).build();
    Trained first = train(arguments, here());
    damage.inflict(kept());

    Trained second = train(arguments, here());

    assertThat(second.featureBatches()).isGreaterThanOrEqualTo(first.featureBatches());
    second.assertSameAs(first);
    assertThat(train(arguments, here()).featureBatches()).isEqualTo(1);
  }

  @Test
  void anExecutorThatComputesOtherBitsMakesThemAnew() {
    TrainingArguments arguments = arguments().maxSteps(3).build();
    train(arguments, here());

    Trained other = train(arguments, here(), Math.nextUp(1f), () -> {}, step -> {});

    assertThat(other.featureBatches()).isGreaterThan(3);
  }

  @Test
  void whatDoesNotFitIsNotKept() throws IOException {
    TrainingArguments arguments = arguments().maxSteps(3).build();
    Trained expected = train(arguments, null);
    long bytes =
        SEQUENCES.stream().mapToLong(TokenSequence::length).sum() * CONFIG.hiddenSize() * 4;
    Path file = Files.writeString(directory.resolve("file"), "no directory");

    for (FeatureCacheSettings settings :
        List.of(
            here().withMaxBytes(bytes - 1),
            FeatureCacheSettings.DEFAULT.withMaxBytes(0),
            FeatureCacheSettings.in(file))) {
      Trained trained = train(arguments, settings);
      assertThat(trained.featureBatches()).isZero();
      assertThat(trained.withFeatures()).isZero();
      trained.assertSameAs(expected);
    }
    assertThat(train(arguments, here().withMaxBytes(bytes)).without()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResumedTrainingEndsWithTheSameBits(boolean evicted) throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    CheckpointSettings settings = CheckpointSettings.in(checkpoints).withResume();
    TrainingArguments arguments = arguments().checkpoints(settings).build();
    Trained whole = train(arguments().build(), FeatureCacheSettings.DEFAULT);

    Trained interrupted =
        train(arguments, FeatureCacheSettings.DEFAULT, 1, () -> {}, FeatureCacheTest::interrupt);
    assertThat(interrupted.ending()).isEqualTo(Ending.INTERRUPTED);
    assertThat(names(checkpoints)).containsExactly(".lock", "checkpoint-1", "features");
    if (evicted) {
      AtomicFiles.deleteTree(checkpoints.resolve("features"));
    }
    Trained resumed = train(arguments, FeatureCacheSettings.DEFAULT);

    resumed.assertSameAs(whole);
    assertThat(resumed.without()).isZero();
    assertThat(resumed.featureBatches() == 1).isEqualTo(!evicted);
    settings.discard();
    assertThat(checkpoints).doesNotExist();
  }

  private static void interrupt(long step) {
    Thread.currentThread().interrupt();
  }

  @Test
  void interruptedWhileFeaturesAreComputedItLeavesNothingAndGoesOn() throws IOException {
    CheckpointSettings settings =
        CheckpointSettings.in(directory.resolve("checkpoints")).withResume();
    TrainingArguments arguments = arguments().checkpoints(settings).build();

    Trained interrupted =
        train(arguments, here(), 1, () -> Thread.currentThread().interrupt(), step -> {});

    assertThat(interrupted.ending()).isEqualTo(Ending.INTERRUPTED);
    assertThat(interrupted.losses()).isEmpty();
    assertThat(names(directory)).containsExactly(".features.lock", "checkpoints");
    train(arguments, here()).assertSameAs(train(arguments().build(), here()));
  }

  @Test
  void withoutCheckpointsATemporaryDirectoryGoesWhenTrainingEnds() throws IOException {
    List<String> before = temporary();

    Trained trained = train(arguments().maxSteps(1).build(), FeatureCacheSettings.DEFAULT);

    assertThat(trained.withFeatures()).isEqualTo(1);
    assertThat(temporary()).isEqualTo(before);
  }

  private List<String> temporary() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return names(temporary).stream().filter(name -> name.startsWith("slicer-features-")).toList();
  }

  @Test
  void aCheckpointWithOtherFixedLayersIsRefused() {
    CheckpointSettings settings = CheckpointSettings.in(directory).withResume();
    TrainingArguments arguments = arguments().checkpoints(settings).build();
    train(arguments, null, 1, () -> {}, FeatureCacheTest::interrupt);
    try (SafeTensors checkpoint = GOLDENS.checkpoint();
        EncoderModel unfixed =
            EncoderModel.load(
                checkpoint,
                CONFIG,
                HEAD,
                1,
                new EncoderModel.Training(
                    ImmutableIntArray.of(), EncoderGraph.bottom(CONFIG, FIXED)::contains));
        Executor executor = PlanExecutor.of(unfixed, 2)) {
      Trainer.Builder trainer = Trainer.builder(executor, unfixed).arguments(arguments);
      assertThatThrownBy(() -> trainer.build().train(SEQUENCES))
          .hasMessageContaining("fixed layers was 2 and is absent");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.featureCache(here()).build())
          .withMessage("featureCache needs a model with fixed layers");
    }
  }

  private static String key(
      String computation,
      EncoderConfig config,
      int layers,
      EncoderModel model,
      Parameters parameters,
      List<TokenSequence> sequences) {
    return FeatureKey.of(
        computation,
        config,
        layers,
        layers == config.layers(),
        Optional.empty(),
        parameters,
        model.words(),
        SequenceLists.single(sequences));
  }

  /** Frozen parameters are mapped, and mapped memory cannot be changed. */
  private static Parameters copy(Parameters parameters) {
    Parameters copy = parameters.zerosLike(parameters.names());
    for (Parameters.Tensor tensor : parameters.tensors()) {
      tensor.values().copyTo(0, copy.get(tensor.name()).values(), 0, tensor.values().length());
    }
    return copy;
  }

  @Test
  void theKeyChangesWithAllThatFeaturesDependOnAndWithNothingElse() {
    Map<String, String> keys = new LinkedHashMap<>();
    TokenSequence first = SEQUENCES.get(0);
    List<TokenSequence> few = SEQUENCES.subList(0, 3);
    try (EncoderModel model = model();
        Parameters parameters = copy(model.parameters())) {
      String key = key("1", CONFIG, FIXED, model, parameters, few);
      keys.put("original", key);
      keys.put("computation", key("2", CONFIG, FIXED, model, parameters, few));
      keys.put("layers", key("1", CONFIG, FIXED - 1, model, parameters, few));
      keys.put("fewer", key("1", CONFIG, FIXED, model, parameters, few.subList(0, 2)));
      keys.put(
          "order",
          key("1", CONFIG, FIXED, model, parameters, List.of(few.get(1), few.get(0), few.get(2))));
      int[] ids = first.ids().clone();
      int[] types = first.types().clone();
      ids[2]++;
      types[1] = 1;
      keys.put("ids", key("1", CONFIG, FIXED, model, parameters, with(few, ids, first.types())));
      keys.put("types", key("1", CONFIG, FIXED, model, parameters, with(few, first.ids(), types)));
      keys.put("epsilon", key("1", withEpsilon(1e-6), FIXED, model, parameters, few));
      for (String name : EncoderGraph.bottom(CONFIG, FIXED)) {
        if (!name.equals(EncoderGraph.wordTable(CONFIG))) {
          FloatMemory values = parameters.get(name).values();
          long last = values.length() - 1;
          float value = values.get(last);
          values.set(last, Math.nextUp(value));
          keys.put(name, key("1", CONFIG, FIXED, model, parameters, few));
          values.set(last, value);
        }
      }
      assertThat(keys).hasSize(7 + EncoderGraph.bottom(CONFIG, FIXED).size());
      assertThat(keys.values()).doesNotHaveDuplicates();

      assertThat(key("1", CONFIG, FIXED, model, parameters, with(few, first.ids(), first.types())))
          .as("other labels")
          .isEqualTo(key);
      assertThat(key("1", CONFIG.withDropout(0, 0.5, 0), FIXED, model, parameters, few))
          .isEqualTo(key);
      assertThat(key("1", CONFIG.withLabels(List.of("O")), FIXED, model, parameters, few))
          .isEqualTo(key);
      FloatMemory above = parameters.get("roberta.encoder.layer.2.output.dense.bias").values();
      above.set(0, above.get(0) + 1);
      assertThat(key("1", CONFIG, FIXED, model, parameters, few)).isEqualTo(key);
    }
  }

  @Test
  void theKeyChangesWithTheWordsThatOccur() {
    List<TokenSequence> few = SEQUENCES.subList(0, 3);
    int used = few.get(1).ids()[1];
    int unused = CONFIG.vocabularySize() - 1;
    try (EncoderModel model = model();
        EncoderModel one = withOtherRow(used);
        EncoderModel other = withOtherRow(unused)) {
      String key = key("1", CONFIG, FIXED, model, model.parameters(), few);
      assertThat(key("1", CONFIG, FIXED, one, one.parameters(), few)).isNotEqualTo(key);
      assertThat(key("1", CONFIG, FIXED, other, other.parameters(), few)).isEqualTo(key);
    }
  }

  private EncoderModel withOtherRow(int id) {
    String table = EncoderGraph.wordTable(CONFIG);
    Path file = directory.resolve("row-" + id + ".safetensors");
    try (SafeTensors checkpoint = GOLDENS.checkpoint();
        FloatMemory words = FloatMemory.of(GOLDENS.tensors("model.safetensors").floats(table))) {
      long at = (long) id * CONFIG.hiddenSize();
      words.set(at, words.get(at) + 1);
      List<TensorSource> sources = new ArrayList<>();
      for (String name : checkpoint.names()) {
        sources.add(
            name.equals(table)
                ? TensorSource.of(name, checkpoint.shape(name), words)
                : TensorSource.of(name, checkpoint));
      }
      SafeTensors.write(file, sources);
    }
    try (SafeTensors changed = SafeTensors.open(file)) {
      return EncoderModel.load(changed, CONFIG, HEAD);
    }
  }

  private static List<TokenSequence> with(List<TokenSequence> sequences, int[] ids, int[] types) {
    List<TokenSequence> changed = new ArrayList<>(sequences);
    changed.set(0, TokenSequence.unlabelled(ids, types, new int[] {0}));
    return changed;
  }

  private static EncoderConfig withEpsilon(double epsilon) {
    return new EncoderConfig(
        CONFIG.family(),
        CONFIG.vocabularySize(),
        CONFIG.hiddenSize(),
        CONFIG.layers(),
        CONFIG.heads(),
        CONFIG.feedForwardSize(),
        CONFIG.positionRows(),
        CONFIG.typeVocabularySize(),
        epsilon,
        CONFIG.hiddenDropout(),
        CONFIG.attentionDropout(),
        CONFIG.headDropout(),
        CONFIG.initializerRange(),
        CONFIG.paddingId(),
        CONFIG.labels());
  }
}
