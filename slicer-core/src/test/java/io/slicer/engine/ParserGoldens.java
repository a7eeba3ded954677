package io.slicer.engine;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import io.slicer.graph.EncoderOps;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.testing.ParserBatch;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.Arrays;
import java.util.List;

/** Goldens of dependency parsers: sentences whose words are runs of sub-words, with their trees. */
public record ParserGoldens(Goldens files) {
  /** The weights that begin at zero. */
  private static final List<String> WEIGHTS =
      List.of("biaffine_arcs.weight", "biaffine_rels.weight");

  public static ParserGoldens of(String name) {
    return new ParserGoldens(Goldens.of(name));
  }

  public EncoderConfig config() {
    return files.config();
  }

  /**
   * The model with everything under training.
   *
   * @param begins {@code start} as the checkpoint is, {@code zero} as training begins
   */
  public EncoderModel model(String begins) {
    EncoderModel model =
        files.model(new BiaffineParsingHead(config().labels()), parameter -> false);
    if (begins.equals("zero")) {
      for (String weight : WEIGHTS) {
        Parameters.Tensor tensor = model.parameters().get(weight);
        tensor.values().fill(0, tensor.values().length(), 0);
      }
    }
    return model;
  }

  /** The sentences of a batch. */
  public List<TokenSequence> batch(int number) {
    return ParserBatch.of(
        files,
        number,
        (ids, types, starts, lengths, heads, relations) ->
            TokenSequence.ofRuns(ids, types, starts, lengths)
                .withTarget(EncoderOps.HEADS, floats(heads))
                .withLabels(relations));
  }

  private static float[] floats(int[] values) {
    return Floats.toArray(Ints.asList(values));
  }

  /**
   * What the model gives for batch 0: of each sentence (1 + C, n, n + 1), one behind the other.
   *
   * @param arcs whether those of heads are wanted, or those of relations
   */
  public float[] scores(boolean arcs) {
    TensorFile file = files.tensors("forward.safetensors");
    int[] words = ParserBatch.words(files, 0);
    float[] all = file.floats(arcs ? "arc_scores" : "relation_scores");
    int columns = arcs ? 1 : config().labels().size();
    int most = Arrays.stream(words).max().orElseThrow();
    float[] scores = new float[all.length];
    int at = 0;
    for (int s = 0; s < words.length; s++) {
      for (int c = 0; c < columns; c++) {
        for (int d = 0; d < words[s]; d++) {
          for (int h = 0; h <= words[s]; h++) {
            scores[at++] = all[((s * most + d) * (most + 1) + h) * columns + c];
          }
        }
      }
    }
    return Arrays.copyOf(scores, at);
  }
}
