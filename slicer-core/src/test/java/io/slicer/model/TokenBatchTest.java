package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.engine.Goldens;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
  private static EncoderConfig config(String type) {
    try {
      return EncoderConfig.of(
          new ObjectMapper()
              .readTree(
                  """
                  {"model_type": "%s", "vocab_size": 50, "hidden_size": 8, "num_hidden_layers": 1,
                   "num_attention_heads": 2, "intermediate_size": 16,
                   "max_position_embeddings": 10, "pad_token_id": 1, "type_vocab_size": 1}
                  """
                      .formatted(type)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static TokenSequence sequence(int... ids) {
    return TokenSequence.labelled(
        ids, new int[ids.length], new int[] {ids.length - 1}, new int[] {ids[0] % 3});
  }

  @Test
  void longerSequencesComeFirstButScoredRowsKeepTheirOrder() {
    TokenBatch batch =
        TokenBatch.pack(
            List.of(sequence(5, 6), sequence(7, 8, 9), sequence(10)), config("bert"), 4);
    assertThat(batch.ids()).containsExactly(7, 8, 9, 5, 6, 10);
    assertThat(batch.offsets()).containsExactly(0, 3, 5, 6);
    assertThat(batch.sequences()).containsExactly(5, 4, 6);
    assertThat(batch.positions()).containsExactly(0, 1, 2, 0, 1, 0);
    assertThat(batch.rows()).containsExactly(4, 2, 5);
    assertThat(batch.labels()).containsExactly(5 % 3, 7 % 3, 10 % 3);
  }

  @Test
  void xlmrCountsPositionsFromBehindThePaddingIdAndSkipsPaddingPieces() {
    TokenBatch batch = TokenBatch.pack(List.of(sequence(5, 1, 6, 7)), config("xlm-roberta"));
    assertThat(batch.positions()).containsExactly(2, 1, 3, 4);
  }

  @Test
  void refusesWhatTheEncoderCannotTake() {
    EncoderConfig bert = config("bert");
    assertThat(bert.maxTokens()).isEqualTo(10);
    assertThat(config("xlm-roberta").maxTokens()).isEqualTo(8);
    assertThatThrownBy(() -> TokenBatch.pack(List.of(sequence(new int[11])), bert))
        .hasMessage("sequence 0 has 11 tokens, the encoder takes at most 10");
    assertThatThrownBy(() -> TokenBatch.pack(List.of(sequence(3), sequence(4, 50)), bert))
        .hasMessageContaining("sequence 1, token 1: no piece 50");
    assertThatThrownBy(() -> TokenBatch.pack(List.of(), bert))
        .hasMessageContaining("without sequences");
    TokenSequence typed = TokenSequence.unlabelled(new int[] {3}, new int[] {1}, new int[] {0});
    assertThatThrownBy(() -> TokenBatch.pack(List.of(typed), bert))
        .hasMessageContaining("no token type 1");
  }

  @Test
  void withoutATableOfThemAllTokenTypesAreZero() {
    EncoderConfig config = Goldens.shipped("tiny-distilbert").config();
    int[] pair = {1, 23, 2, 34, 2};
    int[] types = {0, 0, 0, 1, 1};
    TokenSequence typed = TokenSequence.unlabelled(pair, types, new int[] {0});
    TokenBatch batch = TokenBatch.pack(List.of(typed), config);
    assertThat(batch.ids()).containsExactly(pair);
    assertThat(batch.types()).containsOnly(0);
    assertThat(batch.positions()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void configurationsOfOtherModelsAreRefusedWithWhatIsSupported() {
    assertThatThrownBy(() -> config("xlm-roberta-xl"))
        .hasMessageContaining("\"xlm-roberta-xl\" is not supported")
        .hasMessageContaining("[xlm-roberta, roberta, camembert, bert, distilbert]");
  }
}
