package io.slicer.head;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderFamily.LanguageHead;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Guesses which piece of the vocabulary stands where a mask, another piece or the piece itself is
 * seen: a dense layer, GELU, a normalization, and the word table as the decoder, in the form of the
 * encoder's family ({@link EncoderFamily#languageHead}). Its scored tokens are those to guess,
 * their labels the ids of the right pieces. There is no dropout in it.
 *
 * <p>Its loss and its losses never hold the scores of all pieces; its scores do (R, V), so ask for
 * those of few tokens at a time.
 *
 * @param ownDecoder whether the decoder is a matrix of its own (V, H), under the name that files
 *     give the {@linkplain EncoderFamily#copies copy} of the word table, instead of the word table
 */
public record MaskedLanguageModelHead(boolean ownDecoder) implements Head {
  /** A head that decodes with the word table. */
  public MaskedLanguageModelHead() {
    this(false);
  }

  /**
   * The head of a saved model, whose decoder is a matrix of its own where {@code
   * tie_word_embeddings} is false.
   *
   * @param json the content of the model's {@code config.json}
   * @return the head
   */
  public static MaskedLanguageModelHead of(JsonNode json) {
    return new MaskedLanguageModelHead(!json.path("tie_word_embeddings").asBoolean(true));
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    LanguageHead names = config.family().languageHead();
    long hidden = config.hiddenSize();
    Initializer drawn = config.family().newWeights(config);
    List<NewParameter> parameters = new ArrayList<>();
    parameters.add(new NewParameter(names.dense() + ".weight", Shape.of(hidden, hidden), drawn));
    parameters.add(
        new NewParameter(names.dense() + ".bias", Shape.of(hidden), Initializer.zeros()));
    parameters.add(
        new NewParameter(names.norm() + ".weight", Shape.of(hidden), Initializer.ones()));
    parameters.add(new NewParameter(names.norm() + ".bias", Shape.of(hidden), Initializer.zeros()));
    parameters.add(
        new NewParameter(names.bias(), Shape.of(config.vocabularySize()), Initializer.zeros()));
    if (ownDecoder) {
      parameters.add(new NewParameter(decoder(config), table(config), drawn));
    }
    return parameters;
  }

  private static Shape table(EncoderConfig config) {
    return Shape.of(config.vocabularySize(), config.hiddenSize());
  }

  /** What a decoder of its own is called. */
  private static String decoder(EncoderConfig config) {
    String words = EncoderGraph.wordTable(config);
    return config.family().copies().entrySet().stream()
        .filter(copy -> copy.getValue().equals(words))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "models of type "
                        + config.family().modelType()
                        + " have no decoder beside the word table"));
  }

  private static SDVariable transformed(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    LanguageHead names = config.family().languageHead();
    long hidden = config.hiddenSize();
    SDVariable x =
        ops.linear(
            rows,
            ops.parameter(names.dense() + ".weight", Shape.of(hidden, hidden)),
            ops.parameter(names.dense() + ".bias", Shape.of(hidden)));
    return ops.layerNorm(
        ops.nonlinear(x, config.family().languageActivation(config)),
        ops.parameter(names.norm() + ".weight", Shape.of(hidden)),
        ops.parameter(names.norm() + ".bias", Shape.of(hidden)),
        config.layerNormEpsilon());
  }

  private SDVariable decoder(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(
        ownDecoder ? decoder(config) : EncoderGraph.wordTable(config), table(config));
  }

  private static SDVariable bias(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(config.family().languageHead().bias(), Shape.of(config.vocabularySize()));
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.linear(transformed(ops, rows, config), decoder(ops, config), bias(ops, config));
  }

  @Override
  public SDVariable losses(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.decoderCrossEntropy(
        transformed(ops, rows, config), decoder(ops, config), bias(ops, config));
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    return losses(ops, rows, config).sum().mul(ops.rowWeight());
  }

  @Override
  public boolean readsWordTable() {
    return !ownDecoder;
  }

  @Override
  public String architecture(EncoderFamily family) {
    return family.architecture("MaskedLM");
  }
}
