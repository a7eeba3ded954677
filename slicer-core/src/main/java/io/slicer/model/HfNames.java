package io.slicer.model;

import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names under which Hugging Face checkpoints keep an encoder. A model saved with a head has its
 * encoder under a prefix of its family, such as {@code bert.}, and the head beside it; an encoder
 * saved alone has no prefix; wrappers such as DataParallel put their own in front of either; and
 * LayerNorms converted from TensorFlow long ago are called gamma and beta.
 */
final class HfNames {
  /** Numbers that count up, which some versions of transformers saved. */
  private static final Set<String> BUFFERS =
      Set.of("embeddings.position_ids", "embeddings.token_type_ids");

  private HfNames() {}

  /**
   * Finds out which tensor of a checkpoint is which of the model.
   *
   * @param checkpoint the checkpoint
   * @param family of the encoder
   * @return the checkpoint's name of each tensor by the model's name, in the checkpoint's order
   * @throws CheckpointException if there is no encoder, or more than one
   */
  static Map<String, String> match(Checkpoint checkpoint, EncoderFamily family) {
    String onFile = prefixOf(checkpoint, family);
    String wrapper =
        onFile.substring(0, onFile.lastIndexOf('.', Math.max(0, onFile.length() - 2)) + 1);
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : checkpoint.names()) {
      String canonical;
      if (name.startsWith(onFile) && isPart(name.substring(onFile.length()), family)) {
        String part = name.substring(onFile.length());
        if (BUFFERS.contains(part)) {
          continue;
        }
        canonical = family.prefix() + part;
      } else if (name.startsWith(wrapper)) {
        canonical = name.substring(wrapper.length());
      } else {
        canonical = name;
      }
      String other = names.put(modern(canonical), name);
      if (other != null) {
        throw new CheckpointException(
            checkpoint
                + ": \""
                + other
                + "\" and \""
                + name
                + "\" are both the model's \""
                + modern(canonical)
                + "\"");
      }
    }
    return names;
  }

  private static String prefixOf(Checkpoint checkpoint, EncoderFamily family) {
    String words = (family.embeddings().words() + ".weight").substring(family.prefix().length());
    List<String> found =
        checkpoint.names().stream()
            .filter(name -> name.equals(words) || name.endsWith("." + words))
            .sorted()
            .toList();
    if (found.size() != 1) {
      throw new CheckpointException(
          checkpoint
              + ": "
              + (found.isEmpty()
                  ? "no tensor is called \"" + words + "\" after whatever prefix"
                  : "there is more than one encoder: " + found)
              + "; a model of type "
              + family.modelType()
              + " has one word embedding table");
    }
    String name = found.get(0);
    return name.substring(0, name.length() - words.length());
  }

  private static boolean isPart(String name, EncoderFamily family) {
    return family.parts().stream().anyMatch(name::startsWith);
  }

  private static String modern(String name) {
    if (name.endsWith(".gamma")) {
      return name.substring(0, name.length() - "gamma".length()) + "weight";
    }
    if (name.endsWith(".beta")) {
      return name.substring(0, name.length() - "beta".length()) + "bias";
    }
    return name;
  }
}
