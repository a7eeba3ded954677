package io.slicer.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.files.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of a checkpoint in several files: {@code {"weight_map": {tensor name: file name}}}. The
 * file names must be plain ones, so an index cannot reach out of its directory.
 */
final class ShardIndex {
  /** Enough for forty thousand tensors. */
  private static final int LONGEST = 1 << 22;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ShardIndex() {}

  /** The file name of each tensor's shard, in the order of the index. */
  static Map<String, String> read(Path index) {
    JsonNode root = parse(index);
    JsonNode map = root.path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index + ": there is no object \"weight_map\" with entries");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().isTextual() ? entry.getValue().textValue() : "";
      if (!shard.matches("[^/\\\\:\\x00-\\x1f]+\\.safetensors")) {
        throw new CheckpointException(
            index
                + ": tensor \""
                + entry.getKey()
                + "\" is said to be in "
                + entry.getValue()
                + ", which is not the name of a .safetensors file beside the index");
      }
      shards.put(entry.getKey(), shard);
    }
    return shards;
  }

  private static JsonNode parse(Path index) {
    try {
      ByteBuffer text = ByteBuffer.wrap(SmallFile.read(index, LONGEST));
      return JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(text).toString());
    } catch (JsonProcessingException e) {
      throw new CheckpointException(index + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw new CheckpointException(index + ": not UTF-8", e);
    } catch (SmallFile.TooLongException e) {
      throw new CheckpointException(index + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(index + ": there is no such file", e);
    } catch (IOException e) {
      throw new CheckpointException(index + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
