package io.slicer.examples.bench.candidate;

import io.slicer.engine.Engine;
import io.slicer.engine.PackedWeights;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.engine.StepProfile;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.ner.NerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tags with {@link NerModel}, as a program of anybody's would. Given all sentences at once it sorts
 * them itself, and that is part of its time. The profile is that of a batch of middling length on
 * one core, which is how many sentences are tagged: a batch on each core.
 */
final class SlicerTagging implements Candidate {
  private final Corpus corpus;
  private final List<TokenSequence> sequences;
  private final Optional<Long> tokenizerBytes;
  private final NerModel model;
  private final String directory;
  private final int batchSize;
  private final Precision precision;
  private final Engine engine;

  SlicerTagging(Job job) {
    corpus = Corpus.of(job);
    directory = job.model();
    batchSize = job.batchSize();
    precision = job.precision();
    engine = job.engine();
    try (Tokenization tokenization = Tokenization.open(job.model())) {
      sequences = corpus.sequences(tokenization.tokenizer());
      tokenizerBytes = tokenization.residentBytes();
    }
    model =
        NerModel.load(
            PretrainedModel.of(Path.of(job.model())),
            new InferenceSettings(job.threads(), precision, engine));
  }

  @Override
  public String description() {
    return Versions.slicer(engine);
  }

  @Override
  public Optional<Long> tokenizerBytes() {
    return tokenizerBytes;
  }

  @Override
  public Work run(Workload workload) {
    return switch (workload) {
      case SORTED -> Tagging.timed(sequences, 1, () -> model.scores(sequences));
      case FILE_ORDER -> {
        List<List<TokenSequence>> batches = Tagging.batches(sequences, batchSize);
        yield Tagging.timed(sequences, batches.size(), () -> batches.forEach(model::scores));
      }
      case FROM_WORDS -> Tagging.timed(sequences, 1, () -> model.tagSentences(corpus.words()));
      case ONE_SENTENCE -> {
        List<TokenSequence> one = List.of(Tagging.shortSentence(sequences));
        yield Tagging.latency(one.get(0), () -> model.scores(one));
      }
      case TRAINING -> throw new IllegalArgumentException("this candidate tags");
    };
  }

  @Override
  public Optional<StepProfile> profile(int rounds) {
    if (engine != Engine.ONEDNN) {
      return Optional.empty();
    }
    PretrainedModel source = PretrainedModel.of(Path.of(directory));
    EncoderConfig config = source.encoderConfig();
    List<List<TokenSequence>> batches = Tagging.batches(Tagging.longestFirst(sequences), batchSize);
    TokenBatch middle = TokenBatch.pack(batches.get(batches.size() / 2), config);
    try (EncoderCheckpoint checkpoint = EncoderCheckpoint.of(source.checkpoint(), config.family());
        EncoderModel encoder =
            EncoderModel.load(
                checkpoint,
                config,
                new TokenClassificationHead(config.labels(), new CrossEntropyLoss()));
        PackedWeights weights = PackedWeights.of(encoder, precision, 1);
        PlanExecutor executor = PlanExecutor.of(weights, 1)) {
      return Optional.of(executor.profileScores(middle, rounds));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
