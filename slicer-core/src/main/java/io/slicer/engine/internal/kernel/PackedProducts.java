package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.layout.BatchLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Products with weights in the layout and the precision that they are fastest in, packed once for
 * all plans of a model, or of several models that share weights. Thread-safe.
 */
public final class PackedProducts implements Products, AutoCloseable {
  /** Weights with fewer outputs are neither rounded nor cut: there is nothing to gain. */
  private static final long FEW_OUTPUTS = 64;

  private final DenseRecipe.Form form;
  private final int parts;
  private final String wordTable;
  private final @Nullable PackedProducts shared;
  private final Predicate<String> isShared;
  private final Map<Layer, PackedMatrix> matrices = new HashMap<>();
  private boolean closed;

  /** The names of what a dense layer is made of: two layers may share a weight. */
  private record Layer(List<String> weights, List<String> biases) {
    static Layer of(List<Value> weights, List<Value> biases) {
      return new Layer(
          weights.stream().map(Value::name).toList(), biases.stream().map(Value::name).toList());
    }
  }

  /**
   * Weights that are to be packed.
   *
   * @param form of those that are large enough
   * @param parts into how many parts each is cut along the outputs
   * @param wordTable the name of the word table, which is read where it is
   */
  public PackedProducts(DenseRecipe.Form form, int parts, String wordTable) {
    this(form, parts, wordTable, null, name -> false);
  }

  private PackedProducts(
      DenseRecipe.Form form,
      int parts,
      String wordTable,
      @Nullable PackedProducts shared,
      Predicate<String> isShared) {
    this.wordTable = wordTable;
    this.form = form;
    this.parts = parts;
    this.shared = shared;
    this.isShared = isShared;
  }

  /**
   * The weights of another model that has some of this one's.
   *
   * @param common whether both have a parameter of a name, with the same values; such weights are
   *     packed here, once for both
   * @return the products, to be closed before these
   */
  public PackedProducts with(Predicate<String> common) {
    return new PackedProducts(form, parts, wordTable, this, common);
  }

  @Override
  public Format format() {
    return Format.FLOAT32;
  }

  @Override
  public boolean takeEpilogues() {
    return true;
  }

  /** The memory that the weights packed so far take, in bytes. */
  public synchronized long bytes() {
    return matrices.values().stream().mapToLong(PackedMatrix::bytes).sum();
  }

  /**
   * Their values are there when they have been packed. What an op makes anew for every batch is not
   * packed, nor is the word table, which is most of a model.
   */
  @Override
  public synchronized DenseWeights dense(List<Value> weights, List<Value> biases, long in) {
    if (closed) {
      throw new IllegalStateException("the packed weights have been closed");
    }
    if (Stream.concat(weights.stream(), biases.stream()).anyMatch(Value::isMade)
        || weights.stream().anyMatch(weight -> weight.name().equals(wordTable))) {
      return PlainWeights.of(weights, biases);
    }
    if (shared != null
        && Stream.concat(weights.stream(), biases.stream())
            .allMatch(value -> isShared.test(value.name()))) {
      return shared.dense(weights, biases, in);
    }
    return matrices.computeIfAbsent(
        Layer.of(weights, biases),
        layer -> {
          long out = weights.stream().mapToLong(weight -> weight.extent().fixedRows()).sum();
          boolean small = out < FEW_OUTPUTS;
          boolean asItIs = small || in % PackedMatrix.FEATURES_PER_WORD != 0;
          return new PackedMatrix(
              weights, biases, asItIs ? DenseRecipe.Form.FP32 : form, in, bounds(out, small));
        });
  }

  private List<Long> bounds(long out, boolean small) {
    List<Long> bounds = new ArrayList<>(List.of(0L));
    for (int part = 1; part < parts && !small; part++) {
      bounds.add(out * part / parts / BatchLayout.ROUND * BatchLayout.ROUND);
    }
    bounds.add(out);
    return bounds;
  }

  @Override
  public Matrices matrices(List<Value> weights, long in) {
    throw new UnsupportedOperationException("packed weights are for running a model");
  }

  /**
   * Packs, with a team of workers, what has been asked for and is not packed yet. What fails is
   * tried again by the next call.
   */
  @Override
  public synchronized void complete(Workers workers, Worker[] views) {
    if (shared != null) {
      shared.complete(workers, views);
    }
    Queue<PackedMatrix.Part> todo = new ConcurrentLinkedQueue<>();
    matrices.values().forEach(matrix -> todo.addAll(matrix.unpacked()));
    pack(todo, workers, views);
  }

  /**
   * Packs anew what has been packed: the values of its parameters are others now. No plan may be
   * running.
   */
  public synchronized void renew(Team team) {
    Queue<PackedMatrix.Part> todo = new ConcurrentLinkedQueue<>();
    matrices.values().forEach(matrix -> todo.addAll(matrix.packed()));
    pack(todo, team.workers(), team.views());
  }

  private static void pack(Queue<PackedMatrix.Part> todo, Workers workers, Worker[] views) {
    if (todo.isEmpty()) {
      return;
    }
    workers.run(
        w -> {
          for (PackedMatrix.@Nullable Part part = todo.poll(); part != null; part = todo.poll()) {
            part.pack(views[w]);
          }
        });
  }

  @Override
  public synchronized void close() {
    closed = true;
    matrices.values().forEach(PackedMatrix::close);
    matrices.clear();
  }
}
