package io.slicer.engine.internal.op;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Max;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Min;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.RDivOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.SquaredDifferenceOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.bp.AddBpOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.bp.MulBpOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.bp.SubBpOp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The derivatives of the ops that SameDiff 1.0.0-M2.1 ships. Some of its own are wrong without an
 * error, most of them where an argument of one value, or of one row, is stretched to the size of
 * the other. An op's own derivative is taken if it was compared with differences ({@code
 * StockDerivativesTest} has the shapes); where it is wrong it is replaced, or the op is refused.
 * What nobody has tried is used with a warning.
 */
final class StockDerivatives {
  private static final Logger LOG = LoggerFactory.getLogger(StockDerivatives.class);

  /** Ops whose own derivative is right, by the name of their class. */
  static final ImmutableSet<String> RIGHT =
      ImmutableSet.of(
          "ATan",
          "Abs",
          "AddOp",
          "BiasAdd",
          "Cast",
          "ClipByValue",
          "Concat",
          "Cos",
          "Cosh",
          "Cube",
          "CumSum",
          "Dot",
          "ELU",
          "Entropy",
          "Erf",
          "Erfc",
          "Exp",
          "ExpandDims",
          "Expm1",
          "Floor",
          "FloorDivOp",
          "GELU",
          "HardSigmoid",
          "HardTanh",
          "Identity",
          "LayerNorm",
          "LeakyReLU",
          "Log",
          "Log1p",
          "LogSigmoid",
          "LogSoftMax",
          "LogX",
          "Max",
          "Mean",
          "MergeAddOp",
          "Min",
          "Mmul",
          "MulOp",
          "Negative",
          "Norm1",
          "Norm2",
          "NormMax",
          "Permute",
          "Pow",
          "Prod",
          "RSqrt",
          "RSubOp",
          "Reciprocal",
          "RectifiedLinear",
          "Relu6",
          "Reshape",
          "Reverse",
          "SELU",
          "ScalarAdd",
          "ScalarDivision",
          "ScalarMax",
          "ScalarMin",
          "ScalarMultiplication",
          "ScalarReverseDivision",
          "ScalarReverseSubtraction",
          "ScalarSubtraction",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Slice",
          "SoftMax",
          "SoftPlus",
          "SoftSign",
          "Sqrt",
          "Square",
          "SquaredNorm",
          "Squeeze",
          "Stack",
          "StandardDeviation",
          "Standardize",
          "SubOp",
          "Sum",
          "Swish",
          "Tan",
          "Tanh",
          "TensorMmul",
          "Tile",
          "Transpose",
          "Variance");

  /** Ops whose own derivative is wrong, and what to write instead. */
  static final ImmutableMap<String, String> REFUSED =
      ImmutableMap.<String, String>builder()
          .put("ATan2", "its arguments must have one shape, which nothing checks")
          .put("ClipByNorm", "multiply with constants, or clip values with clipByValue")
          .put("CosineSimilarity", "write it with mul, sum and norm2")
          .put("CumProd", "write it as exp of cumsum of log")
          .put("EuclideanDistance", "write it with sub and norm2")
          .put("FloorModOp", "it has no useful derivative")
          .put("Gather", "multiply with a one-hot matrix")
          .put("LogEntropy", "write it with log of entropy")
          .put("LogSumExp", "write it with exp, sum and log")
          .put("ModOp", "it has no useful derivative")
          .put("StridedSlice", "use slice, or multiply with a constant matrix of zeros and ones")
          .buildOrThrow();

  /** Of these, too: they pass a gradient of one, whatever is done to the loss afterwards. */
  private static final String LOSSES = "org.nd4j.linalg.api.ops.impl.loss";

  /** A derivative: the gradients of an op's two arguments from that of its result. */
  interface Derivative {
    List<SDVariable> of(DifferentialFunction op, SDVariable gradient);
  }

  /** What takes the place of a wrong derivative. */
  static final ImmutableMap<Class<?>, Derivative> MENDED =
      ImmutableMap.of(
          DivOp.class, (op, gradient) -> quotient(op, op.arg(0), op.arg(1), gradient),
          RDivOp.class, (op, gradient) -> swapped(quotient(op, op.arg(1), op.arg(0), gradient)),
          SquaredDifferenceOp.class, StockDerivatives::squaredDifference,
          Max.class, (op, gradient) -> choice(op.arg(0), op.arg(1), larger(op), gradient),
          Min.class, (op, gradient) -> choice(op.arg(0), op.arg(1), larger(op).rsub(1), gradient));

  private final Set<String> warned = new HashSet<>();

  /**
   * The gradients of an op's inputs.
   *
   * @param op one of SameDiff's own
   * @param outputs the gradients of its outputs
   * @throws UnsupportedOperationException if SameDiff's derivative is known to be wrong
   */
  List<SDVariable> of(DifferentialFunction op, List<SDVariable> outputs) {
    Derivative mended = MENDED.get(op.getClass());
    if (mended != null) {
      return mended.of(op, outputs.get(0));
    }
    String name = op.getClass().getSimpleName();
    String instead =
        op.getClass().getPackageName().equals(LOSSES)
            ? "it takes no notice of what is done to the loss; write the loss with logSoftmax, mul"
                + " and sum"
            : REFUSED.get(name);
    if (instead != null) {
      throw new UnsupportedOperationException(
          "SameDiff's derivative of \"" + op.opName() + "\" is wrong: " + instead);
    }
    if (!RIGHT.contains(name) && warned.add(name)) {
      LOG.warn(
          "nobody has compared SameDiff's derivative of \"{}\" with differences, and some of"
              + " SameDiff's are wrong: see to it with GradientCheck",
          op.opName());
    }
    return op.doDiff(outputs);
  }

  // The derivatives of sum, difference and product are right for all shapes. They bring a gradient
  // to the shape of an argument that was stretched, so those below are expressed through them.

  private static List<SDVariable> quotient(
      DifferentialFunction op, SDVariable above, SDVariable below, SDVariable gradient) {
    SameDiff graph = gradient.getSameDiff();
    SDVariable ofBelow = op.outputVariable().div(below).neg();
    return List.of(
        new MulBpOp(graph, above, below.rdiv(1), gradient).outputVariables()[0],
        new MulBpOp(graph, ofBelow, below, gradient).outputVariables()[1]);
  }

  private static List<SDVariable> swapped(List<SDVariable> two) {
    return List.of(two.get(1), two.get(0));
  }

  private static List<SDVariable> squaredDifference(DifferentialFunction op, SDVariable gradient) {
    SDVariable outer = op.arg(0).sub(op.arg(1)).mul(gradient).mul(2);
    return List.of(
        new SubBpOp(gradient.getSameDiff(), op.arg(0), op.arg(1), outer).outputVariables());
  }

  /** 1 where the first argument is larger, 0 where the second is, 1/2 where they are equal. */
  private static SDVariable larger(DifferentialFunction op) {
    SDVariable difference = op.arg(0).sub(op.arg(1));
    return op.getSameDiff().math().sign(difference).add(1).mul(0.5);
  }

  /** The gradient goes to one argument or the other, where they are equal half to each. */
  private static List<SDVariable> choice(
      SDVariable a, SDVariable b, SDVariable shareOfA, SDVariable gradient) {
    SameDiff graph = gradient.getSameDiff();
    SDVariable toA = gradient.mul(shareOfA);
    SDVariable toB = gradient.mul(shareOfA.rsub(1));
    return List.of(
        new AddBpOp(graph, a, b, toA).outputVariables()[0],
        new AddBpOp(graph, a, b, toB).outputVariables()[1]);
  }
}
