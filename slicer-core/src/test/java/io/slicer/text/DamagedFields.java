package io.slicer.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Valid files of WordPiece, byte-level BPE and Unigram of which one field is damaged, always the
 * same ones: each is loaded and, if it is not refused, given texts of many scripts. To be run in a
 * process of its own.
 */
final class DamagedFields {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FILES = 600;

  /** Entries of vocabularies and merges are alike: some of them will do. */
  private static final int ALIKE = 30;

  private static final List<String> TEXTS =
      List.of(
          "",
          "Ada Lovelace lived in London.",
          "München Zu\u0308rich",
          "서울 \u1107\u116E",
          "Ông Nguye\u0302\u0303n",
          "שָׁלוֹם مُحَمَّد",
          "東京 ｶﾞﾗｽ",
          "हिन्दी ज़",
          "\uFB01\u0301 \u00BD\u0301 \u2122\uFE0F",
          "😀👩\u200D👩",
          "\u0000\u0001\u200B\u0301",
          "a".repeat(3000),
          "<s></s> [SEP] ##",
          " \t\u3000");

  private final Random random = new Random(23);
  private final Path file;

  private DamagedFields(Path file) {
    this.file = file;
  }

  /**
   * The process.
   *
   * @param args where to write the files
   * @throws IOException if that fails
   */
  public static void main(String[] args) throws IOException {
    DamagedFields damaged = new DamagedFields(Path.of(args[0], "damaged.json"));
    int used = 0;
    List<JsonNode> originals = new ArrayList<>();
    List<List<String>> places = new ArrayList<>();
    for (String model : List.of("tiny-bert", "tiny-roberta", "tiny-xlmr")) {
      JsonNode original =
          JSON.readTree(GoldenFiles.shipped(model).directory().resolve("tokenizer.json").toFile());
      List<String> found = new ArrayList<>();
      collect(original, "", found);
      originals.add(original);
      places.add(found);
    }
    for (int i = 0; i < FILES; i++) {
      // XLM-R's table takes long to read.
      int which = i % 8 == 0 ? 2 : i % 2;
      List<String> found = places.get(which);
      String place = found.get(damaged.random.nextInt(found.size()));
      Files.writeString(damaged.file, damaged.damage(originals.get(which), place).toString());
      used += damaged.isUsed(place) ? 1 : 0;
    }
    System.out.println(used + " used, " + (FILES - used) + " refused");
  }

  private static void collect(JsonNode node, String place, List<String> places) {
    if (!place.isEmpty()) {
      places.add(place);
    }
    int step = node.size() > ALIKE ? node.size() / ALIKE : 1;
    List<String> names = new ArrayList<>();
    if (node.isObject()) {
      node.fieldNames().forEachRemaining(names::add);
    } else {
      for (int i = 0; i < node.size(); i++) {
        names.add(String.valueOf(i));
      }
    }
    for (int i = 0; i < names.size(); i += step) {
      String name = names.get(i).replace("~", "~0").replace("/", "~1");
      JsonNode child = node.at("/" + name);
      collect(child, place + "/" + name, places);
    }
  }

  private JsonNode damage(JsonNode original, String place) {
    JsonNode tree = original.deepCopy();
    int cut = place.lastIndexOf('/');
    JsonNode parent = tree.at(place.substring(0, cut));
    String name = place.substring(cut + 1).replace("~1", "/").replace("~0", "~");
    JsonNode value = tree.at(place);
    boolean removes = random.nextInt(10) == 0;
    if (parent instanceof ObjectNode object) {
      if (removes) {
        object.remove(name);
      } else {
        object.set(name, instead(value));
      }
    } else if (parent instanceof ArrayNode array) {
      if (removes) {
        array.remove(Integer.parseInt(name));
      } else {
        array.set(Integer.parseInt(name), instead(value));
      }
    }
    return tree;
  }

  private JsonNode instead(JsonNode value) {
    String text = value.asText();
    return switch (random.nextInt(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.textNode("");
      case 2 -> NODES.numberNode(value.asLong() + (random.nextBoolean() ? 1 : -1));
      case 3 -> NODES.numberNode(random.nextBoolean() ? Long.MAX_VALUE : -1);
      case 4 -> NODES.arrayNode();
      case 5 -> NODES.objectNode();
      case 6 -> NODES.booleanNode(!value.asBoolean());
      case 7 -> NODES.textNode(text + "\u0301");
      case 8 -> NODES.textNode(text.substring(text.length() / 2));
      case 9 -> NODES.textNode("\u200B");
      case 10 -> NODES.textNode(text + text);
      default -> value.isArray() ? oneMoreOrLess(((ArrayNode) value).deepCopy()) : value;
    };
  }

  private ArrayNode oneMoreOrLess(ArrayNode array) {
    if (!array.isEmpty()) {
      int index = random.nextInt(array.size());
      if (random.nextBoolean()) {
        array.remove(index);
      } else {
        array.add(array.get(index).deepCopy());
      }
    }
    return array;
  }

  /** Whatever is not an exception with the file's name ends the process. */
  private boolean isUsed(String place) {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      for (String text : TEXTS) {
        encode(tokenizer, text);
      }
      return true;
    } catch (TokenizerException e) {
      requireName(e, place);
      return false;
    }
  }

  private void encode(SubwordTokenizer tokenizer, String text) {
    try {
      tokenizer.encode(text);
      tokenizer.encode(text, "Ada");
      tokenizer.encodeWords(List.of(text, "Ada", text));
    } catch (TokenizerException e) {
      requireName(e, text);
    }
  }

  private void requireName(TokenizerException problem, String place) {
    if (!String.valueOf(problem.getMessage()).startsWith(file.toString())) {
      throw new IllegalStateException(place, problem);
    }
  }
}
