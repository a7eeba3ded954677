package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.finetune.TrainingRecord;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processor")
class LanguageModelTrainerTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";

  @TempDir private Path directory;

  private LanguageModelTrainer.Builder trainer() {
    return TinyLanguageModel.trainer(TinyLanguageModel.in(directory));
  }

  /** Sentences in which each word foretells the next. */
  private static TextCorpus texts(String source, int count, long seed) {
    return TextCorpus.of(source, TinyLanguageModel.sentences(count, seed));
  }

  private byte[] weights(LanguageModel trained, String name) throws IOException {
    Path target = directory.resolve(name);
    try (trained) {
      trained.save(target);
    }
    return Files.readAllBytes(target.resolve("model.safetensors"));
  }

  @Test
  void trainingMakesTextsMoreForeseeable() throws IOException {
    TextCorpus unseen = texts("unseen", 40, 2);
    Path saved = directory.resolve("saved");
    Perplexity before;
    try (LanguageModel model = LanguageModel.load(TinyLanguageModel.in(directory))) {
      before = model.perplexity(unseen, 40, 1);
    }
    Perplexity after;
    try (LanguageModel model = trainer().epochs(12).validation(unseen).fit(texts("seen", 160, 1))) {
      after = model.perplexity(unseen, 40, 1);
      assertThat(after.masked()).isEqualTo(before.masked());
      assertThat(after.value()).isLessThan(before.value() / 20);
      double last =
          model
              .runRecord()
              .orElseThrow()
              .training()
              .validations()
              .get(11)
              .figures()
              .get("perplexity of unseen");
      assertThat(last).isCloseTo(after.value(), within(1e-3 * after.value()));
      assertThat(model.pseudoPerplexity(List.of("the film was good")).get(0).value()).isLessThan(5);
      List<Filling> fillings = model.fill("the film [MASK] good", 3).get(0);
      assertThat(fillings).hasSize(3);
      assertThat(fillings.get(0).piece()).isEqualTo("w"); // The beginning of "was".
      assertThat(fillings.get(0).probability()).isBetween(0.5, 1.0);
      model.save(saved);
    }
    try (LanguageModel model = LanguageModel.load(saved)) {
      assertThat(model.perplexity(unseen, 40, 1).value())
          .isCloseTo(after.value(), within(1e-4 * after.value()));
    }
  }

  @Test
  void interruptedTrainingsResumeToTheSameBits() throws IOException {
    TextCorpus corpus = texts("corpus", 60, 1);
    byte[] whole = weights(trainer().epochs(2).fit(corpus), "whole");
    CheckpointSettings settings = CheckpointSettings.in(directory.resolve("c")).withResume();
    for (int stop : new int[] {1, 3, 8, 9, 14}) {
      TrainingListener interrupting =
          new TrainingListener() {
            @Override
            public void stepped(Step step) {
              if (step.step() == stop) {
                Thread.currentThread().interrupt();
              }
            }
          };
      assertThatThrownBy(
              () -> trainer().epochs(2).checkpoints(settings).listener(interrupting).fit(corpus))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    byte[] resumed = weights(trainer().epochs(2).checkpoints(settings).fit(corpus), "resumed");
    assertThat(resumed).isEqualTo(whole);
    assertThatThrownBy(() -> trainer().epochs(2).checkpoints(settings).fit(texts("other", 60, 9)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("data was 60 texts");
  }

  /** Ctrl-C interrupts the thread that reads the file. */
  @Test
  void trainingsOnFilesThatAreInterruptedWhileTheyReadResumeToTheSameBits() throws IOException {
    Path path = Files.write(directory.resolve("texts.txt"), TinyLanguageModel.sentences(60, 1));
    CheckpointSettings settings = CheckpointSettings.in(directory.resolve("c")).withResume();
    try (TextFile file = TextFile.open(path)) {
      byte[] whole = weights(trainer().fit(file), "whole");
      for (int stop : new int[] {1, 5}) {
        AtomicInteger read = new AtomicInteger();
        TextCorpus interrupting =
            new Wrapped(
                file,
                () -> {
                  if (read.incrementAndGet() == 8 * stop) {
                    Thread.currentThread().interrupt();
                  }
                });
        assertThatThrownBy(() -> trainer().checkpoints(settings).fit(interrupting))
            .isInstanceOf(CancellationException.class)
            .hasMessageContaining("it can be resumed");
        assertThat(Thread.interrupted()).isTrue();
      }
      byte[] resumed = weights(trainer().checkpoints(settings).fit(file), "resumed");
      assertThat(resumed).isEqualTo(whole);
    }
  }

  /** Does something before a text is read. */
  private record Wrapped(TextCorpus corpus, Runnable before) implements TextCorpus {
    @Override
    public String source() {
      return corpus.source();
    }

    @Override
    public long size() {
      return corpus.size();
    }

    @Override
    public String text(long number) {
      before.run();
      return corpus.text(number);
    }

    @Override
    public String sha256() {
      return corpus.sha256();
    }
  }

  @Test
  void aModelFromScratchIsDrawnAsTransformersDrawsIt() throws IOException {
    TextCorpus corpus = texts("corpus", 60, 1);
    TextCorpus unseen = texts("unseen", 40, 2);
    Path saved = directory.resolve("saved");
    try (LanguageModel model =
        trainer()
            .fromScratch(true)
            .learningRate(0)
            .weightDecay(0)
            .validation(unseen)
            .evaluationOnStart(true)
            .fit(corpus)) {
      // Nothing is learned yet: all pieces are about equally likely.
      assertThat(model.perplexity(unseen, 40, 1).value()).isBetween(300.0, 500.0);
      TrainingRecord record = model.runRecord().orElseThrow();
      assertThat(record.parameters()).containsEntry("fromScratch", true);
      assertThat(record.training().validations()).hasSize(2);
      assertThat(record.training().validations().get(0).step()).isZero();
      model.save(saved);
    }
    try (Checkpoint drawn = SafeTensors.open(saved);
        Checkpoint before = SafeTensors.open(TinyLanguageModel.in(directory))) {
      assertThat(drawn.names()).containsAll(List.of(WORDS, "cls.predictions.bias"));
      for (String name : drawn.names()) {
        float[] values = values(drawn, name);
        if (name.endsWith(".bias")) {
          assertThat(values).as(name).containsOnly(0);
        } else if (name.contains("LayerNorm")) {
          assertThat(values).as(name).containsOnly(1);
        } else {
          double square = 0;
          for (float value : values) {
            square += value * value / values.length;
          }
          assertThat(Math.sqrt(square)).as(name).isCloseTo(0.02, within(0.005));
          assertThat(values).as(name).isNotEqualTo(values(before, name));
        }
      }
      int width = Math.toIntExact(drawn.shape(WORDS).size(1));
      float[] padding = new float[width];
      drawn.get(WORDS, 0, padding, 0, width);
      assertThat(padding).containsOnly(0);
    }
  }

  private static float[] values(Checkpoint checkpoint, String name) {
    try (FloatMemory memory = checkpoint.read(name)) {
      return memory.toArray();
    }
  }

  @Test
  void trainingsFromScratchAndOnBlocksResumeToTheSameBits() throws IOException {
    TextCorpus corpus = texts("corpus", 90, 1);
    byte[] whole = weights(scratch().fit(corpus), "whole");
    CheckpointSettings settings = CheckpointSettings.in(directory.resolve("c")).withResume();
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> scratch().checkpoints(settings).listener(interrupting).fit(corpus))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> scratch().fromScratch(false).checkpoints(settings).fit(corpus))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("from scratch");
    assertThatThrownBy(() -> scratch().maxLength(20).checkpoints(settings).fit(corpus))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("blocks of 40");
    byte[] resumed = weights(scratch().checkpoints(settings).fit(corpus), "resumed");
    assertThat(resumed).isEqualTo(whole);
    assertThat(weights(trainer().epochs(2).fit(corpus), "other")).isNotEqualTo(whole);
  }

  private LanguageModelTrainer.Builder scratch() {
    return trainer().epochs(2).fromScratch(true).blocks(done -> {});
  }

  /** Numbers that another program computes by the formula. */
  @Test
  void piecesAreDrawnAsTheFormulaSays() throws IOException {
    Path model = TinyLanguageModel.in(directory);
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(PretrainedModel.of(model).tokenizerFile())) {
      Encoding encoding = tokenizer.encode("the film was good and the dog was good");
      int mask = tokenizer.specialTokens().mask().orElseThrow();
      long chosen = 0;
      long masked = 0;
      long same = 0;
      long pieces = 0;
      for (int text = 0; text < 3_000; text++) {
        TokenSequence drawn = Masking.USUAL.of(encoding, 1, text, mask, 400);
        assertThat(Masking.USUAL.of(encoding, 1, text, mask, 400)).isEqualTo(drawn);
        pieces += encoding.length() - 2;
        chosen += drawn.scored().length;
        for (int i = 0; i < drawn.scored().length; i++) {
          int at = drawn.scored()[i];
          assertThat(drawn.labels()[i]).isEqualTo(encoding.ids()[at]);
          masked += drawn.ids()[at] == mask ? 1 : 0;
          same += drawn.ids()[at] == encoding.ids()[at] ? 1 : 0;
        }
        assertThat(IntStream.of(drawn.scored()))
            .noneMatch(p -> p == 0 || p == encoding.length() - 1);
      }
      assertThat((double) chosen / pieces).isCloseTo(0.15, within(0.01));
      assertThat((double) masked / chosen).isCloseTo(0.8, within(0.02));
      assertThat((double) same / chosen).isCloseTo(0.1, within(0.02));
      // u_0 of text 0 is 0.12606... at position 6 and 0.5698... at position 1 with seed 1.
      int[] first = Masking.USUAL.of(encoding, 1, 0, mask, 400).scored();
      assertThat(Arrays.stream(first)).contains(6).doesNotContain(1);
    }
  }

  @Test
  void whatCannotBeTrainedOnIsRefused() {
    assertThatThrownBy(() -> trainer().fit(TextCorpus.of("nothing", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing has no text");
    assertThatThrownBy(() -> trainer().batchTokens(100).fit(texts("corpus", 8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchTokens");
    try (LanguageModel model = LanguageModel.load(TinyLanguageModel.in(directory))) {
      assertThatThrownBy(() -> model.fill("no mask", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[MASK]");
    }
  }
}
