package io.slicer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Floats;
import io.slicer.engine.Engine;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.engine.StockExecutor;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TextInput;
import io.slicer.text.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class PretrainedEncoderTest {
  private static final double TOLERANCE = 2e-5;
  private static final String SOME =
      "Ein Kater und two cats sat down in Paris, donde 9 personas hablaban . Ok";

  /** Of any encoder. */
  private static final Set<EncoderOutput> ALL =
      EnumSet.complementOf(EnumSet.of(EncoderOutput.POOLED));

  private static PretrainedModel tiny(String name) {
    return PretrainedModel.of(Goldens.shipped(name).directory());
  }

  private static PretrainedEncoder open(String name) {
    return PretrainedEncoder.open(tiny(name), 2);
  }

  /** Texts and pairs of all lengths: more than go together. */
  private static List<TextInput> texts(int count) {
    Random random = new Random(4);
    List<TextInput> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = words(random);
      texts.add(i % 2 == 0 ? TextInput.of(text) : TextInput.of(text, words(random)));
    }
    return texts;
  }

  private static String words(Random random) {
    List<String> words = List.of(SOME.split(" "));
    StringBuilder text = new StringBuilder();
    for (int w = random.nextInt(9); w > 0; w--) {
      text.append(words.get(random.nextInt(words.size()))).append(' ');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert", "tiny-distilbert"})
  void everythingIsWhatTheSessionComputesOfEachTextAlone(String name) {
    List<TextInput> texts = texts(25);
    EncoderConfig config = Goldens.shipped(name).config();
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    try (PretrainedEncoder encoder = open(name);
        SubwordTokenizer tokenizer = SubwordTokenizer.load(tiny(name).tokenizerFile());
        EncoderModel model = Goldens.shipped(name).model(head, parameter -> true);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      Features features = encoder.encode(texts, ALL);
      assertThat(features.texts()).hasSameSizeAs(texts);
      for (int i = 0; i < texts.size(); i++) {
        Encoding encoding = encoding(tokenizer, texts.get(i), config);
        TokenBatch batch =
            TokenBatch.pack(
                List.of(
                    TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), new int[] {0})),
                config);
        TextFeatures text = features.texts().get(i);
        List<float[]> states = stock.hiddenStates(batch);
        for (int l = 0; l <= config.layers(); l++) {
          assertClose(Floats.concat(text.hiddenStates(l)), states.get(l));
        }
        float[] last = states.get(config.layers());
        assertClose(Floats.concat(text.hiddenStates()), last);
        assertClose(text.firstToken(), Arrays.copyOf(last, config.hiddenSize()));
        assertClose(text.mean(), mean(last, config.hiddenSize()));
        List<float[]> attention = stock.attentionProbabilities(batch);
        for (int l = 0; l < config.layers(); l++) {
          List<float[]> heads = new ArrayList<>();
          for (int a = 0; a < config.heads(); a++) {
            heads.add(Floats.concat(text.attention(l, a)));
          }
          assertClose(Floats.concat(heads.toArray(new float[0][])), attention.get(l));
        }
        assertThat(text.pieces())
            .isEqualTo(encoding.pieces().stream().map(piece -> piece.text()).toList());
      }
    }
  }

  private static Encoding encoding(
      SubwordTokenizer tokenizer, TextInput text, EncoderConfig config) {
    Encoding whole =
        text.pair().isPresent()
            ? tokenizer.encode(text.text(), text.pair().get())
            : tokenizer.encode(text.text());
    return Truncation.of(whole, config.maxTokens()).encoding();
  }

  private static float[] mean(float[] rows, int hidden) {
    float[] mean = new float[hidden];
    int tokens = rows.length / hidden;
    for (int i = 0; i < hidden; i++) {
      int column = i;
      mean[i] =
          (float)
              IntStream.range(0, tokens)
                  .mapToDouble(t -> rows[t * hidden + column])
                  .average()
                  .orElseThrow();
    }
    return mean;
  }

  private static void assertClose(float[] actual, float[] expected) {
    Goldens.assertClose(actual, expected, TOLERANCE, "features");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POOLED")
  void eachOutputAloneIsThatOfAllTogether(EncoderOutput output) {
    List<TextInput> texts = texts(40);
    try (PretrainedEncoder encoder = open("tiny-bert")) {
      Features all = encoder.encode(texts, ALL);
      Features one = encoder.encode(texts, Set.of(output));
      for (int i = 0; i < texts.size(); i++) {
        assertClose(values(one.texts().get(i), output), values(all.texts().get(i), output));
      }
      for (EncoderOutput other : EncoderOutput.values()) {
        if (other != output
            && !(output == EncoderOutput.ALL_LAYERS && other == EncoderOutput.LAST_LAYER)) {
          assertThatThrownBy(() -> values(one.texts().get(0), other))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "%s was not asked for: encode(texts, EncoderOutput.%s) gives it", other, other);
        }
      }
    }
  }

  private static float[] values(TextFeatures text, EncoderOutput output) {
    return switch (output) {
      case FIRST_TOKEN -> text.firstToken();
      case POOLED -> text.pooled();
      case MEAN -> text.mean();
      case LAST_LAYER -> Floats.concat(text.hiddenStates());
      case ALL_LAYERS -> Floats.concat(text.hiddenStates(1));
      case ATTENTION -> Floats.concat(text.attention(2, 3));
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POOLED")
  void theSameTextsGiveTheSameBitsInAnyOrderWithAnyNumberOfThreads(EncoderOutput output) {
    List<TextInput> texts = texts(150);
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    Collections.shuffle(order, new Random(8));
    List<TextInput> shuffled = order.stream().map(texts::get).toList();
    try (PretrainedEncoder one = PretrainedEncoder.open(tiny("tiny-xlmr"), 1);
        PretrainedEncoder three = PretrainedEncoder.open(tiny("tiny-xlmr"), 3)) {
      Features first = one.encode(texts, Set.of(output));
      Features again = three.encode(shuffled, Set.of(output));
      for (int i = 0; i < texts.size(); i++) {
        assertThat(values(again.texts().get(i), output))
            .isEqualTo(values(first.texts().get(order.get(i)), output));
      }
    }
  }

  @Test
  void bothEnginesGiveTheSame() {
    List<TextInput> texts = texts(20);
    InferenceSettings session = new InferenceSettings(1, Precision.FP32, Engine.SAMEDIFF);
    try (PretrainedEncoder plan = open("tiny-distilbert");
        PretrainedEncoder stock = PretrainedEncoder.open(tiny("tiny-distilbert"), session)) {
      for (Set<EncoderOutput> outputs : List.of(Set.of(EncoderOutput.FIRST_TOKEN), ALL)) {
        Features one = plan.encode(texts, outputs);
        Features other = stock.encode(texts, outputs);
        for (int i = 0; i < texts.size(); i++) {
          for (EncoderOutput output : outputs) {
            assertClose(values(one.texts().get(i), output), values(other.texts().get(i), output));
          }
        }
      }
    }
  }

  @Test
  void longTextsAreCutOfAPairTheLongerFirst() {
    String endless = "cats ".repeat(2000);
    try (PretrainedEncoder encoder = open("tiny-bert");
        SubwordTokenizer tokenizer = SubwordTokenizer.load(tiny("tiny-bert").tokenizerFile())) {
      int most = Goldens.shipped("tiny-bert").config().maxTokens();
      int whole = tokenizer.encode(endless).length() - 2;
      Features features =
          encoder.encode(
              List.of(
                  TextInput.of(endless), TextInput.of("ok", endless), TextInput.of("ok", "ok")));
      TextFeatures text = features.texts().get(0);
      assertThat(text.pieces()).hasSize(most);
      assertThat(text.cutFirst()).isEqualTo(whole - (most - 2)).isPositive();
      assertThat(text.cutSecond()).isZero();
      int first = tokenizer.encode("ok").length() - 2;
      TextFeatures pair = features.texts().get(1);
      assertThat(pair.pieces()).hasSize(most);
      assertThat(pair.cutFirst()).isZero();
      assertThat(pair.cutSecond()).isEqualTo(whole - (most - 3 - first));
      assertThat(features.texts().get(2).cutFirst() + features.texts().get(2).cutSecond()).isZero();
    }
  }

  @Test
  void arraysBelongToTheCaller() {
    try (PretrainedEncoder encoder = open("tiny-xlmr")) {
      TextFeatures text = encoder.encode(List.of(TextInput.of("two cats")), ALL).texts().get(0);
      for (EncoderOutput output : ALL) {
        float[] before = values(text, output);
        Arrays.fill(text.firstToken(), 9);
        Arrays.fill(text.mean(), 9);
        Arrays.fill(text.hiddenStates()[0], 9);
        Arrays.fill(text.hiddenStates(1)[0], 9);
        Arrays.fill(text.attention(2, 3)[0], 9);
        assertThat(values(text, output)).isEqualTo(before);
      }
      assertThatThrownBy(() -> text.attention(0, 4))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("head 4 of 4");
      assertThatThrownBy(() -> text.hiddenStates(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void noTextsHaveNoFeaturesAndNoOutputIsRefused() {
    PretrainedEncoder encoder = open("tiny-xlmr");
    try (encoder) {
      assertThat(encoder.encode(List.of()).texts()).isEmpty();
      assertThatThrownBy(() -> encoder.encode(texts(1), Set.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no output is asked for");
    }
    assertThatThrownBy(() -> encoder.encode(texts(1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void vectorsAndLabelsGoToNetworksBatchByBatch() {
    List<TextInput> texts = texts(10);
    int[] labels = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    try (PretrainedEncoder encoder = open("tiny-xlmr")) {
      Features features = encoder.encode(texts);
      DataSetIterator batches = features.asDataSetIterator(EncoderOutput.MEAN, labels, 3, 4);
      List<Integer> sizes = new ArrayList<>();
      int at = 0;
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        sizes.add(batch.numExamples());
        for (int row = 0; row < batch.numExamples(); row++, at++) {
          assertThat(batch.getFeatures().getRow(row).toFloatVector())
              .isEqualTo(features.texts().get(at).mean());
          float[] oneHot = new float[3];
          oneHot[labels[at]] = 1;
          assertThat(batch.getLabels().getRow(row).toFloatVector()).isEqualTo(oneHot);
        }
      }
      assertThat(sizes).containsExactly(4, 4, 2);
      assertThat(batches.inputColumns()).isEqualTo(48);
      assertThat(batches.totalOutcomes()).isEqualTo(3);
      batches.reset();
      assertThat(batches.next(3).getFeatures().getRow(0).toFloatVector())
          .isEqualTo(features.texts().get(0).mean());
    }
  }

  @Test
  void aSeedGivesEachEpochAnOrderOfItsOwn() {
    int[] labels = IntStream.range(0, 30).toArray();
    try (PretrainedEncoder encoder = open("tiny-xlmr")) {
      Features features = encoder.encode(texts(30));
      List<List<Integer>> epochs = new ArrayList<>();
      for (int run = 0; run < 2; run++) {
        DataSetIterator batches =
            features.asDataSetIterator(
                EncoderOutput.FIRST_TOKEN, labels, 30, 8, OptionalLong.of(5));
        for (int epoch = 0; epoch < 2; epoch++, batches.reset()) {
          List<Integer> order = new ArrayList<>();
          while (batches.hasNext()) {
            for (int label : batches.next().getLabels().argMax(1).toIntVector()) {
              order.add(label);
            }
          }
          epochs.add(order);
        }
      }
      assertThat(epochs).allSatisfy(order -> assertThat(new HashSet<>(order)).hasSize(30));
      assertThat(epochs.get(0)).isEqualTo(epochs.get(2)).isNotEqualTo(epochs.get(1));
      assertThat(epochs.get(1)).isEqualTo(epochs.get(3));
    }
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    try (PretrainedEncoder encoder = open("tiny-xlmr")) {
      Features features = encoder.encode(texts(2));
      EncoderOutput mean = EncoderOutput.MEAN;
      assertThatThrownBy(() -> features.asDataSetIterator(mean, new int[] {0}, 2, 1))
          .hasMessage("1 labels for 2 vectors");
      assertThatThrownBy(() -> features.asDataSetIterator(mean, new int[] {0, 2}, 2, 1))
          .hasMessage("vector 1 has label 2, but there are 2");
      assertThatThrownBy(() -> features.asDataSetIterator(mean, new int[] {0, 1}, 2, 0))
          .hasMessage("batchSize must be at least 1, not 0");
      assertThatThrownBy(() -> features.vectors(EncoderOutput.LAST_LAYER))
          .hasMessage(
              "LAST_LAYER is not one vector for each text; FIRST_TOKEN, POOLED and MEAN are");
    }
  }

  /** torch's: what BERT's published head learns from. */
  @Test
  void theVectorOfThePoolerIsTorchs() {
    Goldens goldens = Goldens.of("tiny-bert-sequence-training");
    EncoderConfig config = goldens.config();
    int hidden = config.hiddenSize();
    try (EncoderModel model =
            goldens.model(new SequenceClassificationHead(config.labels()), parameter -> true);
        PlanExecutor executor = PlanExecutor.of(model, 1)) {
      Pooler pooler = Pooler.of(model).orElseThrow();
      for (int b = 0; b < goldens.batches(); b++) {
        TokenBatch batch = TokenBatch.pack(goldens.batch(b), config);
        float[] last = executor.hiddenStates(batch).get(config.layers());
        List<float[]> pooled = new ArrayList<>();
        for (int row : batch.rows()) {
          pooled.add(pooler.of(Arrays.copyOfRange(last, row * hidden, (row + 1) * hidden)));
        }
        Goldens.assertClose(
            Floats.concat(pooled.toArray(new float[0][])),
            goldens.tensors("grad-feature-extraction.safetensors").floats("features." + b),
            1e-5,
            "batch " + b);
      }
    }
  }

  @Test
  void thePoolerIsThatOfTheCheckpoint(@TempDir Path directory) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(
          Goldens.shipped("tiny-bert-sequence").directory().resolve(file), directory.resolve(file));
    }
    Path tokenizer = Goldens.shipped("tiny-bert").directory().resolve("tokenizer.json");
    Files.copy(tokenizer, directory.resolve("tokenizer.json"));
    Goldens goldens = Goldens.shipped("tiny-bert-sequence");
    try (PretrainedEncoder encoder = PretrainedEncoder.open(PretrainedModel.of(directory), 2);
        EncoderModel model =
            goldens.model(
                new SequenceClassificationHead(goldens.config().labels()), parameter -> true)) {
      Pooler pooler = Pooler.of(model).orElseThrow();
      Features features =
          encoder.encode(texts(9), Set.of(EncoderOutput.POOLED, EncoderOutput.FIRST_TOKEN));
      for (TextFeatures text : features.texts()) {
        assertThat(text.pooled()).isEqualTo(pooler.of(text.firstToken()));
      }
      Features alone = encoder.encode(texts(9), Set.of(EncoderOutput.POOLED));
      assertThat(alone.vectors(EncoderOutput.POOLED))
          .isDeepEqualTo(features.vectors(EncoderOutput.POOLED));
    }
    for (String name : List.of("tiny-xlmr", "tiny-distilbert", "tiny-bert")) {
      try (PretrainedEncoder encoder = open(name)) {
        assertThatThrownBy(() -> encoder.encode(texts(1), Set.of(EncoderOutput.POOLED)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "this encoder came without a pooler: POOLED is for BERT; take FIRST_TOKEN or MEAN");
      }
    }
  }
}
