package io.slicer.classification;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.Head;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which parameters a training changes. */
public enum TrainedPart {
  /** All of them: fine-tuning. */
  ALL,
  /**
   * The whole head, and nothing of the encoder: feature extraction. BERT's pooler and DistilBERT's
   * {@code pre_classifier} are parts of the head.
   */
  HEAD,
  /**
   * The parameters whose names begin with {@code classifier}, as the published XNLI code has it. Of
   * BERT that is the last layer alone; DistilBERT's {@code pre_classifier} stays as it was drawn.
   */
  PUBLISHED_HEAD;

  private static final String PUBLISHED = "classifier";

  /** Names of the parameters that stay as they are. */
  Set<String> frozen(EncoderConfig config, Head head) {
    if (this == ALL) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>(EncoderGraph.bottom(config, config.layers()));
    if (this == PUBLISHED_HEAD) {
      head.parameters(config).stream()
          .map(Head.NewParameter::name)
          .filter(name -> !name.startsWith(PUBLISHED))
          .forEach(names::add);
    }
    return names;
  }

  /** Whether a layer that no encoder was pretrained with stays as it was drawn. */
  boolean leavesRandom(EncoderConfig config) {
    String hidden = config.family().sequenceHead().hidden();
    return this == PUBLISHED_HEAD
        && !hidden.startsWith(PUBLISHED)
        && !hidden.startsWith(config.family().prefix());
  }
}
