package io.slicer.hyperx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.Hypernetwork;
import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.language.TextCorpus;
import io.slicer.model.EncoderConfig;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.WordTagger;
import io.slicer.testing.TensorFile;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.Evaluation;
import io.slicer.train.LearningRateSchedule;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("processor")
class HyperXTrainerTest {
  @TempDir private Path directory;

  private HyperXTrainer.Builder trainer(Path model) {
    return HyperXTrainer.builder()
        .model(model.toString())
        .threads(2)
        .epochs(1)
        .batchSize(8)
        .maxLength(40)
        .learningRate(1e-2)
        .warmupRatio(0.1);
  }

  private HyperXTrainer.Builder threePairs() {
    return trainer(TinyPairs.model(directory))
        .options(TinyPairs.options())
        .train(PairData.ner("en", TinyPairs.entities("ner-en", 64, 1)))
        .train(PairData.pos("tr", TinyPairs.tags("pos-tr", 40, 2)))
        .train(PairData.mlm("sw", TinyPairs.texts("mlm-sw", 24, 3)));
  }

  private Path saved(HyperX trained, String name) {
    Path target = directory.resolve(name);
    try (trained) {
      trained.save(target);
    }
    return target;
  }

  /** All weights by name. */
  private static Map<String, float[]> weights(Path saved) {
    TensorFile file = TensorFile.of(saved.resolve("model.safetensors"));
    Map<String, float[]> all = new TreeMap<>();
    file.names().forEach(name -> all.put(name, file.floats(name)));
    return all;
  }

