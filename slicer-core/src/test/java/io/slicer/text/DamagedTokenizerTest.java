package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged file is refused by name and place, and above all never ends the process. */
class DamagedTokenizerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CHARS_MAP = "precompiled_charsmap";

  @TempDir private Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("tokenizer.json"), content);
  }

  private void assertRefused(byte[] content, String... reasons) throws IOException {
    Path file = file(content);
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(file))
        .withMessageStartingWith(file.toString())
        .withMessageContainingAll(reasons);
  }

  private static String text(Path tokenizer) throws IOException {
    return Files.readString(tokenizer);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Arguments damage(String reason, Consumer<ObjectNode> edit) {
    return Arguments.of(reason, edit);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("no model with a vocabulary", tree -> tree.remove("model")),
        damage("model is no JSON object", tree -> tree.putNull("model")),
        damage("no model with a vocabulary", tree -> model(tree).remove("vocab")),
        damage(
            "the vocabulary is neither array nor object",
            tree -> model(tree).put("vocab", "of words")),
        damage(
            "entry 5 of the vocabulary is not a piece and its score",
            tree -> pieces(tree).set(5, JSON.getNodeFactory().textNode("x"))),
        damage(
            "entry 5 of the vocabulary is not a piece and its score",
            tree -> ((ArrayNode) pieces(tree).get(5)).set(0, JSON.getNodeFactory().numberNode(1))),
        damage(
            "entry 5 of the vocabulary is not a piece and its score",
            tree ->
                ((ArrayNode) pieces(tree).get(5)).set(1, JSON.getNodeFactory().textNode("high"))),
        damage(
            "entry 5 of the vocabulary is not a piece and its score",
            tree -> ((ArrayNode) pieces(tree).get(5)).add(1)),
        damage("refuses it: Unable to load vocab", tree -> model(tree).put("unk_id", 400)),
        damage("an added token without an id", tree -> added(tree).remove("id")),
        damage("'<s>' has the id 2147483647", tree -> added(tree).put("id", Integer.MAX_VALUE)),
        damage("'<s>' has the id -1", tree -> added(tree).put("id", -1)),
        damage("charsmap is missing", tree -> normalizer(tree).remove(CHARS_MAP)),
        damage("charsmap is missing", tree -> normalizer(tree).put(CHARS_MAP, 1)),
        damage("charsmap: Illegal base64", tree -> normalizer(tree).put(CHARS_MAP, "????")),
        damage("charsmap: incomplete base 64", tree -> normalizer(tree).put(CHARS_MAP, "AAAAAAA")),
        damage("charsmap: no trie", tree -> normalizer(tree).put(CHARS_MAP, "AAAA")),
        damage("charsmap: no trie", tree -> normalizer(tree).put(CHARS_MAP, "")),
        damage("a trie of 0 bytes", charsMap(table -> ByteBuffer.allocate(8))),
        damage("a trie of 3 bytes", charsMap(table -> table.putInt(0, 3))),
        damage("a trie of 4294967292 bytes", charsMap(table -> table.putInt(0, -4))),
        damage("behind its end", charsMap(table -> table.putInt(4, 0x7FFFFC00))),
        damage(
            "replacements that are not UTF-8",
            charsMap(table -> table.put(table.limit() - 1, (byte) 0xFF))),
        damage(
            "names no replacement",
            charsMap(table -> table.limit(Integer.BYTES + table.getInt(0) + 1))),
        damage(
            "names '<s>', which special_tokens does not define",
            tree -> ((ObjectNode) template(tree).get("special_tokens")).remove("<s>")),
        damage(
            "names '<s>', which special_tokens does not define",
            tree -> ((ArrayNode) template(tree).at("/special_tokens/<s>/ids")).add(7)),
        damage(
            "the template 'single' holds the texts [] instead of [A]",
            tree -> ((ArrayNode) template(tree).get("single")).remove(1)),
        damage(
            "the template 'single' holds the texts [B] instead of [A]",
            tree -> ((ObjectNode) template(tree).at("/single/1/Sequence")).put("id", "B")),
        damage(
            "the template 'pair' holds the texts [A, A] instead of [A, B]",
            tree -> ((ObjectNode) template(tree).at("/pair/4/Sequence")).put("id", "A")),
        damage(
            "adds the token <s> with the id 5000, which is not in the vocabulary",
            tree ->
                ((ArrayNode) template(tree).at("/special_tokens/<s>/ids"))
                    .set(0, JSON.getNodeFactory().numberNode(5000))),
        damage(
            "normalizer: no component of the known types but 'Unheard-of'",
            tree -> normalizer(tree).put("type", "Unheard-of")),
        damage("refuses it", tree -> tree.put("version", "9.0")));
  }

  private static ObjectNode model(ObjectNode tree) {
    return (ObjectNode) tree.get("model");
  }

  private static ArrayNode pieces(ObjectNode tree) {
    return (ArrayNode) model(tree).get("vocab");
  }

  private static ObjectNode added(ObjectNode tree) {
    return (ObjectNode) tree.get("added_tokens").get(0);
  }

  private static ObjectNode normalizer(ObjectNode tree) {
    return (ObjectNode) tree.get("normalizer");
  }

  private static ObjectNode template(ObjectNode tree) {
    return (ObjectNode) tree.get("post_processor");
  }

  private static Consumer<ObjectNode> charsMap(UnaryOperator<ByteBuffer> edit) {
    return tree -> {
      byte[] table = Base64.getDecoder().decode(normalizer(tree).get(CHARS_MAP).textValue());
      ByteBuffer edited = edit.apply(ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN));
      byte[] rest = Arrays.copyOf(edited.array(), edited.limit());
      normalizer(tree).put(CHARS_MAP, Base64.getEncoder().encodeToString(rest));
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damageIsNamed(String reason, Consumer<ObjectNode> edit) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(TinyTokenizers.XLMR.toFile());
    edit.accept(tree);
    assertRefused(bytes(tree.toString()), reason);
  }

  @Test
  void anIdMustBeAnInteger() throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(TinyTokenizers.BERT.toFile());
    ((ObjectNode) model(tree).get("vocab")).put("##n", 1.5);
    assertRefused(bytes(tree.toString()), "'##n' has no integer as its id");
  }

  @Test
  void aFileLongerThanAnyIsRefused() throws IOException {
    byte[] content = new byte[(1 << 26) + 1];
    Arrays.fill(content, (byte) ' ');
    assertRefused(content, "longer than 67108864 bytes, the most that slicer reads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"normalizer", "pre_tokenizer", "post_processor"})
  void aComponentLongerThanAnyIsRefused(String section) throws IOException {
    String elements = "{},".repeat(2_000_000) + "{}";
    assertRefused(
        bytes("{\"%s\": {\"x\": [%s]}}".formatted(section, elements)),
        "the " + section + " is longer than 4194304 characters");
  }

  @Test
  void addedTokensAreCheckedOneByOne() throws IOException {
    // The end is missing, which must not be found before the first token is.
    assertRefused(bytes("{\"added_tokens\": [{}, {}"), "an added token without an id");
  }

  @Test
  void theUnknownTokenMustBeInTheVocabulary() throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(TinyTokenizers.BERT.toFile());
    model(tree).put("unk_token", "[WHAT]");
    assertRefused(bytes(tree.toString()), "the vocabulary lacks the unknown token '[WHAT]'");
  }

  @Test
  void componentsInsideOfASequenceAreChecked() throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(TinyTokenizers.XLMR.toFile());
    JsonNode precompiled = normalizer(tree).deepCopy().put(CHARS_MAP, "AAAA");
    tree.putObject("normalizer").put("type", "Sequence").putArray("normalizers").add(precompiled);
    assertRefused(bytes(tree.toString()), "charsmap: no trie");
  }

  @Test
  void aFileThatEndsEarlyIsNamedWithThePlace() throws IOException {
    String whole = text(TinyTokenizers.BERT);
    assertRefused(bytes(whole.substring(0, whole.indexOf("\"post_processor\""))), "line ", "end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[]", "null", "7", "PK\u0003\u0004", "{}", "{\"model\": {}}"})
  void somethingElseIsNoTokenizer(String content) throws IOException {
    assertRefused(bytes(content), "not a valid tokenizer.json");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    byte[] content = Files.readAllBytes(TinyTokenizers.BERT);
    content[text(TinyTokenizers.BERT).indexOf("[UNK]")] = (byte) 0xFF;
    assertRefused(content, "UTF-8");
  }

  @Test
  void whatFollowsTheClosingBraceIsRefused() throws IOException {
    assertRefused(bytes(text(TinyTokenizers.BERT) + "{}"), "follows the closing brace");
  }

  @Test
  void aSectionCannotOccurTwice() throws IOException {
    String whole = text(TinyTokenizers.BERT);
    assertRefused(
        bytes(whole.replaceFirst("\\{", "{\"normalizer\": null,")),
        "a second section 'normalizer'");
  }

  @Test
  void halfACharacterIsRefused() throws IOException {
    String whole = text(TinyTokenizers.BERT);
    assertRefused(
        bytes(whole.replaceFirst("\\{", "{\"comment\": \"\\\\ud83d\",")), "unpaired surrogate");
  }

  @Test
  void noRandomDamageEndsTheProcess() throws IOException {
    for (Path tokenizer : new Path[] {TinyTokenizers.XLMR, TinyTokenizers.BERT}) {
      byte[] whole = Files.readAllBytes(tokenizer);
      Random random = new Random(11);
      for (int i = 0; i < 100; i++) {
        byte[] damaged = whole.clone();
        for (int bytes = random.nextInt(3); bytes >= 0; bytes--) {
          damaged[random.nextInt(whole.length)] = (byte) (' ' + random.nextInt(95));
        }
        loadAndUse(damaged);
      }
    }
  }

  @Test
  void noDamageOfTheNormalizationTableEndsTheProcess() throws IOException {
    JsonNode whole = JSON.readTree(TinyTokenizers.XLMR.toFile());
    Random random = new Random(13);
    for (int i = 0; i < 100; i++) {
      ObjectNode damaged = whole.deepCopy();
      charsMap(
              table -> {
                int place = Integer.BYTES + random.nextInt(table.limit() - Integer.BYTES);
                return table.put(place, (byte) random.nextInt());
              })
          .accept(damaged);
      loadAndUse(bytes(damaged.toString()));
    }
  }

  private void loadAndUse(byte[] content) throws IOException {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file(content))) {
      TrickyText.texts(50).forEach(tokenizer::encode);
    } catch (TokenizerException e) {
      assertThat(e).hasMessageContaining(directory.toString());
    }
  }
}
