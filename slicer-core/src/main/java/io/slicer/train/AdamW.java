package io.slicer.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * AdamW as {@code torch.optim.AdamW} computes it (Loshchilov and Hutter, 2019), in float32, over
 * flat parameter stores. It changes parameters in place:
 *
 * <pre>{@code
 * try (AdamW optimizer =
 *     new AdamW(parameters, executor.gradients(), AdamW.Settings.DEFAULT, decay, threads)) {
 *   executor.lossAndGradients(batch, step);
 *   double norm = optimizer.gradientNorm(executor.updated());
 *   optimizer.step(learningRate, AdamW.clippingFactor(norm, 1), executor.updated());
 * }
 * }</pre>
 *
 * <p>With g the gradient times the factor, the t-th step of a parameter does to every value p
 *
 * <pre>
 * p = p (1 - learningRate decay)
 * m = m + (g - m) (1 - beta1)
 * v = v beta2 + g^2 (1 - beta2)
 * p = p - learningRate / (1 - beta1^t)  m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>Every parameter counts its own steps: one that has no gradient in a step stays as it is, with
 * its moments, and the step does not count for it, as in torch where {@code grad is None}. Versions
 * of torch before 2 set gradients to zero between steps instead: {@link Settings#withZeros}.
 *
 * <p>Where gradients are zero m stops fading near 1e-28 and v near 1e-34, too small to change
 * anything. torch lets them fade through the subnormal numbers: those make a processor more than
 * ten times slower, and the moments of a word that occurs once would stay there for good.
 *
 * <p>Work is divided into blocks that do not depend on the number of threads, and Java rounds the
 * same way on every processor, so results are the same bits everywhere. Not thread-safe: one call
 * at a time. Closing it releases the moments and the threads, not the parameters.
 */
public final class AdamW implements AutoCloseable {
  /**
   * Floats of each array that are worked on at once: four arrays of them fit the innermost cache.
   */
  private static final int CHUNK = 1024;

  /** Floats of each array that a worker takes at a time. */
  private static final int BLOCK = 64 * CHUNK;

  private final Settings settings;
  private final Parameters firstMoments;
  private final Parameters secondMoments;
  private final List<Steps> tensors = new ArrayList<>();
  private final List<Block> all = new ArrayList<>();
  private List<Block> blocks = all;
  private Set<String> chosen;
  private final double[] squares;
  private final AtomicInteger nextBlock = new AtomicInteger();
  private final List<Worker> workers;
  private final ExecutorService threads;

  /**
   * What does not change from step to step.
   *
   * @param beta1 decay of the first moment, at least 0 and below 1
   * @param beta2 decay of the second moment, at least 0 and below 1
   * @param epsilon added to the root of the second moment, positive
   * @param zeros whether a parameter that has had a gradient before has one of zeros in a step that
   *     has none for it: then it moves on by its first moment, and decays
   */
  public record Settings(
      double beta1,
      double beta2,
      double epsilon,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean zeros) {
    /** The defaults of torch and transformers: 0.9, 0.999, 1e-8. */
    public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8);

    /**
     * As torch has it since version 2: what has no gradient stays as it is.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings(double beta1, double beta2, double epsilon) {
      this(beta1, beta2, epsilon, false);
    }

    /**
     * These, as torch had it before version 2, whose {@code zero_grad} did not set gradients to
     * {@code None}: a step that does not reach a parameter is one with a gradient of zeros, once
     * the parameter has had another. It makes a difference where a step reads one of several tasks
     * or languages.
     *
     * @return the settings
     */
    public Settings withZeros() {
      return new Settings(beta1, beta2, epsilon, true);
    }

    /**
     * Checks the ranges.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment
     * @param zeros whether a parameter that has had a gradient before always has one
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1)) {
        throw new IllegalArgumentException("beta1 " + beta1 + " is not in [0, 1)");
      }
      if (!(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException("beta2 " + beta2 + " is not in [0, 1)");
      }
      if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("epsilon " + epsilon + " is not positive");
      }
    }
  }

  /** How many steps a tensor has taken, and what the present one is. */
  private static final class Steps {
    private final String tensor;
    private long taken;
    private boolean isReached;
    private @Nullable Update present;

    Steps(String tensor) {
      this.tensor = tensor;
    }
  }

  /** A run of values of one tensor, and what goes with them. */
  private record Block(
      Steps steps,
      FloatMemory values,
      FloatMemory gradients,
      FloatMemory firstMoments,
      FloatMemory secondMoments,
      long offset,
      int count,
      double decay) {}

  /**
   * An optimizer that has not taken a step yet.
   *
   * @param values the parameters; those without a gradient stay as they are
   * @param gradients the gradients that each step is to read, by name of the parameter
   * @param settings betas and epsilon
   * @param decay the weight decay of a parameter by its name, as {@link #sparingBiasesAndNorms}
   * @param threadCount how many threads share the work
   * @throws IllegalArgumentException if a gradient has another shape than its parameter, a decay is
   *     negative, or there are no threads
   * @throws java.util.NoSuchElementException if a gradient has no parameter
   */
  public AdamW(
      Parameters values,
      Parameters gradients,
      Settings settings,
      ToDoubleFunction<String> decay,
      int threadCount) {
    if (threadCount < 1) {
      throw new IllegalArgumentException(threadCount + " threads");
    }
    this.settings = settings;
    checkShapes(values, gradients);
    gradients.names().forEach(name -> checkDecay(name, decay.applyAsDouble(name)));
    firstMoments = gradients.zerosLike(gradients.names());
    try {
      secondMoments = gradients.zerosLike(gradients.names());
    } catch (RuntimeException | Error e) {
      firstMoments.close();
      throw e;
    }
    chosen = Set.copyOf(gradients.names());
    for (Parameters.Tensor gradient : gradients.tensors()) {
      Steps steps = new Steps(gradient.name());
      tensors.add(steps);
      addBlocks(steps, gradient, values.get(steps.tensor), decay.applyAsDouble(steps.tensor));
    }
    squares = new double[blocks.size()];
    workers = new ArrayList<>();
    for (int w = 0; w < threadCount; w++) {
      workers.add(new Worker());
    }
    threads =
        Executors.newFixedThreadPool(
            threadCount,
            new ThreadFactoryBuilder().setNameFormat("slicer-adamw-%d").setDaemon(true).build());
  }

  private static void checkShapes(Parameters values, Parameters gradients) {
    for (Parameters.Tensor gradient : gradients.tensors()) {
      Parameters.Tensor value = values.get(gradient.name());
      if (!value.shape().equals(gradient.shape())) {
        throw new IllegalArgumentException(
            "\"" + value.name() + "\" is " + value.shape() + ", its gradient " + gradient.shape());
      }
    }
  }

  private static void checkDecay(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight decay " + value + " of \"" + name + "\"");
    }
  }

  private void addBlocks(
      Steps steps, Parameters.Tensor gradient, Parameters.Tensor value, double decay) {
    long length = gradient.shape().elements();
    for (long offset = 0; offset < length; offset += BLOCK) {
      all.add(
          new Block(
              steps,
              value.values(),
              gradient.values(),
              firstMoments.get(gradient.name()).values(),
              secondMoments.get(gradient.name()).values(),
              offset,
              (int) Math.min(BLOCK, length - offset),
              decay));
    }
  }

  /**
   * The usual parameter groups: biases and the weights of layer norms do not decay.
   *
   * @param decay of all other parameters
   * @return decay by name
   */
  public static ToDoubleFunction<String> sparingBiasesAndNorms(double decay) {
    return name -> {
      boolean spared =
          name.endsWith("bias") || name.contains("LayerNorm") || name.contains("layer_norm");
      return spared ? 0 : decay;
    };
  }

  /**
   * What to multiply gradients by so that their norm does not exceed a maximum, as {@code
   * clip_grad_norm_} of torch has it.
   *
   * @param norm of the gradients
   * @param maximum of the norm; 0 for no limit
   * @return maximum / (norm + 1e-6), at most 1
   */
  public static double clippingFactor(double norm, double maximum) {
    return maximum == 0 ? 1 : Math.min(1, maximum / (norm + 1e-6));
  }

  /** The blocks of some parameters, in the order of the store. */
  private void choose(Set<String> names) {
    if (!names.equals(chosen)) {
      chosen = Set.copyOf(names);
      blocks = all.stream().filter(block -> chosen.contains(block.steps().tensor)).toList();
    }
  }

  /**
   * The Euclidean norm of some gradients together. Squares are summed in float32, 64 at most, and
   * those sums in double; gradients below 1e-19, whose squares float32 does not hold, hardly count.
   *
   * @param updated the names of the parameters whose gradients count
   * @return the norm; not finite if and only if a gradient is not
   */
  public double gradientNorm(Set<String> updated) {
    choose(updated);
    everyBlock(Worker::sumSquares);
    double sum = 0;
    for (int block = 0; block < blocks.size(); block++) {
      sum += squares[block];
    }
    return Math.sqrt(sum);
  }

  /**
   * Changes parameters. Those without a gradient stay as they are, and do not decay either, unless
   * the settings say that they have {@linkplain Settings#zeros zeros}.
   *
   * @param learningRate of this step
   * @param factor that the gradients count times, see {@link #clippingFactor}
   * @param updated the names of the parameters that have a gradient in this step
   */
  public void step(double learningRate, double factor, Set<String> updated) {
    choose(settings.zeros() ? withEarlier(updated) : updated);
    Map<Long, Update> updates = new HashMap<>();
    for (Steps steps : tensors) {
      if (chosen.contains(steps.tensor)) {
        steps.isReached = updated.contains(steps.tensor);
        steps.taken++;
        steps.present =
            updates.computeIfAbsent(
                steps.taken, taken -> new Update(settings, taken, learningRate, factor));
      }
    }
    everyBlock((worker, block) -> worker.apply(blocks.get(block)));
  }

  /** And the parameters that have had a gradient in an earlier step. */
  private Set<String> withEarlier(Set<String> updated) {
    Set<String> names = new HashSet<>(updated);
    for (Steps steps : tensors) {
      if (steps.taken > 0) {
        names.add(steps.tensor);
      }
    }
    return names;
  }

  /** What a worker does to a block. */
  private interface Work {
    void on(Worker worker, int block);
  }

  /** Waits even if the calling thread is interrupted: half a step would be no state to stop in. */
  private void everyBlock(Work work) {
    nextBlock.set(0);
    if (workers.size() == 1) {
      takeBlocks(workers.get(0), work);
      return;
    }
    CompletableFuture<?>[] parts = new CompletableFuture<?>[workers.size()];
    for (int w = 0; w < parts.length; w++) {
      Worker worker = workers.get(w);
      parts[w] = CompletableFuture.runAsync(() -> takeBlocks(worker, work), threads);
    }
    CompletableFuture.allOf(parts).join();
  }

  /** A worker that is held up takes fewer; what is computed does not depend on by whom. */
  private void takeBlocks(Worker worker, Work work) {
    int block;
    while ((block = nextBlock.getAndIncrement()) < blocks.size()) {
      work.on(worker, block);
    }
  }

  /**
   * The number of steps that each parameter has taken, which its bias corrections depend on.
   *
   * @return steps so far by name, in the order of the store
   */
  public Map<String, Long> steps() {
    Map<String, Long> taken = new LinkedHashMap<>();
    tensors.forEach(steps -> taken.put(steps.tensor, steps.taken));
    return taken;
  }

  /**
   * Sets the numbers of steps taken, as a checkpoint recorded them; the moments are to be filled,
   * too.
   *
   * @param taken steps so far of every parameter, by name
   * @throws IllegalArgumentException if one is missing or negative
   */
  public void restoreSteps(Map<String, Long> taken) {
    for (Steps steps : tensors) {
      Long count = taken.get(steps.tensor);
      if (count == null || count < 0) {
        throw new IllegalArgumentException("steps of \"" + steps.tensor + "\": " + count);
      }
      steps.taken = count;
    }
  }

  /**
   * The running means of the gradients.
   *
   * @return the store, which belongs to this object
   */
  public Parameters firstMoments() {
    return firstMoments;
  }

  /**
   * The running means of the squared gradients.
   *
   * @return the store, which belongs to this object
   */
  public Parameters secondMoments() {
    return secondMoments;
  }

  @Override
  public void close() {
    threads.shutdown();
    firstMoments.close();
    secondMoments.close();
  }

  @Override
  public String toString() {
    return "AdamW[" + settings + ", " + tensors.size() + " tensors]";
  }

  /** The arrays to work on a block. */
  private final class Worker {
    private final float[] values = new float[CHUNK];
    private final float[] gradients = new float[CHUNK];
    private final float[] first = new float[CHUNK];
    private final float[] second = new float[CHUNK];

    void sumSquares(int number) {
      Block block = blocks.get(number);
      float[] sums = values;
      Arrays.fill(sums, 0);
      for (int done = 0; done < block.count(); done += CHUNK) {
        int n = Math.min(CHUNK, block.count() - done);
        block.gradients().get(block.offset() + done, gradients, 0, n);
        addSquares(gradients, sums, n);
      }
      double sum = sum(sums, Math.min(CHUNK, block.count()));
      squares[number] = sum < Double.POSITIVE_INFINITY ? sum : preciseSquares(block);
    }

    /** For gradients whose squares float32 does not hold. */
    private double preciseSquares(Block block) {
      double sum = 0;
      for (int i = 0; i < block.count(); i++) {
        double gradient = block.gradients().get(block.offset() + i);
        sum += gradient * gradient;
      }
      return sum;
    }

    void apply(Block block) {
      Update update = Objects.requireNonNull(block.steps().present);
      for (int done = 0; done < block.count(); done += CHUNK) {
        long at = block.offset() + done;
        int n = Math.min(CHUNK, block.count() - done);
        block.values().get(at, values, 0, n);
        if (block.steps().isReached) {
          block.gradients().get(at, gradients, 0, n);
        } else {
          Arrays.fill(gradients, 0, n, 0); // What is stored is of an earlier step.
        }
        block.firstMoments().get(at, first, 0, n);
        block.secondMoments().get(at, second, 0, n);
        update.apply(values, gradients, first, second, n, block.decay());
        block.values().put(at, values, 0, n);
        block.firstMoments().put(at, first, 0, n);
        block.secondMoments().put(at, second, 0, n);
      }
    }
  }

  private static void addSquares(float[] values, float[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += values[i] * values[i];
    }
  }

  private static double sum(float[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** The numbers of one step, rounded to float32 where torch rounds them. */
  private static final class Update {
    /** Adding and subtracting it rounds what is much smaller and leaves alone what is larger. */
    private static final float FIRST_ROUNDING = 1e-22f;

    private static final float SECOND_ROUNDING = 1e-30f;

    private final double learningRate;
    private final float factor;
    private final float firstWeight;
    private final float secondDecay;
    private final float secondWeight;
    private final float correction;
    private final float epsilon;
    private final float stepSize;

    Update(Settings settings, long step, double learningRate, double factor) {
      this.learningRate = learningRate;
      this.factor = (float) factor;
      firstWeight = (float) (1 - settings.beta1());
      secondDecay = (float) settings.beta2();
      secondWeight = (float) (1 - settings.beta2());
      correction = (float) Math.sqrt(1 - StrictMath.pow(settings.beta2(), (double) step));
      epsilon = (float) settings.epsilon();
      stepSize = (float) -(learningRate / (1 - StrictMath.pow(settings.beta1(), (double) step)));
    }

    void apply(float[] p, float[] g, float[] m, float[] v, int n, double decay) {
      float keep = (float) (1 - learningRate * decay);
      float factor = this.factor;
      float firstWeight = this.firstWeight;
      float secondDecay = this.secondDecay;
      float secondWeight = this.secondWeight;
      float correction = this.correction;
      float epsilon = this.epsilon;
      float stepSize = this.stepSize;
      for (int i = 0; i < n; i++) {
        float gradient = g[i] * factor;
        float first = m[i] + (gradient - m[i]) * firstWeight;
        float second = v[i] * secondDecay + secondWeight * gradient * gradient;
        first = first + FIRST_ROUNDING - FIRST_ROUNDING;
        second = second + SECOND_ROUNDING - SECOND_ROUNDING;
        m[i] = first;
        v[i] = second;
        p[i] = p[i] * keep + stepSize * first / ((float) Math.sqrt(second) / correction + epsilon);
      }
    }
  }
}
