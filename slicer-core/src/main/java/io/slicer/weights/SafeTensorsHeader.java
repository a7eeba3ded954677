package io.slicer.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a .safetensors file: eight bytes of length, that many bytes of JSON, then the
 * tensors' bytes, which the header must describe without a gap, an overlap or a rest. Nothing in it
 * is believed before it has been checked against the size of the file.
 *
 * <p>Format: the README of huggingface/safetensors.
 */
final class SafeTensorsHeader {
  /** The longest header the format allows, in bytes. */
  static final int LONGEST = 100_000_000;

  /** The member of the header that is no tensor. */
  static final String METADATA = "__metadata__";

  private static final int MAX_RANK = 64;

  /**
   * Names, values and brackets: those of a hundred thousand tensors. A header that is as long as
   * may be has room for so many that they would exhaust a heap.
   */
  private static final long MOST_TOKENS = 2_000_000;

  /** How much of a header is decoded at a time. */
  private static final int CHUNK = 1 << 13;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
          .build();

  private final Path file;
  private final long dataStart;
  private final long dataLength;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafeTensorsHeader(Path file, long dataStart, long dataLength) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataLength = dataLength;
  }

  /**
   * Reads and checks a header.
   *
   * @param file for messages
   * @param channel the open file
   * @throws CheckpointException if the file is not as the format wants it
   * @throws IOException if it cannot be read
   */
  static SafeTensorsHeader read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new CheckpointException(
          file + ": " + size + " bytes are too few for a safetensors file");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    StoredTensor.readFully(channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 0 || length > LONGEST) {
      throw new CheckpointException(
          file
              + ": the first 8 bytes give a header of "
              + Long.toUnsignedString(length)
              + " bytes, more than the "
              + LONGEST
              + " that are allowed: not a safetensors file?");
    }
    if (length > size - Long.BYTES) {
      throw new CheckpointException(
          file
              + ": the header should end at byte "
              + (Long.BYTES + length)
              + " but the file has only "
              + size
              + ": truncated?");
    }
    byte[] bytes = new byte[(int) length];
    StoredTensor.readFully(channel, ByteBuffer.wrap(bytes), Long.BYTES);
    long dataStart = Long.BYTES + length;
    SafeTensorsHeader header = new SafeTensorsHeader(file, dataStart, size - dataStart);
    header.checkText(bytes);
    header.parse(bytes);
    header.checkLayout();
    return header;
  }

  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void checkText(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != '{') {
      throw damaged("the header does not start with '{' at byte " + Long.BYTES);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(CHUNK);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw damaged("the header is not UTF-8 at byte " + (Long.BYTES + in.position()));
    }
  }

  private void parse(byte[] bytes) throws IOException {
    // Through a reader: from bytes, the parser would guess the encoding.
    Reader text = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals(METADATA)) {
          readMetadata(json);
        } else {
          tensors.put(checkedName(name), readTensor(name, json));
        }
      }
      if (json.nextToken() != null) {
        throw damaged("the header goes on after its closing brace");
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file
              + ": the header is not valid JSON: "
              + e.getOriginalMessage()
              + " (character "
              + (e.getLocation() == null ? "unknown" : e.getLocation().getCharOffset())
              + " of the header)",
          e);
    }
  }

  /** There need be none, and null is none. */
  private void readMetadata(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(json, JsonToken.START_OBJECT, METADATA, "an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      expect(json, JsonToken.VALUE_STRING, METADATA + "." + key, "a string");
      metadata.put(key, json.getText());
    }
  }

  private StoredTensor readTensor(String name, JsonParser json) throws IOException {
    expect(json, JsonToken.START_OBJECT, name, "an object");
    String type = null;
    long[] sizes = null;
    long[] offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = readText(name + ".dtype", json);
        case "shape" -> sizes = readSizes(name + ".shape", json);
        case "data_offsets" -> offsets = readSizes(name + ".data_offsets", json);
        default -> json.skipChildren();
      }
    }
    if (type == null || sizes == null || offsets == null) {
      throw damaged(
          "tensor \""
              + name
              + "\" lacks its "
              + (type == null ? "dtype" : sizes == null ? "shape" : "data_offsets"));
    }
    return locate(name, type, sizes, offsets);
  }

  private String readText(String what, JsonParser json) throws IOException {
    expect(json, JsonToken.VALUE_STRING, what, "a string");
    return json.getText();
  }

  /** What is not known may be there, as long as nobody reads it. */
  private static TensorType type(String dtype) {
    return Arrays.stream(TensorType.values())
        .filter(known -> known.name().equals(dtype))
        .findFirst()
        .orElse(TensorType.OTHER);
  }

  private long[] readSizes(String what, JsonParser json) throws IOException {
    expect(json, JsonToken.START_ARRAY, what, "an array");
    List<Long> sizes = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.VALUE_NUMBER_INT, what, "an array of integers");
      long size = json.getLongValue();
      if (size < 0) {
        throw damaged("\"" + what + "\" has the negative element " + size);
      }
      if (sizes.size() == MAX_RANK) {
        throw damaged("\"" + what + "\" has more than " + MAX_RANK + " elements");
      }
      sizes.add(size);
    }
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  private StoredTensor locate(String name, String dtype, long[] sizes, long[] offsets) {
    TensorType type = type(dtype);
    long length = offsets.length == 2 ? offsets[1] - offsets[0] : 0;
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw damaged(
          "tensor \""
              + name
              + "\" has the data_offsets "
              + Arrays.toString(offsets)
              + ", which are no [begin, end]");
    }
    if (offsets[1] > dataLength) {
      throw damaged(
          "tensor \""
              + name
              + "\" ends at byte "
              + offsets[1]
              + " of the data, which has only "
              + dataLength
              + " bytes: truncated?");
    }
    Shape shape;
    long bytes;
    try {
      shape = Shape.of(sizes);
      bytes = Math.multiplyExact(shape.elements(), type.bytes());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CheckpointException(
          file
              + ": tensor \""
              + name
              + "\" of shape "
              + Arrays.toString(sizes)
              + " has more bytes than can be counted",
          e);
    }
    if (type != TensorType.OTHER && bytes != length) {
      throw damaged(
          "tensor \""
              + name
              + "\" "
              + type
              + " "
              + shape
              + " takes "
              + bytes
              + " bytes, but its data_offsets "
              + Arrays.toString(offsets)
              + " give it "
              + length);
    }
    return new StoredTensor(type, dtype, shape, dataStart + offsets[0], length);
  }

  private void checkLayout() {
    List<Map.Entry<String, StoredTensor>> inOrder = new ArrayList<>(tensors.entrySet());
    inOrder.sort(
        Comparator.comparingLong((Map.Entry<String, StoredTensor> e) -> e.getValue().position())
            .thenComparingLong(e -> e.getValue().bytes()));
    long end = dataStart;
    for (Map.Entry<String, StoredTensor> entry : inOrder) {
      long begin = entry.getValue().position();
      if (begin != end) {
        throw damaged(
            "tensor \""
                + entry.getKey()
                + "\" begins at byte "
                + begin
                + (begin < end
                    ? ", inside the tensor before it, which ends at byte " + end
                    : " but the tensor before it ends at byte " + end + ", which leaves a gap"));
      }
      end = begin + entry.getValue().bytes();
    }
    if (end != dataStart + dataLength) {
      throw damaged(
          "the last tensor ends at byte "
              + end
              + " but the file at byte "
              + (dataStart + dataLength));
    }
  }

  private String checkedName(String name) {
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      return name;
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          file + ": the tensor name \"" + name + "\" holds half a surrogate pair", e);
    }
  }

  private void expect(JsonParser json, JsonToken expected, String what, String named) {
    @Nullable JsonToken found = json.currentToken();
    if (found != expected) {
      throw damaged("\"" + what + "\" must be " + named + ", not " + found);
    }
  }

  private CheckpointException damaged(String what) {
    return new CheckpointException(file + ": " + what);
  }
}
