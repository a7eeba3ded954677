package io.slicer.model;

import io.slicer.graph.EncoderOps;
import java.util.Map;

/** BERT. Sequences are classified by the pooler, a part of the encoder that came with it. */
public record BertFamily() implements EncoderFamily {
  /** BERT, and mBERT with it. */
  public static final EncoderFamily BERT = new BertFamily();

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String className() {
    return "Bert";
  }

  @Override
  public String prefix() {
    return "bert.";
  }

  @Override
  public int defaultTokenTypes() {
    return 2;
  }

  @Override
  public int defaultPaddingId() {
    return 0;
  }

  @Override
  public boolean positionsBeginBehindPadding() {
    return false;
  }

  @Override
  public Map<String, String> copies() {
    return Map.of(
        "cls.predictions.decoder.weight",
        embeddings().words() + ".weight",
        "cls.predictions.decoder.bias",
        "cls.predictions.bias");
  }

  @Override
  public LanguageHead languageHead() {
    String head = "cls.predictions.";
    return new LanguageHead(head + "transform.dense", head + "transform.LayerNorm", head + "bias");
  }

  @Override
  public SequenceHead sequenceHead() {
    return new SequenceHead(prefix() + "pooler.dense", false, EncoderOps::tanh, "classifier");
  }
}
