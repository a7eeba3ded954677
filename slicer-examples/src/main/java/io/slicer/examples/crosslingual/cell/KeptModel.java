package io.slicer.examples.crosslingual.cell;

import io.slicer.examples.training.ModelFingerprint;
import io.slicer.hub.PretrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that a step has made or was given.
 *
 * @param given where it is; null if it was trained and is with the result
 * @param sha256 of its configuration, tokenizer and weights
 * @param files sizes and times of its weights: if they are still the same, so is the fingerprint
 */
public record KeptModel(@Nullable String given, String sha256, List<String> files) {
  /**
   * Copies the list.
   *
   * @param given where it is; null if it was trained
   * @param sha256 of its configuration, tokenizer and weights
   * @param files sizes and times of its weights
   */
  public KeptModel {
    files = List.copyOf(files);
  }

  /**
   * A model that was trained and is with the result.
   *
   * @param directory in Hugging Face form
   * @return the model
   */
  public static KeptModel trained(Path directory) {
    return new KeptModel(null, fingerprint(directory), weights(directory));
  }

  /**
   * A model that was there before.
   *
   * @param directory in Hugging Face form
   * @param sha256 its {@link #fingerprint}
   * @return the model
   */
  public static KeptModel given(Path directory, String sha256) {
    return new KeptModel(directory.toString(), sha256, weights(directory));
  }

  /**
   * Reads all files of a model.
   *
   * @param directory in Hugging Face form
   * @return SHA-256 of configuration, tokenizer and weights
   */
  public static String fingerprint(Path directory) {
    return ModelFingerprint.sha256(PretrainedModel.of(directory));
  }

  /**
   * The fingerprint of a model that may be this one.
   *
   * @param directory where the model is
   * @return this one's if its files are as they were, else what is computed of them
   */
  public String sha256(Path directory) {
    return directory.toString().equals(given) && weights(directory).equals(files)
        ? sha256
        : fingerprint(directory);
  }

  private static List<String> weights(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> String.valueOf(file.getFileName()).endsWith(".safetensors"))
          .sorted()
          .map(KeptModel::described)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  private static String described(Path file) {
    try {
      return file.getFileName()
          + ", "
          + Files.size(file)
          + " bytes, "
          + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
