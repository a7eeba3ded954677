package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import java.util.Map;

/**
 * RoBERTa and those that differ from it in vocabulary alone, such as XLM-R.
 *
 * @param modelType the name in config.json
 * @param className what the names of its classes in transformers begin with
 * @param defaultTokenTypes the number of token types where config.json does not say it
 */
public record RobertaFamily(String modelType, String className, int defaultTokenTypes)
    implements EncoderFamily {
  /** XLM-R. */
  public static final EncoderFamily XLM_ROBERTA = new RobertaFamily("xlm-roberta", "XLMRoberta", 1);

  /** RoBERTa, whose tokenizer is a byte-level BPE. */
  public static final EncoderFamily ROBERTA = new RobertaFamily("roberta", "Roberta", 2);

  /** CamemBERT. */
  public static final EncoderFamily CAMEMBERT = new RobertaFamily("camembert", "Camembert", 2);

  @Override
  public String prefix() {
    return "roberta.";
  }

  @Override
  public int defaultPaddingId() {
    return 1;
  }

  @Override
  public boolean positionsBeginBehindPadding() {
    return true;
  }

  @Override
  public Map<String, String> copies() {
    return Map.of(
        "lm_head.decoder.weight",
        embeddings().words() + ".weight",
        "lm_head.decoder.bias",
        "lm_head.bias");
  }

  /** The exact GELU, whatever the encoder has. */
  @Override
  public Nonlinearity languageActivation(EncoderConfig config) {
    return Nonlinearity.GELU;
  }

  @Override
  public SequenceHead sequenceHead() {
    return new SequenceHead("classifier.dense", true, EncoderOps::tanh, "classifier.out_proj");
  }
}
