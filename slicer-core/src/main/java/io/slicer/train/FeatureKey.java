package io.slicer.train;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.model.Adapter;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head.NewParameter;
import io.slicer.model.TokenSequence;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One hash of all that the output of an encoder's fixed layers depends on: the same for all heads,
 * and for all conditions unless there is an adapter, which alone asks for them in an encoder.
 */
final class FeatureKey {
  private static final int FORMAT = 1;
  private static final int CHUNK = 1 << 14;

  private final Hasher hasher = Hashing.sha256().newHasher();
  private final float[] values = new float[CHUNK];
  private final ByteBuffer bytes =
      ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private FeatureKey() {}

  /**
   * The key of some sequences.
   *
   * @param computation what computes: the library's version, the executor, its threads
   * @param ofScored whether the features are those of scored tokens only
   * @param adapter of the encoder, all of whose parameters count
   * @param lists which sequences, and under which conditions
   * @return 64 hexadecimal digits
   */
  static String of(
      String computation,
      EncoderConfig config,
      int fixedLayers,
      boolean ofScored,
      Optional<Adapter> adapter,
      Parameters parameters,
      EmbeddingTable words,
      SequenceLists lists) {
    List<TokenSequence> sequences = lists.all();
    FeatureKey key = new FeatureKey();
    key.put(FORMAT + " " + computation + " " + fixedLayers);
    key.put(config.withLabels(List.of()).withSavedHeads(Map.of()).withDropout(0, 0, 0).toString());
    for (String name : EncoderGraph.bottom(config, fixedLayers)) {
      key.put(name);
      if (name.equals(EncoderGraph.wordTable(config))) {
        key.put(words, sequences);
      } else {
        key.put(parameters.get(name).values());
      }
    }
    for (TokenSequence sequence : sequences) {
      key.put(sequence.ids());
      key.put(sequence.types());
      if (ofScored) {
        key.put(sequence.scored());
      }
    }
    if (adapter.isPresent()) {
      key.put(adapter.get(), config, parameters);
      lists.byName().values().forEach(key::putCondition);
    }
    return key.hasher.hash().toString();
  }

  private void put(Adapter adapter, EncoderConfig config, Parameters parameters) {
    put(Fingerprint.describe(adapter));
    for (NewParameter parameter : adapter.parameters(config)) {
      put(parameter.name());
      put(parameters.get(parameter.name()).values());
    }
  }

  private void putCondition(TrainingList list) {
    hasher.putInt(list.sequences().size()).putInt(list.condition().choices().size());
    ImmutableSortedMap.copyOf(list.condition().choices())
        .forEach(
            (aspect, chosen) -> {
              put(aspect);
              put(chosen);
            });
  }

  private void put(String text) {
    hasher.putInt(text.length()).putUnencodedChars(text);
  }

  private void put(int[] numbers) {
    hasher.putInt(numbers.length);
    for (int number : numbers) {
      hasher.putInt(number);
    }
  }

  /** The rows of the table that the sequences use: most of it they do not. */
  private void put(EmbeddingTable words, List<TokenSequence> sequences) {
    int[] ids =
        sequences.stream()
            .flatMapToInt(sequence -> Arrays.stream(sequence.ids()))
            .sorted()
            .distinct()
            .toArray();
    float[] row = new float[words.width()];
    for (int id : ids) {
      words.copyRow(id, row, 0);
      put(row, row.length);
    }
  }

  private void put(FloatMemory memory) {
    for (long done = 0; done < memory.length(); done += CHUNK) {
      int n = (int) Math.min(CHUNK, memory.length() - done);
      memory.get(done, values, 0, n);
      put(values, n);
    }
  }

  private void put(float[] source, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      bytes.clear().asFloatBuffer().put(source, done, n);
      hasher.putBytes(bytes.limit(n * Float.BYTES));
    }
  }
}
