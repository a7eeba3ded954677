package io.slicer.train;

import com.google.common.base.Stopwatch;
import io.slicer.files.AtomicFiles;
import io.slicer.files.FreeSpace;
import io.slicer.files.ProcessLock;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequences of a training with what the fixed layers make of them, mapped from a file: computed
 * once, whatever the number of epochs. Each list is computed under its own condition.
 *
 * <p>The file is in a directory {@code features-KEY}, which appears when it is complete: {@value
 * #TENSORS} with the features of all sub-words (N, H), or of all scored ones (R, H) where the whole
 * encoder is fixed, list after list and sequences in their order, and {@value #CHECKSUM}. A file
 * that is there already is used if its checksum is right and the executor makes the same bits of
 * the first sequences; else it is made anew. A lock lets only one training at a time make files in
 * a directory.
 */
final class FeatureCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);

  /** In the directory of a run's checkpoints. */
  static final String DIRECTORY = "features";

  static final String TENSORS = "features.safetensors";
  static final String CHECKSUM = "checksum.txt";

  private static final String TENSOR = "features";
  private static final String KEY = "key";

  /** Sub-words that are computed together; it makes products no faster to take more. */
  private static final int BATCH_TOKENS = 1024;

  private final SequenceLists lists;
  private final @Nullable FloatMemory memory;
  private final Optional<Path> temporary;

  private FeatureCache(
      SequenceLists lists, @Nullable FloatMemory memory, Optional<Path> temporary) {
    this.lists = lists;
    this.memory = memory;
    this.temporary = temporary;
  }

  /** Sequences whose features are not kept. */
  static FeatureCache without(SequenceLists lists) {
    return new FeatureCache(lists, null, Optional.empty());
  }

  /**
   * Finds or computes the features of sequences.
   *
   * @param executor which computes them
   * @param config of the encoder
   * @param ofScored whether they are those of scored tokens only
   * @param key of all that they depend on
   * @param directory where to; none for a temporary one
   * @param maxBytes how large the file may be
   * @return the sequences with their features; without, if they cannot be kept or the thread is
   *     interrupted
   */
  static FeatureCache open(
      SequenceLists lists,
      Executor executor,
      EncoderConfig config,
      boolean ofScored,
      String key,
      Optional<Path> directory,
      long maxBytes) {
    Optional<Path> temporary = Optional.empty();
    try {
      Maker maker = new Maker(lists, executor, config, ofScored, key);
      maker.checkSize(maxBytes, "the limit is");
      Path place;
      if (directory.isPresent()) {
        place = directory.get();
      } else {
        place = Files.createTempDirectory("slicer-features-");
        temporary = Optional.of(place);
      }
      FloatMemory memory = maker.findOrMake(place);
      return new FeatureCache(lists.with(maker.withFeatures(memory)), memory, temporary);
    } catch (IOException | UncheckedIOException e) {
      temporary.ifPresent(FeatureCache::delete);
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn(
            "every step computes the frozen layers, as their output cannot be kept: {}",
            e.toString());
      }
      return without(lists);
    } catch (RuntimeException | Error e) {
      temporary.ifPresent(FeatureCache::delete);
      throw e;
    }
  }

  private static void delete(Path directory) {
    try {
      AtomicFiles.deleteTree(directory);
    } catch (IOException e) {
      LOG.warn("{} is of no use any more and cannot be deleted", directory, e);
    }
  }

  /** The sequences, with features if those could be kept. */
  SequenceLists lists() {
    return lists;
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
    temporary.ifPresent(FeatureCache::delete);
  }

  /** Computes features, or finds them. */
  private static final class Maker {
    private final SequenceLists lists;
    private final List<TokenSequence> sequences;
    private final Executor executor;
    private final EncoderConfig config;
    private final boolean ofScored;
    private final String key;
    private final Shape shape;
    private @Nullable FloatMemory memory;

    Maker(
        SequenceLists lists,
        Executor executor,
        EncoderConfig config,
        boolean ofScored,
        String key) {
      this.lists = lists;
      sequences = lists.all();
      this.executor = executor;
      this.config = config;
      this.ofScored = ofScored;
      this.key = key;
      shape = Shape.of(sequences.stream().mapToLong(this::rows).sum(), config.hiddenSize());
    }

    private int rows(TokenSequence sequence) {
      return ofScored ? sequence.scored().length : sequence.length();
    }

    void checkSize(long most, String what) throws IOException {
      long bytes = shape.elements() * Float.BYTES;
      if (bytes > most) {
        throw new IOException(
            "the features of "
                + shape.size(0)
                + " sub-words need "
                + bytes
                + " bytes, "
                + what
                + " "
                + most);
      }
    }

    FloatMemory findOrMake(Path directory) throws IOException {
      Path target = directory.resolve("features-" + key.substring(0, 32));
      ProcessLock.holding(
          directory.resolve(".features.lock"),
          () -> {
            AtomicFiles.deleteLeftovers(target);
            memory = find(target).orElse(null);
            if (memory == null) {
              AtomicFiles.deleteTree(target);
              checkSize(FreeSpace.in(directory), "free on the disk are");
              make(target);
              memory = find(target).orElse(null);
            }
          });
      if (memory == null) {
        throw new IOException(target + " is damaged as soon as it is written");
      }
      return memory;
    }

    private void make(Path target) {
      LOG.info(
          "computing the frozen layers once for {} {}",
          shape.size(0),
          ofScored ? "scored sub-words" : "sub-words");
      Stopwatch time = Stopwatch.createStarted();
      TensorChecksum checksum = new TensorChecksum();
      TensorSource features =
          new TensorSource(
              TENSOR,
              shape,
              sink -> {
                for (TrainingList list : lists.byName().values()) {
                  for (int first = 0; first < list.sequences().size(); ) {
                    TrainingList batch = batch(list, first);
                    float[] rows = compute(batch);
                    checksum.accept(rows, 0, rows.length);
                    sink.accept(rows, 0, rows.length);
                    first += batch.sequences().size();
                  }
                }
              });
      AtomicFiles.writeDirectory(
          target,
          partial -> {
            SafeTensors.write(partial.resolve(TENSORS), List.of(features), Map.of(KEY, key));
            AtomicFiles.write(partial.resolve(CHECKSUM), checksum.toString());
          });
      LOG.info("computed and kept in {} in {}", target, time);
    }

    /** Some sequences of a list from one on, at least one. */
    private static TrainingList batch(TrainingList list, int first) {
      List<TokenSequence> sequences = list.sequences();
      int end = first + 1;
      int tokens = sequences.get(first).length();
      while (end < sequences.size() && tokens + sequences.get(end).length() <= BATCH_TOKENS) {
        tokens += sequences.get(end++).length();
      }
      return list.with(sequences.subList(first, end));
    }

    /** Features of some sequences, in their order. */
    private float[] compute(TrainingList list) {
      List<TokenSequence> members = list.sequences();
      TokenBatch batch = TokenBatch.pack(members, config).of(list.head(), list.condition());
      float[] packed = executor.features(batch);
      if (ofScored) {
        return packed;
      }
      int[] from = new int[members.size()];
      for (int s = 0; s < from.length; s++) {
        from[batch.sequences()[s]] = batch.offsets()[s];
      }
      int hidden = config.hiddenSize();
      float[] rows = new float[packed.length];
      int at = 0;
      for (int s = 0; s < from.length; s++) {
        int count = members.get(s).length() * hidden;
        System.arraycopy(packed, from[s] * hidden, rows, at, count);
        at += count;
      }
      return rows;
    }

    private Optional<FloatMemory> find(Path target) throws IOException {
      if (!Files.exists(target)) {
        return Optional.empty();
      }
      FloatMemory found = null;
      try (SafeTensors file = SafeTensors.open(target.resolve(TENSORS))) {
        if (!key.equals(file.metadata().get(KEY)) || !shape.equals(file.shape(TENSOR))) {
          throw new CheckpointException("it is not what its name says");
        }
        found = file.read(TENSOR);
        String checksum = Files.readString(target.resolve(CHECKSUM));
        if (!new TensorChecksum().plus(found).toString().equals(checksum)) {
          throw new CheckpointException("it does not match its checksum");
        }
        float[] first = compute(batch(lists.byName().values().iterator().next(), 0));
        float[] there = new float[first.length];
        found.get(0, there, 0, there.length);
        if (!Arrays.equals(first, there)) {
          throw new CheckpointException("other bits than the executor now computes");
        }
        return Optional.of(found);
      } catch (CheckpointException | NoSuchElementException | IOException e) {
        if (found != null) {
          found.close();
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted while reading " + target, e);
        }
        LOG.warn("{} cannot be used and is made anew: {}", target, e.getMessage());
        return Optional.empty();
      }
    }

    List<TokenSequence> withFeatures(FloatMemory features) {
      List<TokenSequence> all = new ArrayList<>();
      long at = 0;
      for (TokenSequence sequence : sequences) {
        long count = (long) rows(sequence) * config.hiddenSize();
        all.add(sequence.withFeatures(features.slice(at, count)));
        at += count;
      }
      return List.copyOf(all);
    }
  }
}
