package io.slicer.ner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.finetune.RunEnvironment;
import io.slicer.graph.EncoderOps;
import io.slicer.head.HeadProvider;
import io.slicer.head.HeadUpdate;
import io.slicer.head.TokenClassificationHead;
import io.slicer.head.TokenLoss;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

class SlicerTrainerTest {
  private static final GoldenFiles TINY = GoldenFiles.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = EncoderConfig.of(TINY.json("config.json"));

  @TempDir private Path directory;
  private int saved;

  /** Sentences whose tags follow from their words. */
  private static NerDataset corpus(int sentences, long seed) {
    Random random = new Random(seed);
    List<String> persons = List.of("Anna", "Maria");
    List<String> places = List.of("Paris", "Berlin");
    List<String> others = List.of("lives", "in", "the", "of", "1968");
    List<Sentence> all = new ArrayList<>();
    for (int s = 0; s < sentences; s++) {
      List<String> words = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      int length = 2 + random.nextInt(8);
      for (int w = 0; w < length; w++) {
        switch (random.nextInt(4)) {
          case 0 -> {
            words.add(persons.get(random.nextInt(2)));
            tags.add("B-PER");
          }
          case 1 -> {
            words.add(places.get(random.nextInt(2)));
            tags.add("B-LOC");
          }
          default -> {
            words.add(others.get(random.nextInt(others.size())));
            tags.add("O");
          }
        }
      }
      all.add(new Sentence(words, tags));
    }
    return NerDataset.of("corpus " + seed, all);
  }

  /** With the labels of the tiny checkpoint, whose head goes on. */
  private static NerDataset continued(int sentences) {
    return corpus(sentences, 1).withLabels(LabelSet.of(CONFIG.labels()));
  }

  private static SlicerTrainer.Builder trainer() {
    return SlicerTrainer.builder()
        .model(TINY.directory().toString())
        .threads(2)
        .epochs(1)
        .batchSize(4)
        .learningRate(1e-3);
  }

  private byte[] weights(SlicerTrainer.Builder trainer, NerDataset dataset) throws IOException {
    Path target = directory.resolve("model-" + saved++);
    try (NerModel model = trainer.fit(dataset)) {
      model.save(target);
    }
    return Files.readAllBytes(target.resolve("model.safetensors"));
  }

  private float[] parameter(String name) {
    Path file = directory.resolve("model-" + (saved - 1)).resolve("model.safetensors");
    return TensorFile.of(file).floats(name);
  }

  private static float[] start(String name) {
    return TINY.tensors("model.safetensors").floats(name);
  }

  @Test
  void learnsWhatItIsShown() {
    NerDataset unseen = corpus(100, 2);
    try (NerModel model = trainer().epochs(15).fit(corpus(100, 1))) {
      assertThat(model.evaluate(unseen, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.99);
      assertThat(model.tag("Anna lives in Paris."))
          .extracting(Entity::label, Entity::text)
          .startsWith(tuple("PER", "Anna"), tuple("LOC", "Paris"));
    }
  }

  /** The example of {@link TokenLoss}. */
  private record BrierLoss() implements TokenLoss {
    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
      SDVariable scores = ops.linear(rows, weight, bias);
      SDVariable labels = ops.labels(Math.toIntExact(bias.getShape()[0]));
      SDVariable off = ops.graph().nn().softmax(scores).sub(labels);
      return off.mul(off).sum().mul(ops.rowWeight());
    }
  }

  /** A hidden layer before the classifier. */
  record HiddenLayerHead(List<String> labels) implements Head {
    static final String ARCHITECTURE = "XlmrWithHiddenLayer";

    private TokenClassificationHead last() {
      return new TokenClassificationHead(labels);
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      long hidden = config.hiddenSize();
      List<NewParameter> parameters = new ArrayList<>();
      parameters.add(
          new NewParameter("hidden.weight", Shape.of(hidden, hidden), Initializer.normal(0.1)));
      parameters.add(new NewParameter("hidden.bias", Shape.of(hidden), Initializer.zeros()));
      parameters.addAll(last().parameters(config));
      return parameters;
    }

