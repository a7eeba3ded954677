package io.slicer.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.slicer.hub.TransferListener;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.vectors.TaskVector.Applied;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import io.slicer.weights.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskVectorTest {
  private static final TransferListener SILENT = TransferListener.NONE;
  private static final String TABLE = "roberta.embeddings.word_embeddings.weight";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;

  private final List<StoredModel> models = new ArrayList<>();
  private Path theta;
  private StoredModel base;
  private TaskVector one;
  private TaskVector other;

  @BeforeEach
  void makeTwoVectors() throws IOException {
    theta = TinyVectors.model(directory.resolve("theta"), "tiny-xlmr", "tiny-xlmr");
    base = open(theta);
    one = vector("one", 1);
    other = vector("other", 2);
  }

  @AfterEach
  void closeModels() {
    models.forEach(StoredModel::close);
  }

  private StoredModel open(Path path) {
    StoredModel model = StoredModel.open(path);
    models.add(model);
    return model;
  }

  private TaskVector vector(String name, long seed) throws IOException {
    return TaskVector.of(open(TinyVectors.tuned(theta, directory.resolve(name), seed)), base);
  }

  private TensorFile applied(TaskVector vector, double lambda, String name) {
    Path target = directory.resolve(name);
    vector.applyTo(base, lambda, target, SILENT);
    return TensorFile.of(target.resolve("model.safetensors"));
  }

  private static void assertSame(TaskVector actual, TaskVector expected) {
    assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    for (String name : expected.names()) {
      assertThat(TinyVectors.values(actual, name))
          .as(name)
          .isEqualTo(TinyVectors.values(expected, name));
    }
  }

  @Test
  void theDifferenceAddedToTheBaseGivesTheTunedModel() {
    TensorFile sum = applied(one, 1, "sum");
    TensorFile tuned = TensorFile.of(directory.resolve("one/model.safetensors"));
    assertThat(sum.names()).isEqualTo(tuned.names());
    for (String name : sum.names()) {
      GoldenFiles.assertClose(sum.floats(name), tuned.floats(name), 1e-6, name);
    }
  }

  @Test
  void withLambdaZeroAllBitsAreThoseOfTheModel() throws IOException {
    // What adds zero to -0 has 0, so the model gets one.
    Path minus = Files.createDirectories(directory.resolve("minus"));
    Files.copy(theta.resolve("config.json"), minus.resolve("config.json"));
    try (SafeTensors file = SafeTensors.open(theta)) {
      float[] zeros = new float[7];
      Arrays.fill(zeros, -0f);
      file.writeChanged(
          minus.resolve("model.safetensors"),
          Map.of("classifier.bias", sink -> sink.accept(zeros, 0, zeros.length)),
          Map.of());
    }
    Path sum = directory.resolve("sum");
    one.applyTo(open(minus), 0, sum, SILENT);
    TensorFile before = TensorFile.of(minus.resolve("model.safetensors"));
    TensorFile after = TensorFile.of(sum.resolve("model.safetensors"));
    assertThat(after.names()).isEqualTo(before.names());
    for (String name : after.names()) {
      assertThat(after.floats(name)).as(name).isEqualTo(before.floats(name));
    }
    assertThat(Float.floatToRawIntBits(after.floats("classifier.bias")[0]))
        .isEqualTo(Float.floatToRawIntBits(-0f));
  }

  @Test
  void theOrderOfASumMakesNoDifference() {
    assertSame(one.plus(other), other.plus(one));
    assertThat(one.plus(other).norm()).isEqualTo(other.plus(one).norm());
  }

  @Test
  void aNegationTwiceIsTheVectorAndOnceItsOpposite() {
    assertSame(one.negated().negated(), one);
    assertThat(one.plus(one.negated()).norm()).isZero();
    assertThat(one.cosine(one.negated())).isEqualTo(-1);
    assertThat(one.cosine(one)).isEqualTo(1);
  }

  @Test
  void multiplesAreAsLongAsTheirFactorsSay() {
    assertThat(one.times(2).norm()).isCloseTo(2 * one.norm(), within(1e-9));
    assertThat(one.times(-0.25).norm()).isCloseTo(0.25 * one.norm(), within(1e-9));
    assertSame(one.times(1), one);
    assertSame(one.times(-1), one.negated());
  }

  @Test
  void aZeroVectorHasNoDirection() {
    TaskVector zero = TaskVector.of(base, base);
    assertThat(zero.norm()).isZero();
    assertThat(zero.cosine(one)).isZero();
    assertThat(zero.cosine(zero)).isZero();
  }

  @Test
  void squaresOfNormsAddUp() {
    VectorComparison lengths = VectorComparison.of(List.of(one, other));
    for (Map<String, Double> parts : List.of(lengths.normsByTensor(1), lengths.normsByLayer(1))) {
      double squares = parts.values().stream().mapToDouble(norm -> norm * norm).sum();
      assertThat(Math.sqrt(squares)).isCloseTo(lengths.norm(1), within(1e-9));
    }
    assertThat(lengths.normsByLayer(0).keySet())
        .containsExactly("embeddings", "layer.0", "layer.1", "layer.2", "head");
  }

  @Test
  void addingASumIsAddingWhatItIsTheSumOf() {
    TaskVector sum = one.times(0.5).plus(other);
    TensorFile file = applied(sum, 0.4, "sum");
    float[] before = TensorFile.of(theta.resolve("model.safetensors")).floats(TABLE);
    float[] a = TinyVectors.values(one, TABLE);
    float[] b = TinyVectors.values(other, TABLE);
    float[] after = file.floats(TABLE);
    for (int i = 0; i < before.length; i++) {
      float half = 0.5f * a[i];
      float tau = half + b[i];
      float product = 0.4f * tau;
      assertThat(after[i]).isEqualTo(before[i] + product);
    }
  }

  @Test
  void aSavedVectorIsTheVector() throws IOException {
    Path file = directory.resolve("vectors/sum.safetensors");
    TaskVector sum = one.times(0.5).plus(other.negated());
    sum.save(file, SILENT);
    try (TaskVector read = TaskVector.open(file)) {
      assertSame(read, sum);
      assertThat(read.leftOut()).isEqualTo(sum.leftOut());
      assertThat(read.formula())
          .isEqualTo(
              "0.5 * (%1$s/one - %1$s/theta) + (-(%1$s/other - %1$s/theta))".formatted(directory));
      assertThat(read.sources(SILENT)).extracting(SourceModel::name).hasSize(3);
      SourceModel.WeightFile weights = read.sources(SILENT).get(0).files().get(0);
      Path tuned = directory.resolve("one/model.safetensors");
      assertThat(weights)
          .isEqualTo(
              new SourceModel.WeightFile(
                  "model.safetensors",
                  Files.size(tuned),
                  MoreFiles.asByteSource(tuned).hash(Hashing.sha256()).toString()));
      assertThat(read.plus(one).sources(SILENT)).hasSize(3);
    }
  }

  @Test
  void aClosedVectorIsNotRead() {
    Path file = directory.resolve("v.safetensors");
    one.save(file, SILENT);
    TaskVector read = TaskVector.open(file);
    read.close();
    read.close();
    assertThatThrownBy(read::norm)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theSumIsAWholeModel() throws IOException {
    Files.writeString(theta.resolve("run-record.json"), "{}");
    Files.writeString(theta.resolve("optimizer.pt"), "large");
    Path sum = directory.resolve("sum");
    Applied applied = one.applyTo(base, 0.5, sum, SILENT);

    assertThat(applied.changed()).containsExactlyElementsOf(one.names());
    assertThat(applied.unused()).isEmpty();
    try (Stream<Path> files = Files.list(sum)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json",
              "model.safetensors",
              "run-record.json",
              "task-vector.json",
              "tokenizer.json");
    }
    assertThat(Files.readAllBytes(sum.resolve("tokenizer.json")))
        .isEqualTo(Files.readAllBytes(theta.resolve("tokenizer.json")));
    ObjectNode config = (ObjectNode) JSON.readTree(sum.resolve("config.json").toFile());
    ObjectNode before = (ObjectNode) JSON.readTree(theta.resolve("config.json").toFile());
    before.put("dtype", "float32").remove("torch_dtype");
    assertThat(config).isEqualTo(before);
    JsonNode record = JSON.readTree(sum.resolve("task-vector.json").toFile());
    assertThat(record.path("vector").textValue()).isEqualTo(one.formula());
    assertThat(record.path("lambda").floatValue()).isEqualTo(0.5f);
    assertThat(record.path("model").path("name").textValue()).isEqualTo(theta.toString());
    assertThat(record.path("vector_sources")).hasSize(2);
  }

  @Test
  void whatOnlyOneVectorOfASumHasIsTakenAsItIs() throws IOException {
    TaskVector language = golden("language-a");
    TaskVector task = golden("task");
    TaskVector sum = task.plus(language);
    assertThat(sum.names()).containsExactlyInAnyOrderElementsOf(language.names());
    assertThat(TinyVectors.values(sum, "lm_head.bias"))
        .isEqualTo(TinyVectors.values(language, "lm_head.bias"));
    assertThat(sum.leftOut()).doesNotContainKey("lm_head.bias");
    assertSame(sum, language.plus(task));
  }

  private TaskVector golden(String name) {
    Path goldens = GoldenFiles.shipped("task-vectors").directory();
    return TaskVector.of(open(goldens.resolve(name)), open(goldens.resolve("base")));
  }

  @ParameterizedTest
  @EnumSource(
      value = TensorType.class,
      names = {"F16", "BF16"})
  void floatsOfSixteenBitsAreConverted(TensorType type) throws IOException {
    Path tuned = TinyVectors.half(directory.resolve("one"), directory.resolve("half"), type);
    StoredModel half = open(tuned);
    TaskVector vector = TaskVector.of(half, base);
    float[] before = TensorFile.of(theta.resolve("model.safetensors")).floats(TABLE);
    float[] after;
    try (SafeTensors file = SafeTensors.open(tuned)) {
      assertThat(file.type(TABLE)).isEqualTo(type);
      after = file.read(TABLE).toArray();
    }
    float[] difference = TinyVectors.values(vector, TABLE);
    for (int i = 0; i < before.length; i++) {
      assertThat(difference[i]).isEqualTo(after[i] - before[i]);
    }

    // What changes becomes float32; at lambda 0 nothing does.
    other.applyTo(half, 0.5, directory.resolve("sum"), SILENT);
    other.applyTo(half, 0, directory.resolve("same"), SILENT);
    float[] tau = TinyVectors.values(other, TABLE);
    try (SafeTensors sum = SafeTensors.open(directory.resolve("sum"));
        SafeTensors same = SafeTensors.open(directory.resolve("same"))) {
      float[] values = sum.read(TABLE).toArray();
      for (int i = 0; i < tau.length; i++) {
        float product = 0.5f * tau[i];
        assertThat(values[i]).isEqualTo(after[i] + product);
      }
      assertThat(sum.type(TABLE)).isEqualTo(TensorType.F32);
      assertThat(same.type(TABLE)).isEqualTo(type);
      assertThat(same.read(TABLE).toArray()).isEqualTo(after);
    }
  }

  @Test
  void namesInTheFileMayHaveNoPrefixOrAnother() throws IOException {
    Path alone = renamed("alone", name -> name.replaceFirst("^roberta\\.", ""));
    Path wrapped = renamed("wrapped", name -> "module." + name);
    for (Path model : List.of(alone, wrapped)) {
      TaskVector vector = TaskVector.of(open(directory.resolve("one")), open(model));
      assertSame(vector, one);
      Path sum = directory.resolve("sum-" + model.getFileName());
      one.applyTo(open(model), 0.3, sum, SILENT);
      TensorFile before = TensorFile.of(model.resolve("model.safetensors"));
      assertThat(TensorFile.of(sum.resolve("model.safetensors")).names()).isEqualTo(before.names());
    }
    TensorFile expected = applied(one, 0.3, "expected");
    TensorFile sum = TensorFile.of(directory.resolve("sum-wrapped/model.safetensors"));
    for (String name : expected.names()) {
      assertThat(sum.floats("module." + name)).isEqualTo(expected.floats(name));
    }
  }

  private Path renamed(String target, UnaryOperator<String> name) throws IOException {
    Path model = Files.createDirectories(directory.resolve(target));
    Files.copy(theta.resolve("config.json"), model.resolve("config.json"));
    try (SafeTensors file = SafeTensors.open(theta)) {
      List<TensorSource> tensors = new ArrayList<>();
      for (String tensor : file.names()) {
        tensors.add(
            new TensorSource(
                name.apply(tensor), file.shape(tensor), sink -> file.stream(tensor, sink)));
      }
      SafeTensors.write(model.resolve("model.safetensors"), tensors);
    }
    return model;
  }

  @Test
  void shardsAreOneModel() throws IOException {
    Path sharded = Files.createDirectories(directory.resolve("sharded"));
    Files.copy(theta.resolve("config.json"), sharded.resolve("config.json"));
    ObjectNode index = JSON.createObjectNode();
    try (SafeTensors file = SafeTensors.open(theta)) {
      List<List<TensorSource>> shards = List.of(new ArrayList<>(), new ArrayList<>());
      int number = 0;
      for (String name : file.names()) {
        int shard = number++ % 2;
        shards.get(shard).add(TensorSource.of(name, file));
        index.withObject("/weight_map").put(name, "part-" + shard + ".safetensors");
      }
      for (int shard = 0; shard < 2; shard++) {
        SafeTensors.write(sharded.resolve("part-" + shard + ".safetensors"), shards.get(shard));
      }
    }
    Files.writeString(sharded.resolve("model.safetensors.index.json"), index.toString());

    StoredModel model = open(sharded);
    assertSame(TaskVector.of(open(directory.resolve("one")), model), one);
    one.applyTo(model, 0.7, directory.resolve("from-shards"), SILENT);
    TensorFile expected = applied(one, 0.7, "expected");
    TensorFile sum = TensorFile.of(directory.resolve("from-shards/model.safetensors"));
    assertThat(sum.names()).isEqualTo(expected.names());
    expected.names().forEach(n -> assertThat(sum.floats(n)).isEqualTo(expected.floats(n)));
    assertThat(directory.resolve("from-shards/model.safetensors.index.json")).doesNotExist();
  }

  @Test
  void modelsOfTwoArchitecturesHaveNoDifference() throws IOException {
    StoredModel bert = open(TinyVectors.model(directory.resolve("bert"), "tiny-bert", "tiny-bert"));
    assertThatThrownBy(() -> TaskVector.of(bert, base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of type bert")
        .hasMessageContaining("of type xlm-roberta");
    assertThatThrownBy(() -> one.applyTo(bert, 1, directory.resolve("no"), SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of type bert");
    TaskVector ofBert = TaskVector.of(bert, bert);
    assertThatThrownBy(() -> one.plus(ofBert)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.cosine(ofBert)).isInstanceOf(IllegalArgumentException.class);
    assertThat(directory.resolve("no")).doesNotExist();
  }

  @Test
  void aModelWithALayerLessIsOfAnotherArchitecture() throws IOException {
    // The goldens have two layers, tiny-xlmr three.
    StoredModel shallow = open(GoldenFiles.shipped("task-vectors").directory().resolve("task"));
    assertThatThrownBy(() -> TaskVector.of(base, shallow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("layer.2")
        .hasMessageContaining("two architectures");
  }

  @Test
  void otherShapesAreNamed() throws IOException {
    Path model = Files.createDirectories(directory.resolve("labels"));
    Files.copy(theta.resolve("config.json"), model.resolve("config.json"));
    try (SafeTensors file = SafeTensors.open(theta);
        FloatMemory bias = FloatMemory.allocate(9)) {
      List<TensorSource> tensors = new ArrayList<>();
      for (String name : file.names()) {
        tensors.add(
            name.equals("classifier.bias")
                ? TensorSource.of(name, Shape.of(9), bias)
                : TensorSource.of(name, file));
      }
      SafeTensors.write(model.resolve("model.safetensors"), tensors);
    }
    StoredModel labels = open(model);
    assertThatThrownBy(() -> TaskVector.of(labels, base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor \"classifier.bias\" has shape (9) in %s and (7) in %s", model, theta);
    assertThatThrownBy(() -> one.applyTo(labels, 1, directory.resolve("no"), SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"classifier.bias\" has shape (7) in");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
  void factorsAreFinite(double factor) {
    assertThatThrownBy(() -> one.times(factor)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.applyTo(base, factor, directory.resolve("no"), SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }

  @Test
  void whatIsNoVectorIsRefused() throws IOException {
    assertThatThrownBy(() -> TaskVector.open(theta.resolve("model.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors: this is no task vector");
    assertThatThrownBy(() -> TaskVector.open(theta.resolve("config.json")))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> TaskVector.open(directory.resolve("nothing")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no such file");
    for (Map<String, String> about :
        List.of(
            Map.of("task_vector", "2", "model_type", "xlm-roberta"),
            Map.of("task_vector", "1", "model_type", "gpt9"),
            Map.of("task_vector", "1", "model_type", "bert", "sources", "[1"),
            Map.of("task_vector", "1", "model_type", "bert", "left_out", "{\"a\":\"no\"}"))) {
      Path file = directory.resolve("other.safetensors");
      SafeTensors.write(file, List.of(), about);
      assertThatThrownBy(() -> TaskVector.open(file))
          .as(about.toString())
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("other.safetensors");
    }
  }

  @Test
  void aDirectoryThatIsNoModelIsRefused() throws IOException {
    assertThatThrownBy(() -> StoredModel.open(directory.resolve("nothing")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no such directory");
    assertThatThrownBy(() -> StoredModel.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no config.json");
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"xlm-roberta\"}");
    assertThatThrownBy(() -> StoredModel.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors");
    Files.writeString(directory.resolve("config.json"), "[]");
    assertThatThrownBy(() -> StoredModel.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a JSON object");
  }

  @Test
  void nothingIsWrittenWhereSomethingIs() throws IOException {
    Path full = Files.createDirectories(directory.resolve("full"));
    Files.writeString(full.resolve("mine"), "text");
    assertThatThrownBy(() -> one.applyTo(base, 1, full, SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> one.applyTo(base, 1, full.resolve("mine"), SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a file");
    assertThat(Files.readString(full.resolve("mine"))).isEqualTo("text");
  }

  /** As a progress bar that is told to stop does, or a disk that is full. */
  private static final class Stopping implements TransferListener {
    @Override
    public void transferred(String file, long done, long total) {
      if (!file.startsWith("SHA-256") && done > total / 2) {
        throw new CancellationException("stopped");
      }
    }
  }

  @Test
  void whatIsStoppedLeavesNothing() throws IOException {
    Path file = directory.resolve("out/vector.safetensors");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "before");
    assertThatThrownBy(() -> one.save(file, new Stopping()))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> one.applyTo(base, 1, directory.resolve("out/model"), new Stopping()))
        .isInstanceOf(CancellationException.class);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
    assertThat(Files.readString(file)).isEqualTo("before");
  }

  @Test
  void aThreadThatIsInterruptedWhileItWritesLeavesNothing() throws IOException {
    Path target = directory.resolve("out/model");
    assertThatThrownBy(
            () ->
                one.applyTo(
                    base,
                    1,
                    target,
                    (file, done, total) -> {
                      if (file.equals(target.toString())) {
                        Thread.currentThread().interrupt();
                      }
                    }))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertThat(files).isEmpty();
    }
    // The model and the vector can still be used.
    one.applyTo(open(theta), 1, target, SILENT);
    assertThat(target.resolve("model.safetensors")).exists();
  }

  @Test
  void progressGoesFromZeroToAll() {
    Map<String, List<Long>> seen = new LinkedHashMap<>();
    TransferListener listener =
        (file, done, total) -> {
          assertThat(done).isLessThanOrEqualTo(total);
          seen.computeIfAbsent(file, key -> new ArrayList<>(List.of(total))).add(done);
        };
    one.save(directory.resolve("v.safetensors"), listener);
    one.applyTo(base, 1, directory.resolve("sum"), listener);
    VectorComparison.of(List.of(one, other), listener);
    assertThat(seen).hasSize(5); // two models are hashed once each
    seen.values()
        .forEach(
            steps -> {
              assertThat(steps.subList(1, steps.size())).isSorted();
              assertThat(steps.get(steps.size() - 1)).isEqualTo(steps.get(0));
            });
  }

  @Test
  void noTensorIsEverInMemory() {
    Path file = directory.resolve("sum.safetensors");
    long before = FloatMemory.allocatedBytes();
    one.times(0.5).plus(other.negated()).save(file, SILENT);
    try (TaskVector read = TaskVector.open(file)) {
      read.applyTo(base, 0.5, directory.resolve("applied"), SILENT);
      assertThat(VectorComparison.of(List.of(read, one, other)).cosine(0, 1)).isPositive();
    }
    assertThat(FloatMemory.allocatedBytes()).isEqualTo(before);
  }
}
