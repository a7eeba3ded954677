package io.slicer.engine;

import io.slicer.graph.EncoderOps;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
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
    TensorFile file = files.tensors("batch-" + number + ".safetensors");
    int[] ids = ints(file, "input_ids");
    int[] types = ints(file, "token_type_ids");
    int[] mask = ints(file, "attention_mask");
    int[] wordOf = ints(file, "word_index");
    int[] words = ints(file, "words");
    int[] heads = ints(file, "heads");
    int[] relations = ints(file, "relations");
    int width = file.columns("input_ids");
    int most = file.columns("heads");
    List<TokenSequence> sequences = new ArrayList<>();
    for (int s = 0; s < words.length; s++) {
      int length = Arrays.stream(mask, s * width, (s + 1) * width).sum();
      int[] starts = new int[words[s]];
      int[] lengths = new int[words[s]];
      int at = 1;
      for (int w = 0; w < words[s]; w++) {
        starts[w] = at;
        while (at < length && wordOf[s * width + at] == w) {
          lengths[w]++;
          at++;
        }
      }
      float[] own = new float[words[s]];
      for (int w = 0; w < own.length; w++) {
        own[w] = heads[s * most + w];
      }
      sequences.add(
          TokenSequence.ofRuns(
                  Arrays.copyOfRange(ids, s * width, s * width + length),
                  Arrays.copyOfRange(types, s * width, s * width + length),
                  starts,
                  lengths)
              .withTarget(EncoderOps.HEADS, own)
              .withLabels(Arrays.copyOfRange(relations, s * most, s * most + words[s])));
    }
    return sequences;
  }

  /**
   * What the model gives for batch 0: of each sentence (1 + C, n, n + 1), one behind the other.
   *
   * @param arcs whether those of heads are wanted, or those of relations
   */
  public float[] scores(boolean arcs) {
    TensorFile file = files.tensors("forward.safetensors");
    int[] words = ints(files.tensors("batch-0.safetensors"), "words");
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

  private static int[] ints(TensorFile file, String tensor) {
    return Arrays.stream(file.longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }
}