  @Test
  void aTaskIsDoneInLanguagesThatOtherTasksHaveTaught() {
    NerDataset unseen = TinyPairs.entities("unseen", 40, 9);
    TaggingDataset tags = TinyPairs.tags("unseen", 40, 9);
    List<Evaluation> evaluations = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated evaluated) {
            evaluations.add(evaluated.evaluation());
          }
        };
    try (HyperX model =
            threePairs()
                .epochs(30)
                .evaluationSteps(100)
                .loadBestModelAtEnd(true)
                .validation(PairData.ner("sw", unseen))
                .validation(PairData.pos("en", tags))
                .validation(PairData.mlm("sw", TinyPairs.texts("mlm", 20, 8)))
                .listener(listener)
                .fit();
        NerModel ner = model.ner("sw");
        WordTagger pos = model.pos("sw")) {
      assertThat(ner.evaluate(unseen, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.9);
      assertThat(pos.evaluate(tags).report().accuracy()).isGreaterThan(0.9);
      assertThat(model.trainedLanguages()).containsExactlyInAnyOrder("en", "tr", "sw");

      Evaluation best =
          evaluations.stream().max(Comparator.comparing(Evaluation::score)).orElseThrow();
      assertThat(best.figures()).containsKeys("f1 of ner#sw", "accuracy of pos#en");
      assertThat(model.evaluate(PairData.ner("sw", unseen)).get("f1"))
          .isCloseTo(best.figures().get("f1 of ner#sw"), within(1e-9));
      assertThat(model.evaluate(PairData.mlm("sw", TinyPairs.texts("mlm", 20, 8))).get("loss"))
          .isCloseTo(best.figures().get("loss of mlm#sw"), within(1e-4));
    }
  }

  @Test
  void everyTaskIsTrainedAndServed() {
    List<PairData> data =
        List.of(
            PairData.ner("en", TinyPairs.entities("ner", 24, 1)),
            PairData.pos("en", TinyPairs.tags("pos", 24, 2)),
            PairData.mlm("en", TinyPairs.texts("mlm", 24, 3)),
            PairData.dep("en", TinyPairs.trees("dep", 24, 4)),
            PairData.nli("en", TinyPairs.inference("nli", 24, 5)));
    HyperXTrainer.Builder trainer =
        trainer(TinyPairs.model(directory)).options(TinyPairs.options());
    data.forEach(trainer::train);
    data.forEach(trainer::validation);
    Set<String> read = new HashSet<>();
    trainer.listener(
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            read.add(step.list());
          }
        });
    Path saved = saved(trainer.fit(), "saved");
    assertThat(read).containsExactlyInAnyOrder("ner#en", "pos#en", "mlm#en", "dep#en", "nli#en");
    try (HyperX model = HyperX.load(saved)) {
      assertThat(model.tasks()).containsExactlyInAnyOrder("ner", "pos", "mlm", "dep", "nli");
      data.forEach(each -> assertThat(model.evaluate(each)).as("" + each.pair()).isNotEmpty());
      model.ner("en").close();
      model.pos("en").close();
      model.parser("en").close();
      model.classifier("en").close();
      model.languageModel("en").close();
    }
  }

  @Test
  void aLanguageModelBeginsWithTheCheckpointsHeadAndItsDecoderStays() {
    Path model = TinyPairs.model(directory);
    Map<String, float[]> before = weights(model);
    Map<String, float[]> after =
        weights(
            saved(
                threePairs().learningRate(1e-30).schedule(LearningRateSchedule.CONSTANT).fit(),
                "saved"));
    String dense = "cls.predictions.transform.dense.weight";
    assertThat(after.get("mlm." + dense)).isEqualTo(before.get(dense));
    String words = "bert.embeddings.word_embeddings.weight";
    assertThat(after.get(words)).isEqualTo(before.get(words));
  }

  @Test
  void ofTheEncoderOnlyTheLayerNormsAreTrained() {
    Map<String, float[]> before = weights(TinyPairs.model(directory));
    Map<String, float[]> after = weights(saved(threePairs().fit(), "saved"));
    before.forEach(
        (name, values) -> {
          if (name.startsWith("bert.")) {
            if (name.contains("LayerNorm")) {
              assertThat(after.get(name)).as(name).isNotEqualTo(values);
            } else {
              assertThat(after.get(name)).as(name).isEqualTo(values);
            }
          }
        });
  }

  @Test
  void whatIsSavedScoresAsBefore() {
    NerDataset data = TinyPairs.entities("data", 30, 7);
    HyperX trained = threePairs().epochs(8).fit();
    Map<String, Double> before = trained.evaluate(PairData.ner("tr", data));
    Path saved = saved(trained, "saved");
    try (HyperX model = HyperX.load(saved)) {
      assertThat(model.evaluate(PairData.ner("tr", data))).isEqualTo(before);
      assertThat(model.runRecord().orElseThrow().parameters())
          .containsEntry("pairs", List.of("ner#en", "pos#tr", "mlm#sw"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void adaptersArePackedInEveryPrecision(Precision precision) {
    NerDataset data = TinyPairs.entities("data", 60, 7);
    HyperX trained = threePairs().epochs(8).fit();
    Map<String, Double> before = trained.evaluate(PairData.ner("tr", data));
    Path saved = saved(trained, "saved");
    InferenceSettings settings = InferenceSettings.defaults().withPrecision(precision);
    try (HyperX model = HyperX.load(PretrainedModel.of(saved), settings)) {
      assertThat(model.evaluate(PairData.ner("tr", data)).get("f1"))
          .isCloseTo(before.get("f1"), within(0.1));
    } catch (UnsupportedOperationException e) {
      abort(e.getMessage());
    }
  }

  @Test
  void aPairWhoseEmbeddingWasNeverTrainedIsRefusedUnlessAskedFor() {
    HyperXTrainer.Builder trainer =
        threePairs().validation(PairData.ner("fi", TinyPairs.entities("ner-fi", 8, 6)));
    try (HyperX model = trainer.fit()) {
      assertThat(model.languages()).contains("fi");
      assertThat(model.trainedLanguages()).doesNotContain("fi");
      assertThatThrownBy(() -> model.ner("fi"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("language fi")
          .hasMessageContaining("never trained");
      model.allowingUntrained().ner("fi").close();
      assertThatThrownBy(() -> model.ner("xx")).hasMessageContaining("no language xx");
      assertThatThrownBy(() -> model.parser("en")).hasMessageContaining("no task dep");
    }
  }

  @Test
  void aLanguageIsAddedToATrainedModel() {
    Path first = saved(threePairs().fit(), "first");
    Map<String, float[]> before = weights(first);
    HyperX more =
        trainer(first)
            .freezing("^(?!.*lang_embeddings).*")
            .train(PairData.ner("en", TinyPairs.entities("ner-en", 16, 1)))
            .train(PairData.pos("fi", TinyPairs.tags("pos-fi", 16, 2)))
            .validation(PairData.mlm("sw", TinyPairs.texts("mlm-sw", 16, 3)))
            .fit();
    Path second = saved(more, "second");
    Map<String, float[]> after = weights(second);
    EncoderConfig config = EncoderConfig.of(PretrainedModel.of(second).config());
    assertThat(after).containsKey(Hypernetwork.languageEmbedding(config, "fi"));
    before.forEach(
        (name, values) -> {
          boolean read = name.endsWith("lang_embeddings.en");
          if (name.startsWith("bert.") && !read) {
            assertThat(after.get(name)).as(name).isEqualTo(values);
          }
        });
    try (HyperX model = HyperX.load(second)) {
      assertThat(model.trainedLanguages()).containsExactlyInAnyOrder("en", "tr", "sw", "fi");
      model.ner("fi").close();
    }
  }

  @Test
  void aTrainingThatIsStoppedAndResumedEndsWithTheSameBits() {
    Map<String, Long> read = new TreeMap<>();
    TrainingListener counting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            read.merge(step.list(), 1L, Long::sum);
          }
        };
    HyperX uninterrupted = threePairs().epochs(3).listener(counting).fit();
    assertThat(stepsByPair(uninterrupted)).isEqualTo(read).hasSize(3);
    Map<String, float[]> whole = weights(saved(uninterrupted, "whole"));
    CheckpointSettings checkpoints = CheckpointSettings.in(directory.resolve("checkpoints"));
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == step.totalSteps() / 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(
            () -> threePairs().epochs(3).checkpoints(checkpoints).listener(interrupting).fit())
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    HyperX continued = threePairs().epochs(3).checkpoints(checkpoints.withResume()).fit();
    assertThat(stepsByPair(continued)).isEqualTo(read);
    Map<String, float[]> resumed = weights(saved(continued, "resumed"));
    assertThat(resumed).containsOnlyKeys(whole.keySet());
    whole.forEach((name, values) -> assertThat(resumed.get(name)).as(name).isEqualTo(values));
  }

  /** So its size does not matter to the memory. */
  @Test
  void ofTextsOnlyThoseAreReadThatAStepReads() {
    TextCorpus few = TinyPairs.texts("few", 50, 3);
    Set<Long> read = new HashSet<>();
    TextCorpus million =
        new TextCorpus() {
          @Override
          public String source() {
            return "a million texts";
          }

          @Override
          public long size() {
            return 1_000_000;
          }

          @Override
          public String text(long number) {
            read.add(number);
            return few.text(number % few.size());
          }

          @Override
          public String sha256() {
            return few.sha256();
          }
        };
    try (HyperX model =
        trainer(TinyPairs.model(directory))
            .options(TinyPairs.options())
            .maxSteps(40)
            .train(PairData.ner("en", TinyPairs.entities("ner-en", 64, 1)))
            .train(PairData.mlm("sw", million))
            .fit()) {
      Map<String, Long> steps = stepsByPair(model);
      assertThat(steps.values().stream().mapToLong(count -> count).sum()).isEqualTo(40);
      assertThat(steps.get("mlm#sw")).isBetween(20L, 40L);
      assertThat(read).hasSize(Math.toIntExact(8 * steps.get("mlm#sw")));
      assertThat(model.runRecord().orElseThrow().training().realTokens()).isPositive();
    }
  }

  @Test
  void batchesOfSubwordsAreRefusedWithTexts() {
    assertThatThrownBy(() -> threePairs().batchTokens(200).fit())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize");
  }

  private static Map<String, Long> stepsByPair(HyperX model) {
    return model.runRecord().orElseThrow().training().stepsByList();
  }

  @Test
  void theRecordSaysWhatWasTrained() {
    Path saved = saved(threePairs().fit(), "saved");
    long all = 0;
    for (float[] values : weights(saved).values()) {
      all += values.length;
    }
    try (HyperX model = HyperX.load(saved)) {
      Map<String, Object> parameters = model.runRecord().orElseThrow().parameters();
      Map<?, ?> trained = (Map<?, ?>) parameters.get("trainedParameters");
      Map<?, ?> frozen = (Map<?, ?>) parameters.get("frozenParameters");
      assertThat(trained.keySet())
          .asInstanceOf(InstanceOfAssertFactories.collection(String.class))
          .containsExactlyInAnyOrder(
              "layer norms of the encoder",
              "embeddings",
              "hypernetwork",
              "head of ner",
              "head of pos",
              "head of mlm");
      assertThat(frozen.keySet())
          .asInstanceOf(InstanceOfAssertFactories.collection(String.class))
          .containsExactly("encoder without layer norms");
      // 3 tasks of 6, 3 languages of 5 and 3 layers of 4 numbers.
      assertThat(trained.get("embeddings")).isEqualTo(3 * 6 + 3 * 5 + 3 * 4);
      assertThat(sum(trained) + sum(frozen)).isEqualTo(all);
    }
  }

  private static long sum(Map<?, ?> sizes) {
    return sizes.values().stream().mapToLong(size -> ((Number) size).longValue()).sum();
  }

  @Test
  void aModelThatLacksTheHeadOfATaskIsRefused() throws IOException {
    Path saved = saved(threePairs().maxSteps(1).fit(), "saved");
    Path config = saved.resolve("config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(config.toFile());
    ((ObjectNode) json.get("slicer_heads")).remove("ner");
    Files.writeString(config, json.toString());

    assertThatThrownBy(() -> HyperX.load(saved))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(config.toString())
        .hasMessageContaining("hyperx.json has the tasks [ner, pos, mlm]");
  }

  @Test
  void argumentsThatMakeNoSenseAreRefused() {
    PairData english = PairData.ner("en", TinyPairs.entities("ner-en", 8, 1));
    assertThatThrownBy(() -> trainer(TinyPairs.model(directory)).fit())
        .hasMessageContaining("no data");
    assertThatThrownBy(() -> threePairs().train(english)).hasMessageContaining("already");
    assertThatThrownBy(
            () -> threePairs().validation(PairData.dep("en", TinyPairs.trees("dep", 8, 1))).fit())
        .hasMessageContaining("nothing to train it on");
    assertThatThrownBy(() -> Pair.of("ner")).hasMessageContaining("such as ner#tr");
    assertThatThrownBy(() -> PairData.ner("e.n", TinyPairs.entities("x", 2, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HyperX.load(TinyPairs.model(directory)))
        .hasMessageContaining("no Hyper-X model");
  }
}
