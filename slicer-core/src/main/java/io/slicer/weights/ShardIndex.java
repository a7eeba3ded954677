package io.slicer.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.files.JsonFile;
import io.slicer.files.PathNames;
import java.nio.file.InvalidPathException;
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
      if (!isNameOfFile(index, shard)) {
        throw new CheckpointException(
            index
                + ": tensor \""
                + entry.getKey()
                + "\" is said to be in "
                + entry.getValue()
                + PathNames.problem(shard)
                    .map(problem -> ": " + problem)
                    .orElse(", which is not the name of a .safetensors file beside the index"));
      }
      shards.put(entry.getKey(), shard);
    }
    return shards;
  }

  /** Also one that this system can have. */
  private static boolean isNameOfFile(Path index, String shard) {
    try {
      return shard.matches("[^/\\\\:\\x00-\\x1f]+\\.safetensors")
          && index.equals(index.resolveSibling(shard).resolveSibling(index.getFileName()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static JsonNode parse(Path index) {
    try {
      return JsonFile.readEachFieldOnce(index, LONGEST);
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
