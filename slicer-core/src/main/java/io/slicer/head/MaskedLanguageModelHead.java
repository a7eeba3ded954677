package io.slicer.head;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderFamily.LanguageHead;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Guesses which piece of the vocabulary stands where a mask, another piece or the piece itself is
 * seen: a dense layer, GELU, a normalization, and the word table as the decoder, in the form of the
 * encoder's family ({@link EncoderFamily#languageHead}). Its scored tokens are those to guess,
 * their labels the ids of the right pieces. There is no dropout in it.
 *
 * <p>Its loss and its losses never hold the scores of all pieces; its scores do (R, V), so ask for
 * those of few tokens at a time.
 */
public record MaskedLanguageModelHead() implements Head {
  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    LanguageHead names = config.family().languageHead();
    long hidden = config.hiddenSize();
    return List.of(
        new NewParameter(
            names.dense() + ".weight",
            Shape.of(hidden, hidden),
            config.family().newWeights(config)),
        new NewParameter(names.dense() + ".bias", Shape.of(hidden), Initializer.zeros()),
        new NewParameter(names.norm() + ".weight", Shape.of(hidden), Initializer.ones()),
        new NewParameter(names.norm() + ".bias", Shape.of(hidden), Initializer.zeros()),
        new NewParameter(names.bias(), Shape.of(config.vocabularySize()), Initializer.zeros()));
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
        ops.gelu(x),
        ops.parameter(names.norm() + ".weight", Shape.of(hidden)),
        ops.parameter(names.norm() + ".bias", Shape.of(hidden)),
        config.layerNormEpsilon());
  }

  private static SDVariable table(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(
        EncoderGraph.wordTable(config), Shape.of(config.vocabularySize(), config.hiddenSize()));
  }

  private static SDVariable bias(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(config.family().languageHead().bias(), Shape.of(config.vocabularySize()));
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.linear(transformed(ops, rows, config), table(ops, config), bias(ops, config));
  }

  @Override
  public SDVariable losses(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.decoderCrossEntropy(
        transformed(ops, rows, config), table(ops, config), bias(ops, config));
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    return losses(ops, rows, config).sum().mul(ops.rowWeight());
  }

  @Override
  public boolean readsWordTable() {
    return true;
  }

  @Override
  public String architecture(EncoderFamily family) {
    return family.architecture("MaskedLM");
  }
}
