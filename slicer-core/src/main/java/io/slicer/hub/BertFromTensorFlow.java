package io.slicer.hub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A BERT with its masked-LM head, as Google published it in TensorFlow, under Hugging Face's names.
 * TensorFlow keeps the weight of a dense layer as (in, out), PyTorch as (out, in).
 */
final class BertFromTensorFlow {
  /** The width of an attention head in every BERT that Google published. */
  private static final int HEAD = 64;

  private final Checkpoint checkpoint;
  private final List<TensorSource> tensors = new ArrayList<>();
  private final ObjectNode config = new JsonMapper().createObjectNode();

  /**
   * Matches the tensors of a checkpoint.
   *
   * @param checkpoint TensorFlow's; stays open until the tensors are written
   * @throws CheckpointException if a tensor is missing or of a wrong rank
   */
  BertFromTensorFlow(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    Shape words = embedding("word_embeddings");
    Shape positions = embedding("position_embeddings");
    Shape types = embedding("token_type_embeddings");
    layerNorm("bert.embeddings.LayerNorm", "bert/embeddings/LayerNorm");
    int layers = 0;
    long feedForward = 0;
    while (nameOf("bert/encoder/layer_" + layers + "/output/dense/kernel") != null) {
      feedForward = layer("bert.encoder.layer." + layers, "bert/encoder/layer_" + layers);
      layers++;
    }
    dense("bert.pooler.dense", "bert/pooler/dense");
    dense("cls.predictions.transform.dense", "cls/predictions/transform/dense");
    layerNorm("cls.predictions.transform.LayerNorm", "cls/predictions/transform/LayerNorm");
    copy("cls.predictions.bias", "cls/predictions/output_bias");
    config.putArray("architectures").add("BertForMaskedLM");
    config
        .put("model_type", "bert")
        .put("hidden_size", words.size(1))
        .put("num_hidden_layers", layers)
        .put("num_attention_heads", words.size(1) / HEAD)
        .put("intermediate_size", feedForward)
        .put("vocab_size", words.size(0))
        .put("max_position_embeddings", positions.size(0))
        .put("type_vocab_size", types.size(0))
        .put("layer_norm_eps", 1e-12)
        .put("hidden_act", "gelu")
        .put("hidden_dropout_prob", 0.1)
        .put("attention_probs_dropout_prob", 0.1)
        .put("initializer_range", 0.02)
        .put("pad_token_id", 0);
  }

  /**
   * The tensors under Hugging Face's names, read from the checkpoint when they are written.
   *
   * @return those of the encoder, its pooler and the masked-LM head
   */
  List<TensorSource> tensors() {
    return tensors;
  }

  /**
   * The content of config.json, with sizes from the tensors.
   *
   * @return as transformers writes it for {@code BertForMaskedLM}
   */
  ObjectNode config() {
    return config;
  }

  private Shape embedding(String name) {
    String from = required("bert/embeddings/" + name, 2);
    copy("bert.embeddings." + name + ".weight", from);
    return checkpoint.shape(from);
  }

  /** Returns the width of the layer's feed-forward block. */
  private long layer(String to, String from) {
    for (String name : List.of("query", "key", "value")) {
      dense(to + ".attention.self." + name, from + "/attention/self/" + name);
    }
    dense(to + ".attention.output.dense", from + "/attention/output/dense");
    layerNorm(to + ".attention.output.LayerNorm", from + "/attention/output/LayerNorm");
    long width = dense(to + ".intermediate.dense", from + "/intermediate/dense");
    dense(to + ".output.dense", from + "/output/dense");
    layerNorm(to + ".output.LayerNorm", from + "/output/LayerNorm");
    return width;
  }

  private void layerNorm(String to, String from) {
    copy(to + ".weight", from + "/gamma");
    copy(to + ".bias", from + "/beta");
  }

  /** Returns the number of outputs. */
  private long dense(String to, String from) {
    String kernel = required(from + "/kernel", 2);
    int inputs = Math.toIntExact(checkpoint.shape(kernel).size(0));
    int outputs = Math.toIntExact(checkpoint.shape(kernel).size(1));
    tensors.add(
        new TensorSource(
            to + ".weight",
            Shape.of(outputs, inputs),
            sink -> {
              float[] values;
              try (FloatMemory memory = checkpoint.read(kernel)) {
                values = memory.toArray();
              }
              float[] row = new float[inputs];
              for (int output = 0; output < outputs; output++) {
                for (int input = 0; input < inputs; input++) {
                  row[input] = values[input * outputs + output];
                }
                sink.accept(row, 0, inputs);
              }
            }));
    copy(to + ".bias", from + "/bias");
    return outputs;
  }

  private void copy(String to, String from) {
    TensorSource source = TensorSource.of(nameOrRefusal(from), checkpoint);
    tensors.add(new TensorSource(to, source.shape(), source.values()));
  }

  private String required(String end, int rank) {
    String name = nameOrRefusal(end);
    Shape shape = checkpoint.shape(name);
    if (shape.rank() != rank) {
      throw new CheckpointException(
          checkpoint + ": tensor \"" + name + "\" " + shape + " should have " + rank + " axes");
    }
    return name;
  }

  private String nameOrRefusal(String end) {
    String name = nameOf(end);
    if (name == null) {
      throw new CheckpointException(checkpoint + ": there is no tensor \"" + end + "\"");
    }
    return name;
  }

  /** Some checkpoints have a scope in front, such as "module/". */
  private @Nullable String nameOf(String end) {
    return checkpoint.names().stream()
        .filter(name -> name.equals(end) || name.endsWith("/" + end))
        .findFirst()
        .orElse(null);
  }
}
