package io.slicer.inference;

import io.slicer.engine.EncoderInspector;
import io.slicer.engine.EncoderInspector.Inspection;
import io.slicer.engine.Engine;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.TextInput;
import io.slicer.text.Truncation;
import io.slicer.threads.ParallelMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes what an encoder makes of texts. Which of them share a batch depends on the texts, not on
 * their order, so the same texts give the same bits.
 *
 * @param encoder all of whose layers are fixed
 * @param pooler of the encoder; there is one if its output is wanted
 */
record FeatureExtraction(
    EncoderModel encoder,
    Engine engine,
    TextEncoder texts,
    Set<EncoderOutput> outputs,
    Optional<Pooler> pooler) {
  private static final float[] NONE = new float[0];

  private static final Comparator<TokenSequence> BY_CONTENT =
      Comparator.comparing((TokenSequence sequence) -> -sequence.length())
          .thenComparing(TokenSequence::ids, Arrays::compare)
          .thenComparing(TokenSequence::types, Arrays::compare);

  Features of(List<TextInput> inputs) {
    List<Truncation> read = ParallelMap.map(inputs, texts.threads(), texts::read);
    List<TokenSequence> sequences = read.stream().map(text -> sequence(text.encoding())).toList();
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparing(sequences::get, BY_CONTENT))
            .toList();
    List<Computed> computed =
        EncoderInspection.each(
            encoder,
            engine,
            texts.threads(),
            order.stream().map(sequences::get).toList(),
            this::compute);
    TextFeatures[] features = new TextFeatures[read.size()];
    for (int i = 0; i < features.length; i++) {
      int number = order.get(i);
      features[number] = computed.get(i).of(read.get(number), this);
    }
    return new Features(List.of(features));
  }

  /** The scored tokens are those whose last hidden states are wanted. */
  private TokenSequence sequence(Encoding encoding) {
    int[] all = IntStream.range(0, readsAllTokens() ? encoding.length() : 1).toArray();
    return TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), all);
  }

  private boolean readsAllTokens() {
    return outputs.contains(EncoderOutput.MEAN)
        || outputs.contains(EncoderOutput.LAST_LAYER)
        || readsLayers();
  }

  private boolean readsLayers() {
    return outputs.contains(EncoderOutput.ALL_LAYERS) || outputs.contains(EncoderOutput.ATTENTION);
  }

  private int hidden() {
    return encoder.config().hiddenSize();
  }

  private List<Computed> compute(EncoderInspector inspector, TokenBatch batch) {
    List<float[]> layers;
    List<float[]> attention = List.of();
    if (outputs.contains(EncoderOutput.ATTENTION)) {
      Inspection inspection = inspector.inspect(batch);
      layers = inspection.hiddenStates();
      attention = inspection.attention();
    } else if (outputs.contains(EncoderOutput.ALL_LAYERS)) {
      layers = inspector.hiddenStates(batch);
    } else {
      layers = List.of(inspector.features(batch));
    }
    Computed[] sequences = new Computed[batch.sequenceCount()];
    int pairs = 0;
    int[] packed = new int[sequences.length];
    for (int s = 0; s < packed.length; s++) {
      packed[batch.given(s)] = s;
    }
    for (int i = 0; i < sequences.length; i++) {
      int s = packed[i];
      int tokens = batch.offsets()[s + 1] - batch.offsets()[s];
      int from = (readsLayers() ? batch.offsets()[s] : batch.firstScoredRow(s)) * hidden();
      int size = batch.scoredRows(s) * hidden();
      int to = pairs + encoder.config().heads() * tokens * tokens;
      sequences[i] = new Computed(cut(layers, from, from + size), cut(attention, pairs, to));
      pairs = to;
    }
    return List.of(sequences);
  }

  private static List<float[]> cut(List<float[]> layers, int from, int to) {
    return layers.stream().map(layer -> Arrays.copyOfRange(layer, from, to)).toList();
  }

  /**
   * What was computed of a sequence.
   *
   * @param layers (T, H) of some layers, the last one last; or (1, H) of the first token
   * @param attention (A, T, T) of all layers, if it was asked for
   */
  private record Computed(List<float[]> layers, List<float[]> attention) {
    TextFeatures of(Truncation text, FeatureExtraction extraction) {
      Set<EncoderOutput> outputs = extraction.outputs();
      int hidden = extraction.hidden();
      float[] last = layers.get(layers.size() - 1);
      float[] first = Arrays.copyOf(last, hidden);
      List<float[]> kept = new ArrayList<>();
      if (outputs.contains(EncoderOutput.ALL_LAYERS)) {
        kept.addAll(layers);
      } else if (outputs.contains(EncoderOutput.LAST_LAYER)) {
        kept.add(last);
      }
      return new TextFeatures(
          outputs,
          text.encoding().pieces().stream().map(piece -> piece.text()).toList(),
          text.cutFirst(),
          text.cutSecond(),
          hidden,
          outputs.contains(EncoderOutput.FIRST_TOKEN) ? first : NONE,
          outputs.contains(EncoderOutput.POOLED)
              ? extraction.pooler().orElseThrow().of(first)
              : NONE,
          outputs.contains(EncoderOutput.MEAN) ? mean(last, hidden) : NONE,
          kept,
          attention);
    }

    private static float[] mean(float[] rows, int hidden) {
      double[] sum = new double[hidden];
      for (int i = 0; i < rows.length; i++) {
        sum[i % hidden] += rows[i];
      }
      float[] mean = new float[hidden];
      for (int i = 0; i < hidden; i++) {
        mean[i] = (float) (sum[i] * hidden / rows.length);
      }
      return mean;
    }
  }
}
