package io.slicer.ner;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.weights.Shape;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Labels sub-words: one linear layer on the last hidden states, {@code classifier} in the
 * checkpoint. In training a dropout and the given loss follow, on the labelled rows only.
 *
 * @param loss what training makes smaller
 */
public record TokenClassificationHead(TokenLoss loss) implements Head {
  static final String WEIGHT = "classifier.weight";
  static final String BIAS = "classifier.bias";

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    loss.check(config);
    return List.of(
        new NewParameter(WEIGHT, weightShape(config), config.initializerRange(), true),
        new NewParameter(BIAS, biasShape(config), 0, true));
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.linear(rows, weight(ops, config), bias(ops, config));
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    SDVariable kept = ops.dropout(rows, config.headDropout(), dropoutSite);
    return loss.loss(ops, kept, weight(ops, config), bias(ops, config));
  }

  @Override
  public String architecture(EncoderConfig.Type type) {
    return switch (type) {
      case XLM_ROBERTA -> "XLMRobertaForTokenClassification";
      case BERT -> "BertForTokenClassification";
    };
  }

  private static SDVariable weight(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(WEIGHT, weightShape(config));
  }

  private static SDVariable bias(EncoderOps ops, EncoderConfig config) {
    return ops.parameter(BIAS, biasShape(config));
  }

  private static Shape weightShape(EncoderConfig config) {
    return Shape.of(config.labels().size(), config.hiddenSize());
  }

  private static Shape biasShape(EncoderConfig config) {
    return Shape.of(config.labels().size());
  }
}
