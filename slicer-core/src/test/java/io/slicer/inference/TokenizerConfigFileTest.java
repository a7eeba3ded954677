package io.slicer.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.ModelSpec;
import io.slicer.testing.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a saved model says about its tokenizer to those who open it with transformers. */
class TokenizerConfigFileTest {
  private static final String NAME = "tokenizer_config.json";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;

  private Path source(String golden) throws IOException {
    return source(golden, "tokenizer.json");
  }

  private Path source(String golden, String tokenizer) throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    for (String file : List.of("config.json", "model.safetensors", tokenizer)) {
      Path from = GoldenFiles.shipped(golden).directory().resolve(file);
      if (Files.exists(from)) {
        Files.copy(from, source.resolve(file));
      }
    }
    return source;
  }

  private Path save(Path source) {
    PretrainedModel model = PretrainedModel.of(source);
    List<String> labels = EncoderConfig.of(model.config()).labels();
    Path saved = directory.resolve("saved");
    try (TaskModel open =
        TaskModel.open(
            model,
            ModelSpec.of(new TokenClassificationHead(labels)),
            InferenceSettings.defaults().withThreads(1))) {
      open.save(saved, Map.of());
    }
    return saved;
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.textValue()));
    return texts;
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, [CLS], [SEP], [PAD], [UNK], [MASK], 64",
    "tiny-distilbert, [CLS], [SEP], [PAD], [UNK], [MASK], 64",
    "tiny-xlmr, <s>, </s>, <pad>, <unk>, <mask>, 64",
    "tiny-roberta, <s>, </s>, <pad>, <unk>, <mask>, 64",
  })
  void aSourceWithoutOneGetsWhatItsTokenizerSays(
      String golden, String begin, String end, String pad, String unknown, String mask, int longest)
      throws IOException {
    JsonNode config = json(save(source(golden)).resolve(NAME));

    assertThat(config.path("tokenizer_class").asText()).isEqualTo("PreTrainedTokenizerFast");
    assertThat(config.path("model_max_length").asInt()).isEqualTo(longest);
    assertThat(config.path("cls_token").asText()).isEqualTo(begin);
    assertThat(config.path("sep_token").asText()).isEqualTo(end);
    assertThat(config.path("pad_token").asText()).isEqualTo(pad);
    assertThat(config.path("unk_token").asText()).isEqualTo(unknown);
    assertThat(config.path("mask_token").asText()).isEqualTo(mask);
    assertThat(config.path("bos_token").asText("")).isEqualTo(begin.equals("<s>") ? "<s>" : "");
    assertThat(texts(config.path("model_input_names")))
        .isEqualTo(
            golden.equals("tiny-bert")
                ? List.of("input_ids", "token_type_ids", "attention_mask")
                : List.of("input_ids", "attention_mask"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"false, false", "true, true", "true, null", "true, false"})
  void caseAndAccentsAreThoseOfTheNormalizer(boolean lowerCase, Boolean accents)
      throws IOException {
    Path source = source("tiny-bert");
    Path file = source.resolve("tokenizer.json");
    ObjectNode tokenizer = (ObjectNode) json(file);
    tokenizer
        .withObject("/normalizer")
        .put("lowercase", lowerCase)
        .put("strip_accents", accents)
        .put("handle_chinese_chars", false);
    Files.writeString(file, tokenizer.toString());

    JsonNode config = json(save(source).resolve(NAME));

    assertThat(config.path("do_lower_case").booleanValue()).isEqualTo(lowerCase);
    assertThat(config.get("strip_accents").isNull()).isEqualTo(accents == null);
    assertThat(config.path("strip_accents").asBoolean()).isEqualTo(accents != null && accents);
    assertThat(config.path("tokenize_chinese_chars").asBoolean(true)).isFalse();
  }

  @Test
  void aVocabularyAloneIsReadAsBert() throws IOException {
    Path source = source("tiny-bert", "none");
    List<String> pieces = new ArrayList<>();
    json(GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json"))
        .path("model")
        .path("vocab")
        .fieldNames()
        .forEachRemaining(pieces::add);
    Files.write(source.resolve("vocab.txt"), pieces);

    Path saved = save(source);
    JsonNode config = json(saved.resolve(NAME));

    assertThat(config.path("tokenizer_class").asText()).isEqualTo("BertTokenizer");
    assertThat(config.path("do_lower_case").asBoolean()).isTrue();
    assertThat(config.path("model_max_length").asInt()).isEqualTo(64);
    assertThat(saved.resolve("tokenizer.json")).doesNotExist();
    // And is read again.
    assertThat(PretrainedModel.of(saved).tokenizerFile()).hasFileName("vocab.txt");
  }

  @Test
  void oneThatContradictsTheTokenizerIsKeptAndToldOf() throws IOException {
    Path source = source("tiny-bert");
    Files.writeString(source.resolve(NAME), "{\"tokenizer_class\": \"BertTokenizer\"}");
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      save(source);
    } finally {
      System.setErr(standardError);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("WARN", "contradicts its tokenizer.json", "do_lower_case true");
  }

  @Test
  void namesOfSpecialTokensThatTheSourceHasGoFirst() throws IOException {
    Path source = source("tiny-bert");
    Files.writeString(
        source.resolve("special_tokens_map.json"),
        "{\"pad_token\": \"[UNK]\", \"eos_token\": {\"content\": \"[SEP]\"}}");

    JsonNode config = json(save(source).resolve(NAME));

    assertThat(config.path("pad_token").asText()).isEqualTo("[UNK]");
    assertThat(config.path("eos_token").path("content").asText()).isEqualTo("[SEP]");
    assertThat(config.path("cls_token").asText()).isEqualTo("[CLS]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": false}",
        "{\"do_lower_case\": true, \"own\": 1}",
        "{ }"
      })
  void oneThatTheSourceHasIsKeptToTheByte(String content) throws IOException {
    Path source = source("tiny-bert");
    Files.writeString(source.resolve(NAME), content);

    assertThat(save(source).resolve(NAME)).hasContent(content);
  }
}
