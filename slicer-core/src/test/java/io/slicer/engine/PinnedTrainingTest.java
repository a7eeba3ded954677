package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;

import com.google.common.primitives.ImmutableIntArray;
import com.sun.jna.NativeLibrary;
import io.slicer.graph.EncoderOps;
import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingListener;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/** Trainings end with the weights that they have always ended with, to the bit. */
@Tag("processor")
class PinnedTrainingTest {
  private static final int SLICE_WIDTH = 12;
  private static final int[] LENGTHS = {9, 1, 17, 4, 30, 12, 2, 23, 16, 7, 40, 5};

  /** What BERT has in place of {@link LongSequenceTest#ODD}, with widths that are even. */
  static final EncoderConfig EVEN =
      new EncoderConfig(
          BertFamily.BERT,
          97,
          32,
          2,
          2,
          64,
          512,
          2,
          1e-12,
          0.1,
          0.1,
          0.1,
          0.02,
          0,
          List.of("O", "B-X", "I-X"));

  /** How a training differs from one of all parameters, in slices and without dropout. */
  private enum Case {
    SLICED,
    CROSS_ENTROPY,
    FROZEN_HEAD,
    ALL_WORDS,
    DROPOUT,
    CLIPPED_ACCUMULATION,
    UNLABELLED_PARTS,
    FROZEN_LAYERS,
    FIXED_LAYERS,
    FEATURE_CACHE,
    LONG_SEQUENCES,
    OWN_LOSS,
    BFLOAT16(Precision.BF16),
    BFLOAT16_DROPOUT_ACCUMULATION(Precision.BF16),
    BFLOAT16_FEATURE_CACHE(Precision.BF16),
    BFLOAT16_LONG_SEQUENCES(Precision.BF16);

    private final Precision precision;

    Case() {
      this(Precision.FP32);
    }

    Case(Precision precision) {
      this.precision = precision;
    }
  }

  /**
   * ND4J, which computes a loss of SameDiff's ops, multiplies with the kernels that OpenBLAS
   * chooses for the processor.
   */
  private static String openBlasCore() {
    Nd4j.getExecutioner();
    try {
      // Asking by name finds the library that ND4J has just loaded.
      return NativeLibrary.getInstance("libopenblas.so.0")
          .getFunction("openblas_get_corename")
          .invokeString(new Object[0], false);
    } catch (UnsatisfiedLinkError e) {
      return "of " + System.getProperty("os.name"); // Not Linux.
    }
  }

  /** Passes on rows that dropout has changed, as a checkpoint's head does. */
  private record DropoutHead(Head head) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return head.parameters(config);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return head.scores(ops, rows, config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable dropped = ops.dropout(rows, config.headDropout(), dropoutSite);
      return head.loss(ops, dropped, config, dropoutSite + 1);
    }

