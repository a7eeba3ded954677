package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Engine;
import io.slicer.engine.Goldens;
import io.slicer.engine.Precision;
import io.slicer.head.TokenClassificationHead;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.SafeTensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What its configurations say; what it computes is in the golden tests. */
class DistilBertFamilyTest {
  private static ObjectNode json() {
    return (ObjectNode) Goldens.shipped("tiny-distilbert-sequence").json("config.json");
  }

  @Test
  void itsConfigurationIsWrittenAsItIsRead() {
    ObjectNode json = json();
    json.put("seq_classif_dropout", 0.3).put("dropout", 0.1);
    json.put("layer_norm_eps", 0.5); // Which transformers ignores, too.
    EncoderConfig config = EncoderConfig.of(json);
    assertThat(config.family()).isEqualTo(DistilBertFamily.DISTILBERT);
    assertThat(config.layerNormEpsilon()).isEqualTo(1e-12);
    assertThat(config.headDropout()).isEqualTo(0.1);
    assertThat(config.sequenceDropout()).isEqualTo(0.3);

    ObjectNode written = new ObjectMapper().createObjectNode();
    config.writeTo(written, List.of(config.family().architecture("SequenceClassification")));
    assertThat(written.path("architectures").path(0).textValue())
        .isEqualTo("DistilBertForSequenceClassification");
    assertThat(EncoderConfig.of(written)).isEqualTo(config);
    for (String field : written.properties().stream().map(one -> one.getKey()).toList()) {
      assertThat(json.has(field)).as(field).isTrue();
    }
  }

  @Test
  void dropoutsThatItsConfigurationDoesNotSayAreTransformersDefaults() {
    EncoderConfig config =
        EncoderConfig.of(
            json().without(List.of("seq_classif_dropout", "dropout", "attention_dropout")));
    assertThat(config.hiddenDropout()).isEqualTo(0.1);
    assertThat(config.attentionDropout()).isEqualTo(0.1);
    assertThat(config.headDropout()).isEqualTo(0.1);
    assertThat(config.sequenceDropout()).isEqualTo(0.2);
  }

  @Test
  void ofAPairOnlyTheIdsCount() {
    Goldens goldens = Goldens.shipped("tiny-distilbert");
    EncoderConfig config = goldens.config();
    Encoding pair;
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(goldens.directory())) {
      pair = tokenizer.encode("Ada Lovelace", "in London");
    }
    assertThat(pair.typeIds()).contains(1);
    int[] first = {0};
    TokenSequence typed = TokenSequence.labelled(pair.ids(), pair.typeIds(), first, first);
    TokenSequence plain = TokenSequence.labelled(pair.ids(), new int[pair.length()], first, first);
    TokenClassificationHead head = new TokenClassificationHead(config.labels());
    TrainingStep step = new TrainingStep(1, 0, 1, false);
    try (EncoderModel model = goldens.model(head, name -> false)) {
      for (Engine engine : Engine.values()) {
        try (Executor executor = engine.trainer(model, 1, Precision.FP32)) {
          double loss = executor.lossAndGradients(TokenBatch.pack(List.of(plain), config), step);
          float[] gradients = executor.gradients().memory().toArray();
          assertThat(executor.lossAndGradients(TokenBatch.pack(List.of(typed), config), step))
              .isEqualTo(loss);
          assertThat(executor.gradients().memory().toArray()).isEqualTo(gradients);
        }
      }
    }
  }

  @Test
  void theHeadOfAMaskedLanguageModelIsNotMissed() {
    Goldens goldens = Goldens.shipped("tiny-distilbert-mlm");
    ObjectNode json = (ObjectNode) goldens.json("config.json");
    EncoderConfig config = EncoderConfig.of(json.put("activation", "gelu"));
    try (SafeTensors checkpoint = goldens.checkpoint();
        EncoderModel model =
            EncoderModel.load(
                checkpoint,
                config,
                new TokenClassificationHead(List.of("O", "B-PER")),
                1,
                new EncoderModel.Training(ImmutableIntArray.of(), name -> false))) {
      assertThat(model.loaded().warnings()).isEmpty();
      assertThat(model.loaded().unread()).isEmpty();
      assertThat(model.loaded().notNeeded())
          .contains("vocab_transform.weight", "vocab_layer_norm.bias", "vocab_projector.bias");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void howItsTableOfPositionsBeganDoesNotMatter(boolean sinusoidal) {
    assertThat(EncoderConfig.of(json().put("sinusoidal_pos_embds", sinusoidal)))
        .isEqualTo(EncoderConfig.of(json()));
  }
}
