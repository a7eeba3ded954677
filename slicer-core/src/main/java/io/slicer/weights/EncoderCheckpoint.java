package io.slicer.weights;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The checkpoint of an encoder under the names that the model uses, however the file spells them:
 * {@code roberta.encoder.layer.0.attention.self.query.weight} is found in a file saved with a head,
 * in one saved without, and in one from a wrapped model. Names of heads ({@code classifier.weight},
 * {@code cls.predictions.bias}, {@code lm_head.bias}) are as the file has them, without a wrapper's
 * prefix.
 *
 * <pre>{@code
 * EncoderCheckpoint checkpoint = EncoderCheckpoint.of(SafeTensors.open(directory), "roberta.");
 * EncoderCheckpoint.Difference difference = checkpoint.compare(shapes);
 * }</pre>
 */
public final class EncoderCheckpoint implements Checkpoint {
  private final Checkpoint file;
  private final Map<String, String> nameInFile;

  private EncoderCheckpoint(Checkpoint file, Map<String, String> nameInFile) {
    this.file = file;
    this.nameInFile = Collections.unmodifiableMap(nameInFile);
  }

  /**
   * What a checkpoint lacks and what it has in excess of what a model needs.
   *
   * @param missing the model's names of tensors that the checkpoint lacks, in the model's order
   * @param unexpected the checkpoint's names of tensors that the model has no use for, such as the
   *     head of another task
   */
  public record Difference(List<String> missing, List<String> unexpected) {
    /**
     * A difference.
     *
     * @param missing what the checkpoint lacks
     * @param unexpected what the model has no use for
     */
    public Difference {
      missing = List.copyOf(missing);
      unexpected = List.copyOf(unexpected);
    }
  }

  /**
   * Gives a checkpoint the model's names.
   *
   * @param file the checkpoint; closing the result closes it, and so does failing
   * @param prefix what the model's names of the encoder's tensors start with: "roberta." or "bert."
   * @return the checkpoint under the model's names; the caller closes it
   * @throws CheckpointException if there is no encoder in it, or more than one
   */
  public static EncoderCheckpoint of(Checkpoint file, String prefix) {
    try {
      return new EncoderCheckpoint(file, HfNames.match(file, prefix));
    } catch (CheckpointException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Compares the checkpoint with what a model needs.
   *
   * @param expected the shape of each of the model's tensors by its name
   * @return what is missing and what is left over
   * @throws CheckpointException if a tensor has another shape than the model's
   */
  public Difference compare(Map<String, Shape> expected) {
    expected.forEach(
        (name, shape) -> {
          if (nameInFile.containsKey(name) && !shape(name).equals(shape)) {
            throw new CheckpointException(
                file
                    + ": tensor \""
                    + nameInFile.get(name)
                    + "\" has the shape "
                    + shape(name)
                    + ", but the model needs "
                    + shape);
          }
        });
    return new Difference(
        expected.keySet().stream().filter(name -> !nameInFile.containsKey(name)).toList(),
        nameInFile.entrySet().stream()
            .filter(entry -> !expected.containsKey(entry.getKey()))
            .map(Map.Entry::getValue)
            .toList());
  }

  /**
   * The model's names of all tensors.
   *
   * @return names, in the file's order
   */
  @Override
  public Set<String> names() {
    return nameInFile.keySet();
  }

  @Override
  public Shape shape(String name) {
    return file.shape(inFile(name));
  }

  @Override
  public FloatMemory read(String name) {
    return file.read(inFile(name));
  }

  @Override
  public boolean isMappable(String name) {
    return file.isMappable(inFile(name));
  }

  @Override
  public void stream(String name, TensorSource.Sink sink) {
    file.stream(inFile(name), sink);
  }

  @Override
  public MatrixRows rows(String name) {
    return file.rows(inFile(name));
  }

  @Override
  public void close() {
    file.close();
  }

  /** The file. */
  @Override
  public String toString() {
    return file.toString();
  }

  private String inFile(String name) {
    String inFile = nameInFile.get(name);
    if (inFile == null) {
      throw new NoSuchElementException(
          file + ": there is no tensor for the model's \"" + name + "\"");
    }
    return inFile;
  }
}
