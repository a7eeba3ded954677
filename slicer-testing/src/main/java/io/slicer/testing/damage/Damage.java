package io.slicer.testing.damage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What may happen to a file, by a seed: to its bytes, and to the values of a JSON document. */
public final class Damage {
  private static final JsonMapper JSON = new JsonMapper();

  /** Stands in a document until it is text, as a JSON library would not write what comes then. */
  private static final String PLACE = "the damaged place";

  /** Pieces that one finds in files that something has gone over. */
  private static final List<String> PIECES =
      List.of(
          "\0",
          "\u001b[2J",
          "\u0085",
          "\u202e",
          "\ufeff",
          "\u2028",
          "\"",
          "\\",
          "\\u0000",
          "\n",
          "\r",
          "\t",
          " ",
          ",",
          ":",
          "{",
          "}",
          "[",
          "]",
          "null",
          "NaN",
          "-",
          "1e",
          "0",
          "9",
          "99999999999999999999",
          "../",
          "#",
          "1-2",
          "B-",
          "\uD83D\uDE00");

  /** Values of JSON in the place of another; some are none. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "1",
          "-1",
          "2",
          "7",
          "0.5",
          "-1.5",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775808",
          "123456789012345678901234567890",
          "1e999",
          "-1e999",
          "1e-999",
          "1e99999999999",
          "1e",
          "00",
          "0x10",
          "NaN",
          "Infinity",
          "\"\"",
          "\"0\"",
          "\"a\"",
          "\"NaN\"",
          "\"\\u001b[31mred\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"../../etc/passwd\"",
          "\"/etc/passwd\"",
          "\"a\\u0000.safetensors\"",
          "\"\\ud800.safetensors\"",
          "\"..\"",
          "\"CON\"",
          "[]",
          "[null]",
          "[1]",
          "[[]]",
          "{}",
          "{\"a\": 1}",
          "{\"0\": null}");

  private final Random random;

  /**
   * Damages in an order that the seed gives.
   *
   * @param seed the same gives the same damages
   */
  public Damage(long seed) {
    random = new Random(seed);
  }

  /**
   * A damaged copy: one time in four more than one damage.
   *
   * @param valid content of a file
   * @param json whether it is a JSON document, whose values can be damaged one by one
   * @return damaged content
   */
  public byte[] of(byte[] valid, boolean json) {
    byte[] damaged = once(valid, json);
    while (random.nextInt(4) == 0) {
      damaged = once(damaged, json);
    }
    return damaged;
  }

  private byte[] once(byte[] content, boolean json) {
    if (json && random.nextInt(3) > 0) {
      JsonNode tree = parsed(content);
      if (tree instanceof ContainerNode<?> container && !container.isEmpty()) {
        return damaged(container);
      }
    }
    return bytes(content);
  }

  private static JsonNode parsed(byte[] content) {
    try {
      return JSON.readTree(content);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private byte[] bytes(byte[] content) {
    if (content.length == 0) {
      return "x".getBytes(StandardCharsets.UTF_8);
    }
    int at = random.nextInt(content.length);
    int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : 200), content.length - at);
    byte[] changed = content.clone();
    return switch (random.nextInt(8)) {
      case 0 -> {
        changed[at] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
      case 1 -> {
        changed[at] = (byte) random.nextInt(256);
        yield changed;
      }
      case 2 -> Arrays.copyOf(content, at);
      case 3 -> spliced(content, at, length, new byte[0]);
      case 4 -> spliced(content, at, 0, Arrays.copyOfRange(content, at, at + length));
      case 5 -> {
        Arrays.fill(changed, at, at + length, (byte) 0xFF);
        yield changed;
      }
      case 6 -> spliced(content, at, length, piece());
      default -> spliced(content, at, 0, piece());
    };
  }

  private byte[] piece() {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] content, int at, int removed, byte[] added) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    result.write(content, 0, at);
    result.writeBytes(added);
    result.write(content, at + removed, content.length - at - removed);
    return result.toByteArray();
  }

  /** One field or element is gone, renamed, there twice, or has another value. */
  private byte[] damaged(ContainerNode<?> document) {
    List<ContainerNode<?>> containers = new ArrayList<>();
    gather(document, containers);
    ContainerNode<?> container = containers.get(random.nextInt(containers.size()));
    String value = VALUES.get(random.nextInt(VALUES.size()));
    if (container instanceof ArrayNode array) {
      int at = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(at);
        case 1 -> array.insert(at, array.get(at).deepCopy());
        default -> array.set(at, PLACE);
      }
    } else {
      ObjectNode object = (ObjectNode) container;
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", object.remove(name));
        case 2 -> {
          object.put(PLACE, 0);
          return text(document)
              .replace("\"" + PLACE + "\":0", quoted(name) + ":" + value)
              .getBytes(StandardCharsets.UTF_8);
        }
        default -> object.put(name, PLACE);
      }
    }
    return text(document).replace("\"" + PLACE + "\"", value).getBytes(StandardCharsets.UTF_8);
  }

  private static void gather(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container && !container.isEmpty()) {
      containers.add(container);
      container.forEach(child -> gather(child, containers));
    }
  }

  private static String quoted(String name) {
    return text(JSON.getNodeFactory().textNode(name));
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
