package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings beside a vocab.txt change. */
class WordPieceFilesTest {
  private static final String PIECES =
      """
      [PAD]
      [UNK]
      [CLS]
      [SEP]
      [MASK]
      E
      e
      \u00C9
      \u00E9
      \u4E2D
      \u6587
      ##\u6587
      """;

  @TempDir private Path directory;

  @BeforeEach
  void vocabulary() throws IOException {
    write("vocab.txt", PIECES);
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(directory.resolve(file), content);
  }

  private List<String> pieces(String text) {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(directory)) {
      return pieces(tokenizer, text);
    }
  }

  private static List<String> pieces(SubwordTokenizer tokenizer, String text) {
    return tokenizer.encode(text).pieces().stream()
        .filter(piece -> !piece.isSpecial())
        .map(Piece::text)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "true, null, e",
    "null, null, e",
    "true, true, e",
    "true, false, \u00E9",
    "false, null, \u00C9",
    "false, false, \u00C9",
    "false, true, E"
  })
  void accentsGoWithUpperCaseUnlessSettingsSayOtherwise(
      String lowerCase, String stripAccents, String piece) throws IOException {
    write(
        "tokenizer_config.json",
        "{\"do_lower_case\": %s, \"strip_accents\": %s}".formatted(lowerCase, stripAccents));
    assertThat(pieces("\u00C9")).containsExactly(piece);
  }

  @Test
  void withoutSettingsTextBecomesLowerCase() {
    assertThat(pieces("\u00C9 E")).containsExactly("e", "e");
  }

  @Test
  void chineseCharactersStandApartUnlessSettingsSayOtherwise() throws IOException {
    assertThat(pieces("\u4E2D\u6587")).containsExactly("\u4E2D", "\u6587");
    write("tokenizer_config.json", "{\"tokenize_chinese_chars\": false}");
    assertThat(pieces("\u4E2D\u6587")).containsExactly("\u4E2D", "##\u6587");
  }

  @Test
  void otherSettingsMakeAnotherTokenizerAlsoWhileTheFirstIsOpen() throws IOException {
    try (SubwordTokenizer first = SubwordTokenizer.load(directory)) {
      write("tokenizer_config.json", "{\"do_lower_case\": false}");
      assertThat(pieces("E")).containsExactly("E");
      assertThat(pieces(first, "E")).containsExactly("e");
    }
  }

  @Test
  void theLinesOfAFileFromWindowsAreTheSamePieces() throws IOException {
    write("vocab.txt", PIECES.replace("\n", "\r\n"));
    assertThat(pieces("E")).containsExactly("e");
  }

  @Test
  void aTokenizerJsonGoesFirst() throws IOException {
    Files.copy(TinyTokenizers.BERT, directory.resolve("tokenizer.json"));
    assertThat(SubwordTokenizer.files(directory))
        .containsExactly(directory.resolve("tokenizer.json"));
    assertThat(pieces("Ada")).containsExactly("A", "##d", "##a");
  }

  @Test
  void theFilesOfATokenizerAreTheVocabularyAndThoseThatSayHowToUseIt() throws IOException {
    write("config.json", "{}");
    write("tokenizer_config.json", "{}");
    assertThat(SubwordTokenizer.files(directory))
        .containsExactly(
            directory.resolve("vocab.txt"), directory.resolve("tokenizer_config.json"));
  }

  @Test
  void whatTheUsualSettingsSayIsAccepted() throws IOException {
    write("config.json", "{\"model_type\": \"distilbert\"}");
    write(
        "tokenizer_config.json",
        """
        {"tokenizer_class": "DistilBertTokenizer", "do_basic_tokenize": true, "unk_token": "[UNK]",
         "mask_token": {"content": "[MASK]", "lstrip": false}, "never_split": null,
         "added_tokens_decoder": {"0": {"content": "[PAD]"}}}
        """);
    write("special_tokens_map.json", "{\"cls_token\": \"[CLS]\", \"bos_token\": \"[CLS]\"}");
    write("added_tokens.json", "{\"[SEP]\": 3}");
    assertThat(pieces("E")).containsExactly("e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          config.json | {"tokenizer_class": "BertJapaneseTokenizer"} | its tokenizer_class is "BertJ
          tokenizer_config.json | {"tokenizer_class": "AlbertTokenizer"} | its tokenizer_class is "A
          tokenizer_config.json | {"word_tokenizer_type": "mecab"} | words that are found in another
          tokenizer_config.json | {"do_basic_tokenize": false} | words that are found in another
          tokenizer_config.json | {"do_lower_case": "yes"} | do_lower_case is "yes", but must be true
          tokenizer_config.json | {"unk_token": "<unk>"} | its unk_token is "<unk>", but must be [UN
          special_tokens_map.json | {"pad_token": {"content": "!"}} | its pad_token is "!", but must
          added_tokens.json | {"<new>": 12} | the token "<new>" was added to it as number 12
          tokenizer_config.json | {"added_tokens_decoder": {"9": {"content": "e"}}} | the token "e" w
          tokenizer_config.json | { | :1: not valid JSON at character 2: the file ends in the middle of it
          """)
  void settingsThatAreNotKnownAreRefused(String file, String content, String message)
      throws IOException {
    write(file, content);
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessageStartingWith(directory.resolve(file).toString())
        .withMessageContaining(message);
  }

  @Test
  void aVocabularyThatIsLongerThanAnyIsRefused() throws IOException {
    write("vocab.txt", PIECES + "x\n".repeat(1 << 22));
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessageContaining("longer than 8388608 bytes");
  }

  @Test
  void aVocabularyOfAnotherKindIsRefused() throws IOException {
    write("vocab.txt", "<s>\n</s>\n");
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessageContaining("vocab.txt: the vocabulary has no [PAD]");
    Files.write(directory.resolve("vocab.txt"), PIECES.getBytes(StandardCharsets.UTF_16LE));
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessageContaining("vocab.txt");
  }
}
