package io.slicer.examples.bench.candidate;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.tracker.Tracker;
import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenSequence;
import io.slicer.hub.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Fine-tunes with DJL's trainer and AdamW: all parameters, the whole word table among them. The
 * gradient's norm, which slicer computes and limits at every step, is neither computed nor limited.
 */
final class DjlTraining implements Candidate {
  private static final double NANOS = 1e9;
  private static final float LEARNING_RATE = 5e-5f;
  private static final float WEIGHT_DECAY = 0.01f;

  private final Engine engine;
  private final EncoderConfig config;
  private final Tokenization tokenization;
  private final List<TokenSequence> drawn;
  private final int batchSize;
  private final Model model;
  private final Trainer trainer;
  private final Random random = new Random(42);

  DjlTraining(Job job) {
    engine = DjlEngine.load(job.threads());
    config = EncoderConfig.of(PretrainedModel.of(Path.of(job.model())).config());
    Corpus corpus = Corpus.of(job);
    tokenization = Tokenization.open(job.model());
    drawn = Corpus.drawn(corpus.sequences(tokenization.tokenizer()), job);
    batchSize = job.batchSize();
    model = Model.newInstance("encoder", Device.cpu(), "PyTorch");
    model.setBlock(new DjlEncoder(config, corpus.dataset().labels().size()));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(
                    AdamW.builder()
                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                        .optWeightDecays(WEIGHT_DECAY)
                        .build()));
    trainer.initialize(new Shape(1, 2), new Shape(1, 1, 1, 2));
  }

  @Override
  public String description() {
    return DjlEngine.description(engine);
  }

  @Override
  public Optional<Long> tokenizerBytes() {
    return tokenization.residentBytes();
  }

  @Override
  public Work run(Workload workload) {
    long start = System.nanoTime();
    List<TokenSequence> shuffled = new ArrayList<>(drawn);
    Collections.shuffle(shuffled, random);
    List<List<TokenSequence>> batches = Tagging.batches(shuffled, batchSize);
    long gradients = 0;
    for (List<TokenSequence> batch : batches) {
      long before = System.nanoTime();
      try (NDManager scope = trainer.getManager().newSubManager()) {
        passes(batch, scope);
        gradients += System.nanoTime() - before;
        trainer.step();
      }
    }
    double seconds = (System.nanoTime() - start) / NANOS;
    return new Work(
        Corpus.tokens(drawn),
        batches.size(),
        seconds,
        Map.of(Work.GRADIENTS, gradients / NANOS, Work.OPTIMIZER, seconds - gradients / NANOS));
  }

  private void passes(List<TokenSequence> batch, NDManager scope) {
    PaddedBatch padded = new PaddedBatch(batch, config.paddingId());
    long[] labels = new long[padded.size()];
    float[] weights = new float[labels.length];
    int scored = 0;
    for (int s = 0; s < batch.size(); s++) {
      for (int i = 0; i < batch.get(s).scored().length; i++, scored++) {
        int at = padded.at(s, batch.get(s).scored()[i]);
        labels[at] = batch.get(s).labels()[i];
        weights[at] = 1;
      }
    }
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDArray scores = trainer.forward(DjlTagging.inputs(padded, scope)).head();
      NDArray ofLabels =
          scores
              .logSoftmax(2)
              .reshape(labels.length, -1)
              .gather(scope.create(labels, new Shape(labels.length, 1)), 1)
              .reshape(labels.length);
      NDArray loss = ofLabels.mul(scope.create(weights)).sum().div(-scored);
      collector.backward(loss);
      if (!Float.isFinite(loss.getFloat())) {
        throw new IllegalStateException("the loss is " + loss.getFloat());
      }
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    tokenization.close();
  }
}
