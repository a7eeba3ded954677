package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderConfigTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static ObjectNode valid() {
    return json(
        """
        {"model_type": "xlm-roberta", "vocab_size": 50, "hidden_size": 8, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 10,
         "type_vocab_size": 1, "pad_token_id": 1, "layer_norm_eps": 1e-5}
        """);
  }

  private static ObjectNode with(String field, String value) {
    ObjectNode json = valid();
    json.set(field, json("{\"value\": " + value + "}").get("value"));
    return json;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vocab_size | 4294967346 | but must be a whole number of at most 2147483647",
        "vocab_size | 1e1 | but must be a whole number",
        "vocab_size | 50.5 | but must be a whole number",
        "vocab_size | \"50\" | but must be a whole number",
        "vocab_size | null | but must be a whole number",
        "vocab_size | true | but must be a whole number",
        "vocab_size | [50] | but must be a whole number",
        "vocab_size | 0 | but must be at least 1",
        "hidden_size | -8 | but must be at least 1",
        "num_hidden_layers | -1 | but must be at least 0",
        "num_hidden_layers | 1000000000000 | but must be a whole number of at most 2147483647",
        "num_attention_heads | 0 | but must be at least 1",
        "num_attention_heads | 3 | but must divide hidden_size, which is 8",
        "num_attention_heads | 16 | but must divide hidden_size, which is 8",
        "intermediate_size | 0 | but must be at least 1",
        "max_position_embeddings | -2147483648 | but must be at least 1",
        "max_position_embeddings | 2 | but must be at least 3: positions begin behind pad_token_id",
        "type_vocab_size | 0 | but must be at least 1",
        "type_vocab_size | 99999999999999999999999 | but must be a whole number",
        "layer_norm_eps | -1 | but must be above 0 and at most 1",
        "layer_norm_eps | 0 | but must be above 0 and at most 1",
        "layer_norm_eps | 1e400 | but must be above 0 and at most 1",
        "layer_norm_eps | 1e-400 | but must be above 0 and at most 1",
        "layer_norm_eps | \"NaN\" | but must be a number",
        "layer_norm_eps | null | but must be a number",
        "hidden_dropout_prob | 1 | but must be at least 0 and below 1",
        "hidden_dropout_prob | \"0.1\" | but must be a number",
        "attention_probs_dropout_prob | -0.1 | but must be at least 0 and below 1",
        "classifier_dropout | 1e400 | but must be at least 0 and below 1",
        "classifier_dropout | \"none\" | but must be a number",
        "initializer_range | -0.02 | but must be from 0 to 1",
        "initializer_range | 1e300 | but must be from 0 to 1",
        "pad_token_id | -5 | but must be from 0 to 49, as vocab_size says",
        "pad_token_id | 50 | but must be from 0 to 49, as vocab_size says",
        "pad_token_id | null | but must be a whole number",
        "num_labels | \"3\" | but must be a whole number",
      })
  void aValueThatCannotBeIsRefusedWithWhatCould(String field, String value, String problem) {
    ObjectNode json = with(field, value);
    json.putObject("id2label").put("0", "O");

    assertThatThrownBy(() -> EncoderConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json: " + field + " is ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings"
      })
  void aSizeThatIsMissingIsNamed(String field) {
    ObjectNode json = valid();
    json.remove(field);

    assertThatThrownBy(() -> EncoderConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("config.json: there is no number " + field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "is_decoder | true | only encoders are supported, where it is false",
        "is_decoder | \"false\" | only encoders are supported, where it is false",
        "add_cross_attention | true | only encoders without cross-attention are supported",
        "pruned_heads | {\"0\": [1]} | only encoders that have all their heads are supported",
        "per_layer_config | {\"0\": {\"intermediate_size\": 4}} | whose layers are all alike",
        "quantization_config | {\"quant_method\": \"bitsandbytes\"} | not quantized are supported",
        "position_embedding_type | \"relative_key_query\" | supported is \"absolute\"",
        "position_embedding_type | null | supported is \"absolute\"",
        "hidden_act | \"gelu_10\" | supported are \"gelu\", \"gelu_python\", \"gelu_new\"",
        "hidden_act | \"mish\" | \"relu\", \"silu\", \"swish\"",
        "hidden_act | \"GELU\" | supported are \"gelu\"",
        "hidden_act | [\"gelu\"] | supported are \"gelu\"",
        "hidden_act | null | supported are \"gelu\"",
      })
  void whatWouldChangeTheResultsIsRefusedByName(String field, String value, String problem) {
    ObjectNode json = with(field, value);

    assertThatThrownBy(() -> EncoderConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json: " + field + " is " + json.get(field) + ", ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "is_decoder | false",
        "add_cross_attention | null",
        "pruned_heads | {}",
        "per_layer_config | {}",
        "quantization_config | null",
        "position_embedding_type | \"absolute\"",
        "classifier_dropout | null",
        "id2label | null",
        "chunk_size_feed_forward | 2",
        "use_cache | true",
        "is_encoder_decoder | true",
        "problem_type | \"multi_label_classification\"",
        "tie_word_embeddings | false",
        "torch_dtype | \"float16\"",
        "_attn_implementation | \"sdpa\"",
        "gradient_checkpointing | true",
        "embedding_size | 4",
        "rope_theta | 10000",
        "summary_activation | \"tanh\"",
      })
  void whatChangesNothingIsIgnored(String field, String value) {
    assertThat(EncoderConfig.of(with(field, value))).isEqualTo(EncoderConfig.of(valid()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[\"O\"] | id2label is [\"O\"], but must be an object",
        "\"O\" | id2label is \"O\", but must be an object",
        "{\"1\": \"O\"} | which lacks \"0\": its 1 keys must be 0 to 0",
        "{\"0\": \"O\", \"2\": \"B-X\"} | which lacks \"1\": its 2 keys must be 0 to 1",
        "{\"0\": \"O\", \"one\": \"B-X\"} | which lacks \"1\"",
        "{\"0\": \"O\", \"-1\": \"B-X\"} | which lacks \"1\"",
        "{\"0\": \"O\", \"01\": \"B-X\"} | which lacks \"1\"",
        "{\"0\": \"O\", \"\u0661\": \"B-X\"} | which lacks \"1\"",
        "{\"0\": \"O\", \"4294967297\": \"B-X\"} | which lacks \"1\"",
        "{\"0\": \"O\", \"1\": null} | id2label.1 is null, but must be the name of a label",
        "{\"0\": \"O\", \"1\": {}} | id2label.1 is {}, but must be the name of a label",
      })
  void labelsMustBeNumberedFromZero(String labels, String problem) {
    assertThatThrownBy(() -> EncoderConfig.of(with("id2label", labels)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json: id2label")
        .hasMessageContaining(problem);
  }

  @Test
  void oneNameMayBeThatOfSeveralLabelsAndANumber() {
    assertThat(
            EncoderConfig.of(with("id2label", "{\"0\": 0, \"1\": \"X\", \"2\": \"X\"}")).labels())
        .containsExactly("0", "X", "X");
  }

  @Test
  void aNumberOfLabelsThatContradictsTheirNamesIsRefused() {
    ObjectNode json = with("id2label", "{\"0\": \"O\", \"1\": \"B-X\"}");

    assertThat(EncoderConfig.of(json.put("num_labels", 2)).labels()).containsExactly("O", "B-X");
    assertThatThrownBy(() -> EncoderConfig.of(json.put("num_labels", 3)))
        .hasMessage("config.json: num_labels is 3, but id2label names 2 labels");
  }

  @Test
  void whatIsWrittenWithOtherLabelsCanBeReadAgain() {
    ObjectNode json = with("num_labels", "1");
    json.putObject("id2label").put("0", "O");
    EncoderConfig relabelled = EncoderConfig.of(json).withLabels(List.of("O", "B-X", "I-X"));

    relabelled.writeTo(json, List.of("XLMRobertaForTokenClassification"));

    assertThat(EncoderConfig.of(json)).isEqualTo(relabelled);
  }

  @Test
  void aLongValueIsShownInPart() {
    ObjectNode json = valid().put("vocab_size", "x".repeat(1 << 20));

    assertThatThrownBy(() -> EncoderConfig.of(json))
        .hasMessageContaining("xxx..., but must be")
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void theLowestLayersAreNamedWithoutLookingAtTheRest() {
    EncoderConfig config = EncoderConfig.of(with("num_hidden_layers", "2000000000"));

    assertThat(EncoderGraph.bottom(config, 0)).hasSize(5);
    assertThat(EncoderGraph.bottom(config, 1))
        .contains("roberta.encoder.layer.0.output.LayerNorm.bias")
        .hasSize(21);
  }
}
