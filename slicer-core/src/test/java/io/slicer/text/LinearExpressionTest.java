package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearExpressionTest {
  /** GPT-2, Llama 3, GPT-4, Qwen 2, GPT-4o, DeepSeek, CLIP, BLOOM, T5 and DeBERTa, and others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?"
            + "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|"
            + "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?"
            + "[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[一-龥぀-ゟ゠-ヿ]+",
        "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        " ?[^(\\s|[.,!?…。，、।۔،])]+",
        " {2,}",
        "\\s+",
        "(\\s+|\\p{P})",
        "x*y|x+",
        "[0-9][0-9][0-9]",
        "\\u2581+x?",
        "^\\s+",
        "(?<=\\d)(?=\\D)",
        "\\b",
        "",
      })
  void whatModelsHaveIsLinear(String expression) {
    assertThat(LinearExpression.leastLength(expression)).isNotNegative();
  }

  @ParameterizedTest
  @CsvSource({
    "(x+x+)+y, in a group is repeated without end",
    "(.*)*, in a group is repeated without end",
    "(?i:ß+), in a group is repeated without end",
    "(a|aa)+, in a group is repeated without end",
    "x+y, read again and again",
    "x+$, read again and again",
    "x*y|x|x+, read again and again",
    "x*y|x+z, read again and again",
    "x*x*y|x+, read again and again",
    "zx*y|x+, read again and again",
    "\\[[^\\]]+], read again and again",
    "(x?){40}x, too many ways",
    "(a|a){20}, too many ways",
    "(?=(\\d{3})+(?!\\d)), not understood",
    "'(?=ab)', not understood",
    "(a)\\1, not understood",
    "\\K, not understood",
    "\\X, not understood",
    "\\pL, not understood",
    "(?~x), not understood",
    "(?i)x, not understood",
    "(?<n>x\\g<n>?), not understood",
    "x+?, not understood",
    "'x{1,2}+', not understood",
    "'x{1,2000}', not understood",
    "'{', not understood",
    "a), not understood",
    "(a, not understood",
    "[a, not understood",
    "[]a], not understood",
    "[[:alpha:]], not understood",
    "\\, not understood",
    "((((((((((((x)))))))))))), nested deeper",
  })
  void whatMayTakeForEverIsRefused(String expression, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinearExpression.leastLength(expression))
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "x, 1",
    "ab|c, 1",
    "'a{2,}', 2",
    "a*b?, 0",
    "(?:ab|cde){2}, 4",
    "(?i:ss), 1",
    "^|a, 0"
  })
  void theLeastLengthOfAMatchIsKnown(String expression, int least) {
    assertThat(LinearExpression.leastLength(expression)).isEqualTo(least);
  }
}