    @Override
    public String architecture(EncoderFamily family) {
      return head.architecture(family);
    }
  }

  /** What a training starts from. */
  private static final class Training {
    private Supplier<Checkpoint> checkpoint;
    private EncoderConfig config;
    private List<TokenSequence> sequences;
    private Head head;
    private Predicate<String> frozen = name -> false;
    private OptionalInt fixedLayers = OptionalInt.empty();
    private boolean cached;
    private IntStream words;
    private final Precision precision;
    private String instructions = Processor.instructions();
    private final TrainingArguments.Builder arguments =
        TrainingArguments.builder()
            .learningRate(1e-3)
            .weightDecay(0.01)
            .warmupSteps(1)
            .batchSize(4)
            .maxSteps(4);

    Training(String model, Case of) {
      Goldens goldens = Goldens.shipped(model);
      checkpoint = goldens::checkpoint;
      config = goldens.config();
      head = head(SLICE_WIDTH);
      sequences = RandomSequences.of(config, LENGTHS);
      words = wordsOf(sequences);
      precision = of.precision;
      change(of);
    }

    private void change(Case of) {
      switch (of) {
        case SLICED, BFLOAT16 -> {}
        case CROSS_ENTROPY -> head = head(config.hiddenSize());
        case FROZEN_HEAD -> frozen = "classifier.weight"::equals;
        case ALL_WORDS -> words = IntStream.range(0, config.vocabularySize());
        case DROPOUT -> dropOut();
        case CLIPPED_ACCUMULATION -> {
          accumulate();
          arguments.maxGradNorm(0.05);
        }
        case UNLABELLED_PARTS -> {
          accumulate();
          keepLabelsOfEveryFourth();
        }
        case FROZEN_LAYERS -> {
          dropOut();
          frozen = EncoderGraph.bottom(config, 1)::contains;
        }
        case FIXED_LAYERS -> {
          dropOut();
          fixLayer();
        }
        case FEATURE_CACHE, BFLOAT16_FEATURE_CACHE -> {
          dropOut();
          fixLayer();
          cached = true;
        }
        case LONG_SEQUENCES, BFLOAT16_LONG_SEQUENCES -> lengthen();
        case OWN_LOSS -> {
          head = new OwnLossTest.StockHead(config.labels().size(), true);
          instructions += " and OpenBLAS " + openBlasCore();
        }
        case BFLOAT16_DROPOUT_ACCUMULATION -> {
          dropOut();
          accumulate();
        }
      }
    }

    /** Fewer than there are micro-batches, so that some of these have none. */
    private void keepLabelsOfEveryFourth() {
      for (int s = 0; s < sequences.size(); s++) {
        if (s % 4 > 0) {
          sequences.set(s, RandomSequences.unscored(sequences.get(s)));
        }
      }
    }

    private static IntStream wordsOf(List<TokenSequence> sequences) {
      return sequences.stream().flatMapToInt(s -> IntStream.of(s.ids())).distinct().sorted();
    }

    private Head head(int sliceWidth) {
      return new Goldens.TestHead(config.labels().size(), sliceWidth);
    }

    private void dropOut() {
      config = config.withDropout(0.1, 0.2, 0.3);
      head = new DropoutHead(head);
    }

    private void accumulate() {
      arguments.batchSize(3).gradientAccumulationSteps(2);
    }

    private void fixLayer() {
      fixedLayers = OptionalInt.of(1);
      frozen = EncoderGraph.bottom(config, 1)::contains;
    }

    private void lengthen() {
      config = config.family() == BertFamily.BERT ? EVEN : LongSequenceTest.ODD;
      checkpoint = () -> RandomCheckpoint.of(config, 0.3);
      head = head(config.hiddenSize() / config.heads());
      sequences = RandomSequences.of(config, 200, 3, 129, 128, 1, 140);
      words = wordsOf(sequences);
      arguments.batchSize(3);
    }

    /** The losses of all steps are added to a list; the result is all that was trained or not. */
    private Map<String, float[]> run(int threads, List<Double> losses) {
      ImmutableIntArray rows = ImmutableIntArray.copyOf(words);
      try (Checkpoint file = checkpoint.get();
          EncoderModel model =
              EncoderModel.load(
                  file, config, head, 1, new EncoderModel.Training(rows, frozen, fixedLayers));
          PlanExecutor executor = PlanExecutor.of(model, threads, precision)) {
        Trainer.Builder trainer =
            Trainer.builder(executor, model)
                .arguments(arguments.threads(threads).build())
                .listener(
                    new TrainingListener() {
                      @Override
                      public void stepped(Step step) {
                        losses.add(step.loss());
                      }
                    });
        if (cached) {
          trainer.featureCache(FeatureCacheSettings.DEFAULT);
        }
        trainer.build().train(sequences);
        return weights(model);
      }
    }

    /** Of the word table all rows, wherever they lie. */
    private static Map<String, float[]> weights(EncoderModel model) {
      Map<String, float[]> weights = new HashMap<>();
      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        weights.put(tensor.name(), tensor.values().toArray());
      }
      int width = model.words().width();
      float[] table = new float[(int) model.words().rows() * width];
      for (int id = 0; id < model.words().rows(); id++) {
        model.words().copyRow(id, table, id * width);
      }
      weights.put(EncoderGraph.wordTable(model.config()), table);
      return weights;
    }
  }

  static Stream<Arguments> trainings() {
    return Stream.of("tiny-xlmr", "tiny-bert")
        .flatMap(
            model ->
                Stream.of(Case.values())
                    .flatMap(
                        each ->
                            Stream.of(1, 2, 3).map(threads -> Arguments.of(model, each, threads))));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void trainingEndsWithTheSameBits(String model, Case of, int threads) {
    Training training = new Training(model, of);
    assumeInstructionsFor(training.precision);
    Pins pins = Pins.of(training.instructions);
    List<Double> losses = new ArrayList<>();
    Map<String, float[]> weights = training.run(threads, losses);

    pins.check(model + " " + of + " losses", threads, Pins.sum(losses));
    pins.check(model + " " + of + " weights", threads, Pins.sum(weights));
  }
}
