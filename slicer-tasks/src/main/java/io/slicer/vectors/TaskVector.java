package io.slicer.vectors;

import com.google.common.collect.ImmutableList;
import io.slicer.hub.TransferListener;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.ValueChange;
import io.slicer.model.EncoderFamily;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * What training has changed of a model: the difference of its parameters after and before. It can
 * be added to another model of the same architecture: what a language model has learned of Swahili,
 * to a tagger that was trained in English.
 *
 * <pre>{@code
 * try (TaskVector swahili = TaskVector.open(Path.of("swahili.safetensors"));
 *     StoredModel tagger = StoredModel.open(Path.of("tagger"))) {
 *   swahili.applyTo(tagger, 0.7, Path.of("tagger-swahili"), TransferListener.NONE);
 * }
 * }</pre>
 *
 * <p>It has the float tensors that both models have, each once; float16 and bfloat16 are converted,
 * and all arithmetic on elements is that of float32. Nothing is computed before it is asked for,
 * and then block by block: a vector may be larger than the memory, and so may the sum of several.
 * Sums and multiples read what they were made of, which stays open as long as they are used.
 *
 * <p>Method: Ilharco et al., Editing models with task arithmetic, ICLR 2023.
 *
 * <p>Thread-safe. Closing a vector that was {@linkplain #open opened} closes its file; closing
 * another does nothing.
 */
public final class TaskVector implements AutoCloseable {
  /** How many values are worked on at a time. */
  static final int BLOCK = 1 << 16;

  private final EncoderFamily family;
  private final Map<String, Part> parts;
  private final Map<String, LeftOut> leftOut;
  private final String formula;
  private final List<Source> sources;
  private final Runnable closing;

  TaskVector(
      EncoderFamily family,
      Map<String, Part> parts,
      Map<String, LeftOut> leftOut,
      String formula,
      List<Source> sources,
      Runnable closing) {
    this.family = family;
    this.parts = Collections.unmodifiableMap(parts);
    this.leftOut = Collections.unmodifiableMap(leftOut);
    this.formula = formula;
    this.sources = sources;
    this.closing = closing;
  }

  /** Gives values of a tensor. */
  @FunctionalInterface
  interface Values {
    void get(long index, float[] target, int offset, int count);
  }

  /** A tensor. */
  record Part(Shape shape, Values values) {}

  /** A model that had part in a vector. */
  @FunctionalInterface
  interface Source {
    SourceModel described(TransferListener listener);
  }

  /**
   * The difference of two models.
   *
   * @param tuned after training; stays open as long as the vector is used
   * @param base before; stays open, too
   * @return the vector
   * @throws IllegalArgumentException if they are of two architectures, or a tensor has two shapes
   */
  public static TaskVector of(StoredModel tuned, StoredModel base) {
    if (!tuned.family().equals(base.family())) {
      throw new IllegalArgumentException(
          tuned
              + " is of type "
              + tuned.family().modelType()
              + ", "
              + base
              + " of type "
              + base.family().modelType()
              + ": no vector leads from one to the other");
    }
    Map<String, Part> parts = new LinkedHashMap<>();
    Map<String, LeftOut> leftOut = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(tuned.names());
    names.addAll(base.names());
    for (String name : names) {
      boolean isTuned = tuned.names().contains(name);
      boolean isBase = base.names().contains(name);
      StoredModel holder = isTuned ? tuned : base;
      if (holder.exclusion(name).isPresent()) {
        leftOut.put(name, holder.exclusion(name).get());
      } else if (!isTuned || !isBase) {
        Names.refuseLayer(tuned.family(), name, holder, isTuned ? base : tuned);
        leftOut.put(name, isTuned ? LeftOut.TUNED_ONLY : LeftOut.BASE_ONLY);
      } else if (base.exclusion(name).isPresent()) {
        leftOut.put(name, base.exclusion(name).get());
      } else {
        Names.checkShapes(name, tuned, tuned.shape(name), base, base.shape(name));
        parts.put(name, new Part(tuned.shape(name), difference(name, tuned, base)));
      }
    }
    return new TaskVector(
        tuned.family(),
        parts,
        leftOut,
        tuned + " - " + base,
        List.of(tuned::described, base::described),
        () -> {});
  }

  private static Values difference(String name, StoredModel tuned, StoredModel base) {
    return (index, target, offset, count) -> {
      float[] before = new float[count];
      base.get(name, index, before, 0, count);
      tuned.get(name, index, target, offset, count);
      for (int i = 0; i < count; i++) {
        target[offset + i] -= before[i];
      }
    };
  }

  /**
   * Opens a vector that has been saved.
   *
   * @param file as {@link #save} writes it
   * @return the vector; the caller closes it
   * @throws CheckpointException if it is damaged, or no vector
   */
  public static TaskVector open(Path file) {
    return VectorFile.open(file);
  }

  /**
   * Writes this vector as safetensors, float32, with what it came from in the metadata. The file
   * appears under its name when it is complete.
   *
   * @param file its name; missing parent directories are made
   * @param listener is told how far that is: first, how much of the models was read for their
   *     SHA-256, then how much of the vector was written
   * @throws java.io.UncheckedIOException if it cannot be written; the name then holds what it held
   *     before
   */
  public void save(Path file, TransferListener listener) {
    VectorFile.write(this, file, listener);
  }

  /**
   * What kind of encoder the vector belongs to.
   *
   * @return the family
   */
  public EncoderFamily family() {
    return family;
  }

  /**
   * The names of all tensors, as the family has them.
   *
   * @return names, each tensor once
   */
  public Set<String> names() {
    return parts.keySet();
  }

  /**
   * The shape of a tensor.
   *
   * @param name of the tensor
   * @return its shape
   * @throws NoSuchElementException if there is none of this name
   */
  public Shape shape(String name) {
    return part(name).shape();
  }

  /**
   * The number of all values.
   *
   * @return elements of all tensors
   */
  public long elements() {
    return parts.values().stream().mapToLong(part -> part.shape().elements()).sum();
  }

  /**
   * What of the models that the vector was made of is not in it.
   *
   * @return the reason by the name of the tensor
   */
  public Map<String, LeftOut> leftOut() {
    return leftOut;
  }

  /**
   * How the vector was computed, from models by their names.
   *
   * @return for example {@code 0.5 * (swahili - base)}
   */
  public String formula() {
    return formula;
  }

  /**
   * The models that the vector was made of. Their files are read for that, unless the vector was
   * opened.
   *
   * @param listener is told how far that is
   * @return each of them once, with the SHA-256 of its files
   */
  public List<SourceModel> sources(TransferListener listener) {
    return sources.stream().map(source -> source.described(listener)).distinct().toList();
  }

  /**
   * Copies values.
   *
   * @param name of the tensor
   * @param index of the first value, row-major
   * @param target where to
   * @param offset in the target
   * @param count how many
   * @throws NoSuchElementException if there is no tensor of this name
   * @throws CheckpointException if they cannot be read
   */
  public void get(String name, long index, float[] target, int offset, int count) {
    part(name).values().get(index, target, offset, count);
  }

  /** The values of a tensor, block by block. */
  void stream(String name, TensorSource.Sink sink) {
    long elements = shape(name).elements();
    float[] block = new float[(int) Math.min(BLOCK, elements)];
    for (long done = 0; done < elements; done += block.length) {
      int count = (int) Math.min(block.length, elements - done);
      get(name, done, block, 0, count);
      sink.accept(block, 0, count);
    }
  }

  private Part part(String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw new NoSuchElementException("the vector has no tensor \"" + name + "\"");
    }
    return part;
  }

  /**
   * This vector and another one, added element by element. What only one of them has is taken as it
   * is.
   *
   * @param other of the same architecture
   * @return the sum
   * @throws IllegalArgumentException if it is of another architecture
   */
  public TaskVector plus(TaskVector other) {
    checkComparable(other);
    Map<String, Part> sum = new LinkedHashMap<>(parts);
    other.parts.forEach((name, part) -> sum.merge(name, part, TaskVector::sum));
    Map<String, LeftOut> without = new LinkedHashMap<>(leftOut);
    other.leftOut.forEach(without::putIfAbsent);
    without.keySet().removeAll(sum.keySet());
    return new TaskVector(
        family,
        sum,
        without,
        formula + " + " + Names.inParentheses(other.formula),
        ImmutableList.<Source>builder().addAll(sources).addAll(other.sources).build(),
        () -> {});
  }

  private static Part sum(Part one, Part other) {
    return new Part(
        one.shape(),
        (index, target, offset, count) -> {
          float[] added = new float[count];
          other.values().get(index, added, 0, count);
          one.values().get(index, target, offset, count);
          for (int i = 0; i < count; i++) {
            target[offset + i] += added[i];
          }
        });
  }

  /**
   * This vector with the signs of all values changed: it leads from the trained model back.
   *
   * @return the negation
   */
  public TaskVector negated() {
    return derived(
        "-" + Names.inParentheses(formula),
        (values, offset, count) -> {
          for (int i = offset; i < offset + count; i++) {
            values[i] = -values[i];
          }
        });
  }

  /**
   * This vector with all values multiplied by a number, which is rounded to float32 first.
   *
   * @param factor the number
   * @return the multiple
   * @throws IllegalArgumentException if the factor is not finite
   */
  public TaskVector times(double factor) {
    float rounded = finite(factor);
    return derived(
        factor + " * " + Names.inParentheses(formula),
        (values, offset, count) -> {
          for (int i = offset; i < offset + count; i++) {
            values[i] *= rounded;
          }
        });
  }

  static float finite(double factor) {
    if (!Float.isFinite((float) factor)) {
      throw new IllegalArgumentException("the factor of a vector must be finite, not " + factor);
    }
    return (float) factor;
  }

  private TaskVector derived(String name, TensorSource.Sink change) {
    Map<String, Part> derived = new LinkedHashMap<>();
    parts.forEach(
        (key, part) ->
            derived.put(
                key,
                new Part(
                    part.shape(),
                    (index, target, offset, count) -> {
                      part.values().get(index, target, offset, count);
                      change.accept(target, offset, count);
                    })));
    return new TaskVector(family, derived, leftOut, name, sources, () -> {});
  }

  /** Refuses a vector of another architecture. */
  void checkComparable(TaskVector other) {
    if (!family.equals(other.family)) {
      throw new IllegalArgumentException(
          "%s is of type %s, %s of type %s"
              .formatted(formula, family.modelType(), other.formula, other.family.modelType()));
    }
    parts.forEach(
        (name, part) -> {
          if (other.parts.containsKey(name)) {
            Names.checkShapes(name, formula, part.shape(), other.formula, other.shape(name));
          }
        });
  }

  /**
   * The Euclidean norm of all values, summed in double precision.
   *
   * @return the norm; {@link VectorComparison} has those of tensors and layers
   * @throws CheckpointException if the values cannot be read
   */
  public double norm() {
    return VectorComparison.of(List.of(this)).norm(0);
  }

  /**
   * The cosine of the angle between two vectors, over the tensors that both have.
   *
   * @param other of the same architecture
   * @return from -1 to 1; 0 if one of them is zero; {@link VectorComparison} has those of tensors
   *     and layers, and of many vectors at once
   * @throws IllegalArgumentException if it is of another architecture
   * @throws CheckpointException if the values cannot be read
   */
  public double cosine(TaskVector other) {
    return VectorComparison.of(List.of(this, other)).cosine(0, 1);
  }

  /**
   * Writes a model of the parameters theta + lambda tau, where theta are those of a model and tau
   * is this vector: configuration, tokenizer and weights, in Hugging Face form. An element is
   * computed in float32, the product rounded before the sum; what the vector lacks keeps its type
   * and every bit, and with lambda 0 all does. The directory appears when it is complete.
   *
   * @param model theta
   * @param lambda how much of the vector; rounded to float32
   * @param directory to be made; it may exist if it is empty
   * @param listener is told how far that is
   * @return what became of the vector's tensors
   * @throws IllegalArgumentException if the model is of another architecture, a tensor has another
   *     shape, lambda is not finite, or there is something else in the directory
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public Applied applyTo(
      StoredModel model, double lambda, Path directory, TransferListener listener) {
    return ModelWriter.write(this, finite(lambda), model, directory, listener);
  }

  /**
   * What became of the tensors of a vector that was added to a model.
   *
   * @param changed those that were added, under the family's names
   * @param unused those that the model does not have, such as another head's
   */
  public record Applied(List<String> changed, List<String> unused) {
    /**
     * Copies the lists.
     *
     * @param changed those that were added, under the family's names
     * @param unused those that the model does not have, such as another head's
     */
    public Applied {
      changed = List.copyOf(changed);
      unused = List.copyOf(unused);
    }
  }

  /**
   * Gives an open model the parameters theta + lambda tau, where theta are those of its checkpoint,
   * whatever an earlier call has added. It then computes, to the bit, what a model does that was
   * opened from the directory that {@link #applyTo(StoredModel, double, Path, TransferListener)}
   * writes. Rows of its word table are computed when a sentence needs them, so this vector, and
   * what it was made of, stay open as long as the model is used.
   *
   * @param model that was opened to be changed
   * @param lambda how much of the vector; rounded to float32
   * @throws IllegalArgumentException if the model is of another architecture, a tensor has another
   *     shape, or lambda is not finite; the model is as it was
   * @throws IllegalStateException if the model was not opened to be changed, or is closed
   */
  public void applyTo(ChangeableModel model, double lambda) {
    model.change(new Addition(this, finite(lambda)));
  }

  /** The sum of a model's parameters and a multiple of a vector. */
  static final class Addition implements ValueChange {
    private final TaskVector vector;
    private final float lambda;

    Addition(TaskVector vector, float lambda) {
      this.vector = vector;
      this.lambda = lambda;
    }

    @Override
    public void check(Map<String, Shape> parameters) {
      vector.parts.forEach(
          (name, part) -> {
            Shape shape = parameters.get(name);
            if (shape != null) {
              Names.checkShapes(name, vector.formula, part.shape(), "the model", shape);
            } else {
              Names.refuseLayer(vector.family, name, vector.formula, "the model");
            }
          });
      if (Collections.disjoint(vector.names(), parameters.keySet())) {
        throw new IllegalArgumentException(
            "the model has none of the tensors of " + vector.formula + ": it is of another type");
      }
    }

    @Override
    public void apply(String name, long index, float[] values, int offset, int count) {
      Part part = vector.parts.get(name);
      if (part == null || lambda == 0) {
        return;
      }
      float[] tau = new float[count];
      part.values().get(index, tau, 0, count);
      for (int i = 0; i < count; i++) {
        float product = lambda * tau[i];
        values[offset + i] += product;
      }
    }
  }

  /** Closes the file that the vector was opened from. Closing again does nothing. */
  @Override
  public void close() {
    closing.run();
  }

  /** The formula. */
  @Override
  public String toString() {
    return formula;
  }

  /** Names of all tensors of this and others, in their order. */
  static List<String> namesOf(List<TaskVector> vectors) {
    Set<String> names = new LinkedHashSet<>();
    vectors.forEach(vector -> names.addAll(vector.names()));
    return new ArrayList<>(names);
  }
}