    private static SDVariable hidden(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      long hidden = config.hiddenSize();
      return ops.tanh(
          ops.linear(
              rows,
              ops.parameter("hidden.weight", Shape.of(hidden, hidden)),
              ops.parameter("hidden.bias", Shape.of(hidden))));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return last().scores(ops, hidden(ops, rows, config), config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return last().loss(ops, hidden(ops, rows, config), config, dropoutSite);
    }

    @Override
    public String architecture(EncoderFamily family) {
      return ARCHITECTURE;
    }
  }

  /** Named in {@code META-INF/services}. */
  public static final class OwnHeads implements HeadProvider {
    @Override
    public Optional<Head> head(String architecture, List<String> labels) {
      return architecture.equals(HiddenLayerHead.ARCHITECTURE)
          ? Optional.of(new HiddenLayerHead(labels))
          : Optional.empty();
    }
  }

  @Test
  void aHeadOfOnesOwnIsTrainedSavedAndLoadedAgain() {
    NerDataset unseen = corpus(100, 2);
    Path target = directory.resolve("own-head");
    List<Entity> before;
    try (NerModel model = trainer().head(HiddenLayerHead::new).epochs(15).fit(corpus(100, 1))) {
      assertThat(model.evaluate(unseen, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.95);
      assertThat(model.runRecord().orElseThrow().parameters())
          .containsEntry("loss", "HiddenLayerHead[labels=[O, B-PER, I-PER, B-LOC, I-LOC]]");
      before = model.tag("Anna lives in Paris.");
      model.save(target);
    }
    try (NerModel again = NerModel.load(target)) {
      assertThat(again.tag("Anna lives in Paris.")).isEqualTo(before);
    }
    try (NerModel more =
        trainer()
            .model(target.toString())
            .head(HiddenLayerHead::new)
            .epochs(1)
            .fit(corpus(100, 1))) {
      assertThat(more.runRecord().orElseThrow().loaded().drawn()).isEmpty();
    }
  }

  @Test
  void aHeadOfOnesOwnBringsItsLossAlong() {
    SlicerTrainer.Builder both = trainer().head(HiddenLayerHead::new).slices(8);
    assertThatThrownBy(() -> both.fit(corpus(10, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("brings its loss along");
  }

  @Test
  void aLossOfOnesOwnTrainsTheWholeModel() {
    try (NerModel model = trainer().loss(new BrierLoss()).epochs(15).fit(corpus(100, 1))) {
      assertThat(model.evaluate(corpus(100, 2), Scoring.WORDS).report().micro().f1())
          .isGreaterThan(0.95);
      assertThat(model.runRecord().orElseThrow().parameters())
          .containsEntry("loss", "BrierLoss[]")
          .containsEntry("headUpdate", HeadUpdate.TRAINED);
    }
  }

  @Test
  void slicesFreezeTheWeightOfTheHeadButNotItsBias() throws IOException {
    weights(trainer().slices(12).weightDecay(0.1), continued(20));

    assertThat(parameter("classifier.weight")).isEqualTo(start("classifier.weight"));
    assertThat(parameter("classifier.bias")).isNotEqualTo(start("classifier.bias"));
    String encoder = "roberta.encoder.layer.0.output.dense.weight";
    assertThat(parameter(encoder)).isNotEqualTo(start(encoder));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frozenLayersAndTheEmbeddingsStayAsTheyAre(boolean cached) throws IOException {
    weights(trainer().frozenLayers(2).cacheFrozenFeatures(cached).weightDecay(0.1), continued(20));

    Set<String> frozen = EncoderGraph.bottom(CONFIG, 2);
    assertThat(frozen).contains("roberta.encoder.layer.1.output.LayerNorm.bias");
    for (String name : frozen) {
      assertThat(parameter(name)).as(name).isEqualTo(start(name));
    }
    for (String name :
        List.of("classifier.weight", "roberta.encoder.layer.2.attention.self.query.weight")) {
      assertThat(parameter(name)).as(name).isNotEqualTo(start(name));
    }
    RunRecord record =
        RunRecord.read(directory.resolve("model-" + (saved - 1)).resolve(RunRecord.FILE));
    assertThat(record.parameters())
        .containsEntry("frozenLayers", 2)
        .containsEntry("cacheFrozenFeatures", cached);
  }

  @Test
  void featuresAreKeptWhereTheyAreWanted() throws IOException {
    Path kept = directory.resolve("kept");
    byte[] first =
        weights(
            trainer().frozenLayers(1).featureCache(FeatureCacheSettings.in(kept)), corpus(20, 1));

    assertThat(kept).isDirectoryContaining("glob:**/features-*");
    assertThat(weights(trainer().frozenLayers(1).cacheFrozenFeatures(true), corpus(20, 1)))
        .isEqualTo(first);

    Path also = directory.resolve("also");
    weights(
        trainer()
            .frozenLayers(1)
            .featureCache(FeatureCacheSettings.in(also))
            .cacheFrozenFeatures(true),
        corpus(20, 1));
    assertThat(also).isDirectoryContaining("glob:**/features-*");
  }

  @Test
  void frozenLayersThatAreNotThereAreRefused() {
    assertThatThrownBy(() -> trainer().frozenLayers(4).fit(corpus(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the lowest 4 layers of an encoder that has 3");
    assertThatThrownBy(() -> trainer().cacheFrozenFeatures(true).fit(corpus(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cacheFrozenFeatures needs frozenLayers");
  }

  @Test
  void batchesOfSubwordsAreRecorded() throws IOException {
    weights(trainer().batchTokens(1), corpus(20, 1));

    RunRecord record = RunRecord.read(directory.resolve("model-0").resolve(RunRecord.FILE));
    assertThat(record.training().steps()).isEqualTo(20);
    assertThat(record.parameters()).containsEntry("batchTokens", 1).doesNotContainKey("batchSize");
  }

  @Tag("processor")
  @Test
  void trainsInBfloat16WhereTheProcessorCan() throws IOException {
    Assumptions.assumeTrue(Engine.preferred() == Engine.ONEDNN, "SAMEDIFF computes in FP32");
    NerDataset dataset = corpus(20, 1);
    byte[] exact = weights(trainer(), dataset);
    byte[] rounded;
    try {
      rounded = weights(trainer().precision(Precision.BF16), dataset);
    } catch (UnsupportedOperationException e) {
      assertThat(e).hasMessageContaining("BF16 needs a processor with");
      Assumptions.abort(e.getMessage());
      return;
    }
    assertThat(rounded).isNotEqualTo(exact);
    RunRecord record = RunRecord.read(directory.resolve("model-1").resolve(RunRecord.FILE));
    assertThat(record.parameters()).containsEntry("precision", "BF16");
    assertThat(weights(trainer().precision(Precision.BF16), dataset)).isEqualTo(rounded);
  }

  @Test
  void nothingIsTrainedInEightBits() {
    assertThatThrownBy(() -> trainer().precision(Precision.INT8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("train with FP32 or BF16");
  }

  @Test
  void withoutSlicesTheHeadIsTrained() throws IOException {
    weights(trainer(), continued(20));

    assertThat(parameter("classifier.weight")).isNotEqualTo(start("classifier.weight"));
  }

  @Test
  void oneSliceWithATrainedHeadTrainsTheSameModelAsCrossEntropyToTheBit() throws IOException {
    int hidden = CONFIG.hiddenSize();

    byte[] sliced = weights(trainer().slices(hidden).headUpdate(HeadUpdate.TRAINED), continued(20));

    assertThat(sliced).isEqualTo(weights(trainer(), continued(20)));
    assertThat(sliced).isNotEqualTo(weights(trainer().slices(hidden), continued(20)));
  }

  @Test
  void theSeedDecidesEverything() throws IOException {
    byte[] weights = weights(trainer().seed(1), corpus(20, 1));

    assertThat(weights(trainer().seed(1), corpus(20, 1))).isEqualTo(weights);
    assertThat(weights(trainer().seed(2), corpus(20, 1))).isNotEqualTo(weights);
  }

  @Test
  void rowsOfOtherLabelsAreDrawnWithTheEncodersInitializerRange() throws IOException {
    NerDataset others =
        NerDataset.of(
            "other types",
            corpus(8, 1).sentences().stream()
                .map(
                    sentence ->
                        new Sentence(
                            sentence.words(),
                            sentence.tags().stream()
                                .map(tag -> tag.replace("PER", "HUMAN").replace("LOC", "PLACE"))
                                .toList()))
                .toList());

    weights(trainer().slices(12), others);

    int hidden = CONFIG.hiddenSize();
    float[] weight = parameter("classifier.weight");
    assertThat(weight).hasSize(5 * hidden);
    double squares =
        IntStream.range(hidden, weight.length) // Behind the row of O, which is kept.
            .mapToDouble(i -> weight[i] * weight[i])
            .average()
            .orElseThrow();
    assertThat(Math.sqrt(squares)).isCloseTo(CONFIG.initializerRange(), within(0.003));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 7, 96})
  void aWidthThatDoesNotDivideTheHiddenSizeIsRefusedWithThoseThatDo(int width) {
    assertThatThrownBy(() -> trainer().slices(width).fit(corpus(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "slice width "
                + width
                + " does not divide the hidden size 48;"
                + " its divisors are 1, 2, 3, 4, 6, 8, 12, 16, 24, 48");
    assertThatThrownBy(() -> trainer().slices(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDatasetWithoutEntitiesIsRefused() {
    NerDataset dataset =
        NerDataset.of("empty.tsv", List.of(new Sentence(List.of("in"), List.of("O"))));

    assertThatThrownBy(() -> trainer().fit(dataset))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("empty.tsv: no word is part of an entity, so there is nothing to learn");
  }

  @Test
  void validationIsReportedAndChangesNothing() throws IOException {
    NerDataset first = corpus(10, 3);
    NerDataset second = corpus(10, 4);

    byte[] weights =
        weights(trainer().epochs(2).validation(first).validation(second), corpus(20, 1));

    assertThat(weights).isEqualTo(weights(trainer().epochs(2), corpus(20, 1)));
    RunRecord record = RunRecord.read(directory.resolve("model-0").resolve(RunRecord.FILE));
    assertThat(record.training().epochs()).hasSize(2);
    assertThat(record.training().epochs().get(1).validationF1())
        .containsOnlyKeys("corpus 3", "corpus 4");
    assertThat(record.validation())
        .containsExactly(RunRecord.Data.of(first), RunRecord.Data.of(second));
    assertThatThrownBy(() -> trainer().validation(first).validation(first))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two validation datasets from corpus 3");
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRST_SUBWORD", "ALL_SUBWORDS", "ALL_CONTINUED"})
  void theValidationLossIsTheMeanOverWhatIsCompared(LabelAlignment alignment) {
    LabelAlignment compared =
        alignment == LabelAlignment.ALL_CONTINUED ? alignment : LabelAlignment.ALL_SUBWORDS;
    NerDataset known = corpus(10, 3);
    NerDataset unknown =
        NerDataset.of("unknown", List.of(new Sentence(List.of("Anna"), List.of("B-ANIMAL"))));
    SlicerTrainer.Builder trainer =
        trainer()
            .alignment(alignment)
            .validation(known)
            .validation(unknown)
            .validationScoring(Scoring.SUBWORDS);
    try (NerModel model = trainer.fit(corpus(20, 1))) {
      RunRecord.Epoch last = model.runRecord().orElseThrow().training().epochs().get(0);

      double obvious = ErrorAnalysis.of(model, known, compared, 0).meanLoss();
      assertThat(last.validationF1()).containsOnlyKeys("corpus 3", "unknown");
      assertThat(last.validationLoss()).containsOnlyKeys("corpus 3", "unknown");
      assertThat(last.validationLoss().get("corpus 3")).isCloseTo(obvious, within(1e-5 * obvious));
      assertThat(last.validationLoss().get("unknown")).isNaN();
    }
  }

  @Test
  void whereSubwordsContinueTheirWordThereAreAsManyEntitiesOfSubwordsAsOfWords() {
    NerDataset dataset = corpus(10, 3);
    try (NerModel model = trainer().alignment(LabelAlignment.ALL_CONTINUED).fit(corpus(20, 1))) {
      long words = model.evaluate(dataset, Scoring.WORDS).report().micro().support();

      assertThat(model.evaluate(dataset, Scoring.SUBWORDS).report().micro().support())
          .isEqualTo(words);
    }
    try (NerModel model = trainer().alignment(LabelAlignment.ALL_SUBWORDS).fit(corpus(20, 1))) {
      long words = model.evaluate(dataset, Scoring.WORDS).report().micro().support();

      assertThat(model.evaluate(dataset, Scoring.SUBWORDS).report().micro().support())
          .isGreaterThan(words);
    }
  }

  @Test
  void recordsFromBeforeThereWereValidationLossesCanBeRead() throws IOException {
    try (NerModel model = trainer().validation(corpus(4, 3)).fit(corpus(8, 1))) {
      RunRecord record = model.runRecord().orElseThrow();
      Path file = directory.resolve("old.json");
      Files.writeString(
          file, record.toJson().replaceAll(",\\s*\"validationLoss\" : \\{[^}]*}", ""));

      RunRecord.Epoch read = RunRecord.read(file).training().epochs().get(0);

      assertThat(Files.readString(file)).doesNotContain("validationLoss");
      assertThat(read.validationF1()).hasSize(1);
      assertThat(read.validationLoss()).isEmpty();
    }
  }

  @Test
  void theBestEpochCanBeKept() {
    NerDataset validation = corpus(50, 3);
    SlicerTrainer.Builder trainer =
        trainer().learningRate(5e-3).epochs(4).validation(validation).loadBestModelAtEnd(true);
    try (NerModel model = trainer.fit(corpus(40, 1))) {
      RunRecord.Training training = model.runRecord().orElseThrow().training();
      List<Double> f1 =
          training.epochs().stream().map(e -> e.validationF1().get(validation.source())).toList();
      double best = Collections.max(f1);
      assertThat(training.bestEpoch()).isEqualTo(f1.indexOf(best) + 1);
      assertThat(model.evaluate(validation, Scoring.WORDS).report().micro().f1()).isEqualTo(best);
    }
    assertThatThrownBy(() -> trainer().loadBestModelAtEnd(true).fit(corpus(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("loadBestModelAtEnd needs a validation dataset");
  }

  @Test
  void theBestOfTheEvaluationsEverySoManyStepsCanBeKept() throws IOException {
    NerDataset validation = corpus(50, 3);
    SlicerTrainer.Builder trainer =
        trainer()
            .learningRate(5e-3)
            .epochs(2)
            .evaluationSteps(2)
            .validation(validation)
            .loadBestModelAtEnd(true);
    try (NerModel model = trainer.fit(corpus(40, 1))) {
      RunRecord record = model.runRecord().orElseThrow();
      RunRecord.Training training = record.training();
      Map<Long, Double> f1 = new TreeMap<>();
      training.validations().forEach(v -> f1.put(v.step(), v.f1().get(validation.source())));
      long steps = training.steps() / 2;
      for (int e = 0; e < 2; e++) {
        f1.put(steps * (e + 1), training.epochs().get(e).validationF1().get(validation.source()));
      }
      double best = Collections.max(f1.values());

      assertThat(f1.keySet())
          .containsAll(LongStream.range(1, steps).map(s -> 2 * s).boxed().toList());
      long bestStep = requireNonNull(training.bestStep());
      assertThat(f1).containsEntry(bestStep, best);
      assertThat(training.bestEpoch()).isEqualTo(bestStep <= steps ? 1 : 2);
      assertThat(model.evaluate(validation, Scoring.WORDS).report().micro().f1()).isEqualTo(best);
      assertThat(record.parameters()).containsEntry("evaluationSteps", 2L);

      Path file = directory.resolve("record.json");
      record.write(file);
      assertThat(RunRecord.read(file).training()).isEqualTo(training);
      Files.writeString(
          file,
          record
              .toJson()
              .replaceAll("(?s)\"validations\" : \\[.*?\\],", "")
              .replaceAll("\"bestStep\" : \\d+,", ""));
      assertThat(RunRecord.read(file).training().validations()).isEmpty();
      assertThat(RunRecord.read(file).training().bestStep()).isNull();
    }
    assertThatThrownBy(() -> trainer().evaluationSteps(1).fit(corpus(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("evaluationSteps needs a validation dataset");
  }

  /** As the process would if it were killed: the step is not finished by anybody. */
  private static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static TrainingListener killerAt(long step) {
    return new TrainingListener() {
      @Override
      public void stepped(Step done) {
        if (done.step() == step) {
          throw new KilledException();
        }
      }
    };
  }

  @Test
  void aKilledTrainingGoesOnToTheSameBits() throws IOException {
    CheckpointSettings every =
        CheckpointSettings.in(directory.resolve("checkpoints")).withSteps(2).withResume();
    byte[] uninterrupted = weights(trainer().slices(12).epochs(3), corpus(20, 1));

    for (int step : new int[] {3, 7, 8}) {
      SlicerTrainer.Builder killed =
          trainer().slices(12).epochs(3).checkpoints(every).listener(killerAt(step));
      assertThatThrownBy(() -> killed.fit(corpus(20, 1))).isInstanceOf(KilledException.class);
    }

    assertThat(weights(trainer().slices(12).epochs(3).checkpoints(every), corpus(20, 1)))
        .isEqualTo(uninterrupted);
    assertThatThrownBy(() -> trainer().slices(6).epochs(3).checkpoints(every).fit(corpus(20, 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("SlicedLoss[sliceWidth=12]")
        .hasMessageContaining("SlicedLoss[sliceWidth=6]");
  }

  @Test
  void aTrainingIsNotContinuedWithOtherValidation() {
    CheckpointSettings every =
        CheckpointSettings.in(directory.resolve("checkpoints")).withSteps(2).withResume();
    SlicerTrainer.Builder killed =
        trainer().epochs(3).checkpoints(every).validation(corpus(5, 2)).listener(killerAt(7));
    assertThatThrownBy(() -> killed.fit(corpus(20, 1))).isInstanceOf(KilledException.class);

    SlicerTrainer.Builder others =
        trainer().epochs(3).checkpoints(every).validation(corpus(5, 3)).loadBestModelAtEnd(false);
    assertThatThrownBy(() -> others.fit(corpus(20, 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("validation was 5 sentences, SHA-256 ")
        .hasMessageContaining(" and is 5 sentences, SHA-256 ");
    SlicerTrainer.Builder otherwise =
        trainer()
            .epochs(3)
            .checkpoints(every)
            .validation(corpus(5, 2))
            .validationScoring(Scoring.SUBWORDS);
    assertThatThrownBy(() -> otherwise.fit(corpus(20, 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("validationScoring was WORDS and is SUBWORDS");
  }

  @Test
  void interruptingEndsTheTraining() {
    TrainingListener interrupter =
        new TrainingListener() {
          @Override
          public void stepped(Step done) {
            if (done.step() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> trainer().listener(interrupter).fit(corpus(20, 1)))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("behind step 2");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void truncationIsCountedAndSplittingLosesNothing() {
    Sentence sentence =
        new Sentence(Collections.nCopies(30, "Anna"), Collections.nCopies(30, "B-PER"));
    NerDataset dataset = NerDataset.of("long", List.of(sentence));

    try (NerModel model = trainer().maxLength(12).fit(dataset)) {
      RunRecord.Training training = model.runRecord().orElseThrow().training();
      assertThat(training.truncatedSentences()).isEqualTo(1);
      assertThat(training.lostWords()).isEqualTo(25);
      assertThat(training.realTokens()).isEqualTo(12);
    }
    try (NerModel model = trainer().maxLength(12).longSentences(LongSentences.SPLIT).fit(dataset)) {
      assertThat(model.runRecord().orElseThrow().training().lostWords()).isZero();
    }
    assertThatThrownBy(() -> trainer().maxLength(65).fit(dataset))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxLength 65")
        .hasMessageContaining("at most 64");
  }

  @Test
  void theRunRecordLiesBesideTheWeights() {
    NerDataset dataset = corpus(10, 1);
    Path target = directory.resolve("model");
    Path figures = directory.resolve("with-figures.json");
    SlicerTrainer.Builder trainer =
        trainer().slices(12).alignment(LabelAlignment.ALL_SUBWORDS).warmupRatio(0.1);
    try (NerModel model = trainer.fit(dataset)) {
      model.save(target);
      NerEvaluation evaluation = model.evaluate(dataset, Scoring.SUBWORDS);
      RunRecord record = model.runRecord().orElseThrow().withFigures(List.of(evaluation));
      record.write(figures);
      assertThat(RunRecord.read(figures).figures())
          .containsExactly(
              new RunRecord.Figures(
                  RunRecord.Data.of(dataset),
                  LabelAlignment.ALL_SUBWORDS,
                  Scoring.SUBWORDS,
                  evaluation.report().micro(),
                  evaluation.report().perType(),
                  evaluation.report().accuracy()));
    }

    RunRecord record = RunRecord.read(target.resolve(RunRecord.FILE));

    assertThat(record.train().sha256()).isEqualTo(dataset.sha256());
    assertThat(record.alignment()).isEqualTo(LabelAlignment.ALL_SUBWORDS);
    assertThat(record.parameters())
        .containsEntry("loss", "SlicedLoss[sliceWidth=12]")
        .containsEntry("headUpdate", "FROZEN")
        .containsEntry("warmupRatio", 0.1)
        .containsEntry("threads", 2);
    assertThat(record.training().steps()).isEqualTo(3);
    assertThat(record.training().realTokens()).isPositive();
    assertThat(record.environment()).isEqualTo(RunEnvironment.current());
    try (NerModel model = NerModel.load(target)) {
      assertThat(model.runRecord()).contains(record);
    }
  }

  @Test
  void wordsAreTaggedByTheSubwordThatBoreTheirLabel() throws IOException {
    NerDataset unseen = corpus(40, 2);
    Path target = directory.resolve("not-bare");
    NerEvaluation trained;
    try (NerModel model =
        trainer()
            .alignment(LabelAlignment.FIRST_NOT_BARE)
            .epochs(4)
            .learningRate(3e-3)
            .fit(corpus(100, 1))) {
      trained = model.evaluate(unseen, Scoring.WORDS);
      assertThat(trained.report().micro().f1()).isGreaterThan(0.9);
      assertThat(model.evaluate(unseen, TaggingOptions.DEFAULT).predicted())
          .isEqualTo(trained.predicted());
      model.save(target);
    }
    try (NerModel model = NerModel.load(target)) {
      assertThat(model.evaluate(unseen, Scoring.WORDS).predicted()).isEqualTo(trained.predicted());
    }
    Files.delete(target.resolve(RunRecord.FILE));
    try (NerModel model = NerModel.load(target)) {
      assertThat(model.evaluate(unseen, Scoring.WORDS).predicted())
          .as("by first sub-words")
          .isNotEqualTo(trained.predicted());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void wordsAreTaggedByTheMeanOfTheirSubwords(int slices) throws IOException {
    NerDataset unseen = corpus(40, 2);
    Path target = directory.resolve("mean");
    SlicerTrainer.Builder trainer =
        trainer().alignment(LabelAlignment.MEAN).validation(unseen).epochs(6).learningRate(3e-3);
    if (slices > 0) {
      trainer.slices(slices).headUpdate(HeadUpdate.TRAINED);
    }
    NerEvaluation trained;
    try (NerModel model = trainer.fit(corpus(100, 1))) {
      trained = model.evaluate(unseen, Scoring.WORDS);
      assertThat(trained.report().micro().f1()).isGreaterThan(0.9);
      assertThat(model.evaluate(unseen, TaggingOptions.DEFAULT).predicted())
          .isEqualTo(trained.predicted());
      model.save(target);
    }
    try (NerModel model = NerModel.load(target)) {
      assertThat(model.evaluate(unseen, Scoring.WORDS).predicted()).isEqualTo(trained.predicted());
      assertThat(ErrorAnalysis.of(model, unseen, LabelAlignment.MEAN, 1).meanLoss())
          .isLessThan(0.5);
      // Other readings of the same model have a row for each sub-word.
      assertThat(model.tagSubwords(List.of("Anna"))).hasSize(1);
      model.evaluate(unseen, Scoring.SUBWORDS);
    }
  }

  @Test
  void meansNeedAHeadThatReadsAllTokens() {
    assertThatThrownBy(
            () ->
                trainer()
                    .alignment(LabelAlignment.MEAN)
                    .head(labels -> new TokenClassificationHead(labels))
                    .fit(corpus(8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("readsAllTokens");
  }
}
