package io.slicer.model;

import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.util.Collections;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The checkpoint of an encoder under the names that the model uses, however the file spells them:
 * {@code roberta.encoder.layer.0.attention.self.query.weight} is found in a file saved with a head,
 * in one saved without, and in one from a wrapped model. Names of heads ({@code classifier.weight},
 * {@code cls.predictions.bias}, {@code lm_head.bias}) are as the file has them, without a wrapper's
 * prefix.
 *
 * <pre>{@code
 * EncoderCheckpoint checkpoint = EncoderCheckpoint.of(SafeTensors.open(directory), RobertaFamily.XLM_ROBERTA);
 * }</pre>
 *
 * <p>A checkpoint whose model computes something between its encoder and its tags that this library
 * does not compute is refused: adapters, LoRA, prefixes, a CRF, a recurrent layer, quantized
 * weights.
 */
public final class EncoderCheckpoint implements Checkpoint {
  private final Checkpoint file;
  private final Map<String, String> nameInFile;

  private EncoderCheckpoint(Checkpoint file, Map<String, String> nameInFile) {
    this.file = file;
    this.nameInFile = Collections.unmodifiableMap(nameInFile);
  }

  /**
   * Gives a checkpoint the model's names.
   *
   * @param file the checkpoint; closing the result closes it, and so does failing
   * @param family of the encoder
   * @return the checkpoint under the model's names; the caller closes it
   * @throws CheckpointException if there is no encoder in it, or more than one, or adapters and the
   *     like; the message says what to do
   */
  public static EncoderCheckpoint of(Checkpoint file, EncoderFamily family) {
    return of(file, family, name -> false);
  }

  /**
   * Gives a checkpoint the model's names, adapters included that the model has.
   *
   * @param file the checkpoint; closing the result closes it, and so does failing
   * @param family of the encoder
   * @param adapters whether a tensor, by its name in the file, is of an adapter that the model has
   * @return the checkpoint under the model's names; the caller closes it
   * @throws CheckpointException as for one without adapters
   */
  public static EncoderCheckpoint of(
      Checkpoint file, EncoderFamily family, Predicate<String> adapters) {
    try {
      ForeignPart.refuseIn(file, adapters);
      return new EncoderCheckpoint(file, HfNames.match(file, family));
    } catch (CheckpointException e) {
      file.close();
      throw e;
    }
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

  /**
   * How the file spells a name.
   *
   * @param name the model's
   * @return the file's
   * @throws NoSuchElementException if there is no tensor of the model's name
   */
  public String nameInFile(String name) {
    return inFile(name);
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
  public void get(String name, long index, float[] target, int offset, int count) {
    file.get(inFile(name), index, target, offset, count);
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
