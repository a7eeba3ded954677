package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * An op of slicer's own in a SameDiff graph: what it takes, how large its outputs are, its
 * derivative, and what it computes. A subclass says all of it in this order.
 *
 * <p>SameDiff's sessions cannot run these ops. Integer inputs (ids, rows and the like) have no
 * extent.
 */
public abstract class Op extends DynamicCustomOp {
  private final List<Extent> extents;

  /**
   * An op in a graph.
   *
   * @param extents of the outputs
   * @param inputs what it reads
   */
  protected Op(SameDiff graph, List<Extent> extents, SDVariable... inputs) {
    super(null, graph, inputs);
    this.extents = extents;
  }

  /** Adds the op to its graph and says what its outputs are. */
  public final SDVariable[] add() {
    return outputVariables();
  }

  /** Adds the op to its graph and says what its first output is. */
  public final SDVariable only() {
    return add()[0];
  }

  /** The extents of the outputs, one for each. */
  public final List<Extent> extents() {
    return extents;
  }

  /**
   * The input whose memory the first output may take when nothing else needs that input any more,
   * or -1.
   */
  public int inPlaceInput() {
    return -1;
  }

  /** Whether it needs rows of all workers, not only the worker's own. */
  public boolean isCollective() {
    return false;
  }

  /** Whether the rows of an input are multiplied with a matrix: a plan may round such rows. */
  public boolean isOperand(int input) {
    return false;
  }

  /** Whether an input is a matrix that rows are multiplied with. */
  public boolean isWeight(int input) {
    return false;
  }

  /**
   * Where in its first input the outputs lie: so many values behind the start of it. Such an op
   * computes nothing.
   *
   * @return an offset for each output, or none if the outputs have places of their own
   */
  public List<Long> views() {
    return List.of();
  }

  /**
   * Where in its first output the inputs may lie: so many values behind the start of it. What lies
   * there already need not be copied.
   *
   * @return an offset for each input, or none if the inputs have places of their own
   */
  public List<Long> places() {
    return List.of();
  }

  /**
   * Whether an output that is the gradient of a parameter, or a part of one, is added to what the
   * step has made of that gradient before. Such an output is not computed where nobody wants it.
   */
  public boolean addsToGradient(int output) {
    return false;
  }

  /** Whether it can do what follows it to its result before it writes that. */
  public boolean takesEpilogue() {
    return false;
  }

  /** What it does if it is done to the result of another op before that is written. */
  public Optional<Epilogue> asEpilogue() {
    return Optional.empty();
  }

  /**
   * Its first output plus something else, if one op can do both.
   *
   * @param addend of the same extent
   */
  public Optional<SDVariable> plus(SDVariable addend) {
    return Optional.empty();
  }

  /**
   * The derivative: the gradients of all inputs, null where there is none, given those of the
   * outputs.
   */
  protected abstract List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs);

  /** What computes it in a plan. */
  public abstract Kernel kernel(Compilation plan);

  @Override
  public final List<SDVariable> doDiff(List<SDVariable> outputs) {
    List<@Nullable SDVariable> adopted = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      SDVariable gradient = outputs.get(i);
      adopted.add(gradient == null ? null : Adopt.of(gradient, extents.get(i)));
    }
    return gradients(adopted);
  }

  @Override
  public String opName() {
    return "slicer_" + getClass().getSimpleName();
  }

  @Override
  public String onnxName() {
    return opName();
  }

  @Override
  public String tensorflowName() {
    return opName();
  }

  @Override
  public int getNumOutputs() {
    return extents.size();
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(extents.size(), DataType.FLOAT);
  }

  /** The name under which SameDiff shows an op's arguments. */
  @Override
  public Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  /** The op of slicer's own that made a variable, if one did. */
  public static Optional<Op> thatMade(SDVariable variable) {
    SameDiffOp producer = producer(variable);
    return producer != null && producer.getOp() instanceof Op op
        ? Optional.of(op)
        : Optional.empty();
  }

  /**
   * The extent of a variable: of the op that made it, or of a parameter or constant.
   *
   * @param variable any whose size does not depend on ops of SameDiff
   */
  public static Extent extent(SDVariable variable) {
    SameDiffOp producer = producer(variable);
    if (producer != null && producer.getOp() instanceof Op op) {
      return op.extents().get(outputNumber(variable));
    }
    long[] shape = variable.getShape();
    if (producer != null || shape == null) {
      throw new IllegalArgumentException(
          "the size of \""
              + variable.name()
              + "\" cannot be known before the batch is: "
              + (producer == null ? "no shape" : "made by " + producer.getOp().opName()));
    }
    return Extent.fixed(Shape.of(shape));
  }

  /** Whether an op of slicer's own made a variable, other than a single number such as a loss. */
  public static boolean isMade(SDVariable variable) {
    return thatMade(variable).isPresent() && !extent(variable).equals(Extent.fixed(Shape.of()));
  }

  /** Which output of the op that made it a variable is, or -1 if no op made it. */
  static int outputNumber(SDVariable variable) {
    SameDiffOp producer = producer(variable);
    return producer == null ? -1 : producer.getOutputsOfOp().indexOf(variable.name());
  }

  private static @Nullable SameDiffOp producer(SDVariable variable) {
    DifferentialFunction op = variable.getCreator();
    return op == null ? null : variable.getSameDiff().getOps().get(op.getOwnName());
  }

  /** The extents of variables. */
  protected static List<Extent> like(SDVariable... variables) {
    List<Extent> extents = new ArrayList<>();
    for (SDVariable variable : variables) {
      extents.add(extent(variable));
    }
    return List.copyOf(extents);
  }

  /** So many columns for each row of a variable. */
  protected static Extent rowsOf(SDVariable variable, long columns) {
    return extent(variable).withColumns(columns);
  }

  /** The gradient of an output that cannot do without one. */
  protected static SDVariable given(@Nullable SDVariable gradient) {
    if (gradient == null) {
      throw new IllegalArgumentException("no gradient for the first output");
    }
    return gradient;
  }

  /** One variable and others behind it. */
  protected static SDVariable[] prepend(SDVariable first, SDVariable... others) {
    SDVariable[] all = new SDVariable[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
