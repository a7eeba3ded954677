package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.slicer.testing.JavaProcess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that the native library would take and then end the process over, or never come back from:
 * each is refused before that, by name and place.
 */
class HostileTokenizerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BACKTRACKING = "backtracking-split";

  @TempDir private Path directory;

  @AfterEach
  void trustNobody() {
    System.clearProperty(Trust.PROPERTY);
  }

  private static Path reported(String name) throws URISyntaxException {
    URL url = HostileTokenizerTest.class.getResource("hostile/" + name + ".json");
    return Path.of(Objects.requireNonNull(url).toURI());
  }

  private static void assertRefused(Path file, String place, String reason) {
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(place)
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "deleted-added-token, added_tokens[4], the normalizer leaves nothing of it",
    "backtracking-split, pre_tokenizer.pretokenizers[0], (x+x+)+y",
    "short-merge, model.merges[0], 'b' does not begin with the continuing_subword_prefix '##'",
  })
  void whatWasReportedIsRefused(String name, String place, String reason) throws Exception {
    assertRefused(reported(name), place, reason);
  }

  private Path edited(Path original, Consumer<ObjectNode> edit) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(original.toFile());
    edit.accept(tree);
    return Files.writeString(directory.resolve("tokenizer.json"), tree.toString());
  }

  private static Arguments hostile(String place, String reason, Consumer<ObjectNode> edit) {
    return Arguments.of(place, reason, edit);
  }

  /** A section made of JSON with single quotes. */
  private static Arguments hostile(String section, String place, String reason, String json) {
    return hostile(section + place, reason, tree -> tree.set(section, node(json)));
  }

  private static JsonNode node(String json) {
    try {
      return JSON.readTree(json.replace('\'', '"'));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Consumer<ObjectNode> tokens(String... edits) {
    return tree -> {
      ArrayNode tokens = (ArrayNode) tree.get("added_tokens");
      for (String edit : edits) {
        ObjectNode token = tokens.get(0).deepCopy();
        token.setAll((ObjectNode) node(edit));
        tokens.add(token);
      }
    };
  }

  private static Consumer<ObjectNode> deleting(String normalizer, String content) {
    return tree -> {
      tokens("{'id': 5, 'normalized': true, 'content': '" + content + "'}").accept(tree);
      tree.set("normalizer", node(normalizer));
    };
  }

  static Stream<Arguments> hostileFiles() {
    String template =
        "{'type': 'TemplateProcessing', 'single': [{'Sequence': {'id': 'A', 'type_id': 0}}],"
            + "'pair': [{'Sequence': {'id': 'A', 'type_id': 0}},"
            + "{'Sequence': {'id': 'B', 'type_id': 0}}], 'special_tokens': {}}";
    String nothingLeft = "the normalizer leaves nothing of it";
    String[] place = {"added_tokens[5]"};
    return Stream.of(
        hostile(place[0], nothingLeft, deleting("{'type': 'StripAccents'}", "\u0301")),
        hostile(place[0], nothingLeft, deleting("{'type': 'Nmt'}", "\\u0001")),
        hostile(
            place[0],
            nothingLeft,
            deleting("{'type': 'Strip', 'strip_left': true, 'strip_right': true}", " ")),
        hostile(
            place[0],
            nothingLeft,
            deleting("{'type': 'Replace', 'pattern': {'String': '-'}, 'content': ''}", "--")),
        hostile(
            place[0],
            nothingLeft,
            deleting("{'type': 'Replace', 'pattern': {'Regex': '-+'}, 'content': ''}", "--")),
        hostile(
            "added_tokens[6]",
            "white space with lstrip",
            tokens(
                "{'id': 5, 'content': '<t>', 'rstrip': true}",
                "{'id': 6, 'content': ' ', 'lstrip': true}")),
        hostile(
            "added_tokens[6]",
            "white space with lstrip",
            tree -> {
              tokens(
                      "{'id': 5, 'content': '<t>', 'rstrip': true, 'normalized': true}",
                      "{'id': 6, 'content': '_', 'lstrip': true, 'normalized': true}")
                  .accept(tree);
              tree.set(
                  "normalizer",
                  node("{'type': 'Replace', 'pattern': {'String': '_'}, 'content': ' '}"));
            }),
        hostile(
            "",
            "more than 20000 added tokens",
            tokens(
                IntStream.range(0, 20_000)
                    .mapToObj("{'id': 5, 'content': '<%d>'}"::formatted)
                    .toArray(String[]::new))),
        hostile("normalizer", "", "nothing to prepend", "{'type': 'Prepend', 'prepend': ''}"),
        hostile(
            "normalizer",
            ".normalizers[0]",
            "matches where there is nothing to replace",
            "{'type': 'Sequence', 'normalizers': [{'type': 'Replace', 'pattern': {'Regex': '^'},"
                + "'content': '-'}, {'type': 'NFC'}]}"),
        hostile(
            "normalizer",
            "",
            "matches where there is nothing to replace",
            "{'type': 'Replace', 'pattern': {'String': ''}, 'content': '-'}"),
        hostile(
            "normalizer",
            "",
            "(a|a)*b",
            "{'type': 'Replace', 'pattern': {'Regex': '(a|a)*b'}, 'content': ''}"),
        hostile(
            "normalizer",
            ".normalizers[3]",
            "more than 100 times as long",
            "{'type': 'Sequence', 'normalizers': ["
                + String.join(
                    ", ",
                    List.of("ab", "bc", "cd", "de").stream()
                        .map(
                            pair ->
                                "{'type': 'Replace', 'pattern': {'String': '%s'}, 'content': '%s'}"
                                    .formatted(pair.charAt(0), pair.substring(1).repeat(4)))
                        .toList())
                + "]}"),
        hostile(
            "normalizer",
            "",
            "no component of the known types but ''",
            "{'normalizers': [{'type': 'Prepend', 'prepend': ''}, {'type': 'NFC'}]}"),
        hostile(
            "normalizer",
            "",
            "levels",
            "{'type': 'Sequence', 'normalizers': [".repeat(60) + "]}".repeat(60)),
        hostile("pre_tokenizer", "", "a length of 0", "{'type': 'FixedLength', 'length': 0}"),
        hostile(
            "pre_tokenizer",
            ".pretokenizers[1].pretokenizers[0]",
            "a length of 0",
            "{'type': 'Sequence', 'pretokenizers': [{'type': 'Digits'}, {'type': 'Sequence',"
                + "'pretokenizers': [{'type': 'FixedLength', 'length': 0}]}]}"),
        hostile(
            "pre_tokenizer",
            "",
            "nested deeper than 10",
            "{'type': 'Split', 'pattern': {'Regex': '%sx%s'}, 'behavior': 'Isolated',"
                    .formatted("(".repeat(4000), ")".repeat(4000))
                + "'invert': false}"),
        hostile(
            "pre_tokenizer",
            "",
            "read again and again",
            "{'type': 'Split', 'pattern': {'Regex': '\\\\s+$'}, 'behavior': 'Isolated',"
                + "'invert': false}"),
        hostile(
            "pre_tokenizer",
            ".pretokenizers[3]",
            "more than 100 times as long",
            "{'type': 'Sequence', 'pretokenizers': ["
                + String.join(
                    ", ",
                    "{'type': 'ByteLevel', 'add_prefix_space': false, 'trim_offsets': true} "
                        .repeat(40)
                        .split("(?<=}) "))
                + "]}"),
        hostile(
            "post_processor",
            ".processors[1]",
            "a second TemplateProcessing",
            "{'type': 'Sequence', 'processors': [" + template + ", " + template + "]}"),
        hostile(
            "model.max_input_chars_per_word",
            "take too long",
            tree -> ((ObjectNode) tree.get("model")).put("max_input_chars_per_word", 1_000_000)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("hostileFiles")
  void whatEndsTheLibraryIsRefused(String place, String reason, Consumer<ObjectNode> edit)
      throws IOException {
    assertRefused(edited(TinyTokenizers.BERT, edit), place, reason);
  }

  @Test
  void aBeguiledTypeDoesNotBringInWhatWasNotChecked() throws IOException {
    Path file =
        edited(
            TinyTokenizers.BERT,
            tree ->
                tree.set(
                    "normalizer",
                    node(
                        "{'type': 'BertNormalizer', 'normalizers': [{'type': 'Prepend',"
                            + "'prepend': ''}, {'type': 'NFC'}]}")));
    assertRefused(file, "", "the tokenizers library refuses it");
  }

  @Test
  void aScoredPieceAsLongAsABookIsRefused() throws IOException {
    Path file =
        edited(
            TinyTokenizers.XLMR,
            tree ->
                ((ArrayNode) tree.at("/model/vocab/7")).insert(0, "x".repeat(30_000)).remove(1));
    assertRefused(file, "", "entry 7 of the vocabulary has 30000 characters");
  }

  @ParameterizedTest
  @CsvSource({"##, true", "'', false"})
  void mergesBeforeTheirPrefixAreRefused(String prefix, boolean refused) throws Exception {
    Path file =
        edited(
            reported("short-merge"),
            tree -> {
              ObjectNode model = (ObjectNode) tree.get("model");
              model.set("vocab", node("{'[UNK]': 0, 'a': 1, 'b': 2, 'ab': 3}"));
              model.remove("continuing_subword_prefix");
              model.put("continuing_subword_prefix", prefix);
            });
    if (refused) {
      assertRefused(file, "", "has to come before the merges");
    } else {
      try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
        assertThat(tokenizer.encode("ab").pieces()).extracting(Piece::id).contains(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "0.0", "0.1"})
  void aModelThatCutsAtRandomIsRefused(String dropout) throws Exception {
    Path file =
        edited(
            reported("short-merge"),
            tree -> {
              ObjectNode model = (ObjectNode) tree.get("model");
              model.set("vocab", node("{'[UNK]': 0, 'a': 1, 'b': 2, 'ab': 3}"));
              model.remove("continuing_subword_prefix");
              model.set("dropout", node(dropout));
            });
    if (dropout.equals("0.1")) {
      assertRefused(file, "", "model.dropout is 0.1");
    } else {
      try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
        assertThat(tokenizer.encode("ab").pieces()).extracting(Piece::id).contains(3);
      }
    }
  }

  @Test
  void aFieldOfTheModelCannotOccurTwice() throws IOException {
    String whole = Files.readString(TinyTokenizers.BERT);
    Path file =
        Files.writeString(
            directory.resolve("tokenizer.json"),
            whole.replaceFirst("\"model\":\\s*\\{", "$0\"type\": \"BPE\","));
    assertRefused(file, "", "a second field 'type' of the model");
  }

  @Test
  void aFileInDoubtIsUsedIfItsHashIsTrusted() throws Exception {
    Path file = reported(BACKTRACKING);
    String sha256 = Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString();
    assertRefused(file, "", "Whoever trusts this file sets the system property " + Trust.PROPERTY);
    assertRefused(file, "", sha256);

    System.setProperty(Trust.PROPERTY, "0".repeat(64));
    assertRefused(file, "", sha256);

    System.setProperty(Trust.PROPERTY, "0".repeat(64) + ", " + sha256);
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      assertThat(tokenizer.encode("Olena moved to Lviv .").length()).isEqualTo(7);
    }
  }

  @Test
  void trustDoesNotCoverWhatIsCertainlyWrong() throws Exception {
    Path file = reported("short-merge");
    System.setProperty(
        Trust.PROPERTY, Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString());
    assertRefused(file, "model.merges[0]", "does not begin");
  }

  @Test
  void aTextBeyondWhatExpressionsAreProvenForIsRefused() throws IOException {
    Path file =
        edited(
            TinyTokenizers.BERT,
            tree ->
                tree.set(
                    "pre_tokenizer",
                    node(
                        "{'type': 'Split', 'pattern': {'Regex': '\\\\s+'}, 'behavior': 'Removed',"
                            + "'invert': false}")));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      assertThatCode(() -> tokenizer.encode(" ".repeat(1 << 20))).doesNotThrowAnyException();
      assertThatExceptionOfType(TokenizerException.class)
          .isThrownBy(() -> tokenizer.encode(" ".repeat((1 << 20) + 1)))
          .withMessage(
              file + " cannot encode a text of 1048577 characters, only up to 1048576 at a time");
    }
  }

  @Test
  void aPieceOutsideOfTheTextIsRefused() throws IOException {
    Path file =
        edited(
            TinyTokenizers.BERT,
            tree -> {
              JsonNode template = tree.get("post_processor");
              tree.putObject("post_processor")
                  .put("type", "Sequence")
                  .putArray("processors")
                  .add(template)
                  .add(
                      node(
                          "{'type': 'ByteLevel', 'add_prefix_space': true, 'trim_offsets': true}"));
            });
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(file))
        .withMessageStartingWith(file + " cannot encode this text: it places the piece '")
        .withMessageEndingWith("' outside of it");
  }

  /** Hundreds of files, in a process of their own. */
  @ParameterizedTest
  @ValueSource(classes = {CombinedComponents.class, DamagedFields.class})
  void noFileEndsTheProcess(Class<?> program) throws Exception {
    Path output = directory.resolve("output");
    Process process =
        JavaProcess.of(
                program, List.of("-Xmx256m", "-XX:-CreateCoredumpOnCrash"), directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    List<String> lines = Files.readAllLines(output);
    assertThat(ended && process.exitValue() == 0).as(() -> String.join("\n", lines)).isTrue();
    assertThat(lines.get(lines.size() - 1)).matches("[1-9]\\d\\d used, [1-9]\\d+ refused");
  }
}
