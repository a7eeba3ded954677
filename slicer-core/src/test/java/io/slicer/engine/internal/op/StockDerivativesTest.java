package io.slicer.engine.internal.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Derivatives of SameDiff's ops against central differences in double: for one row, two and
 * fourteen, and where an op takes two arguments for every shape that one of them may have beside
 * rows.
 */
class StockDerivativesTest {
  private static final int COLUMNS = 4;
  private static final List<Integer> ROWS = List.of(1, 2, 14);
  private static final double DISTANCE = 1e-6;

  private interface Pair {
    SDVariable of(SameDiff graph, SDVariable x, SDVariable y);
  }

  private interface Single {
    SDVariable of(SameDiff graph, SDVariable x);
  }

  /** Ops that stretch an argument to the size of the other. */
  private static final Map<String, Pair> STRETCHING = new LinkedHashMap<>();

  /** Ops whose arguments are of one shape. */
  private static final Map<String, Pair> OF_ONE_SHAPE = new LinkedHashMap<>();

  private static final Map<String, Single> SINGLE = new LinkedHashMap<>();

  static {
    STRETCHING.put("add", (g, x, y) -> x.add(y));
    STRETCHING.put("sub", (g, x, y) -> x.sub(y));
    STRETCHING.put("mul", (g, x, y) -> x.mul(y));
    STRETCHING.put("div", (g, x, y) -> x.div(y));
    STRETCHING.put("rsub", (g, x, y) -> x.rsub(y));
    STRETCHING.put("rdiv", (g, x, y) -> x.rdiv(y));
    STRETCHING.put("squaredDifference", (g, x, y) -> x.squaredDifference(y));
    STRETCHING.put("max", (g, x, y) -> g.max(x, y));
    STRETCHING.put("min", (g, x, y) -> g.min(x, y));
    STRETCHING.put("pow", (g, x, y) -> g.math().pow(x, y));
    STRETCHING.put("floorDiv", (g, x, y) -> g.math().floorDiv(x, y));
    OF_ONE_SHAPE.put("mergeAdd", (g, x, y) -> g.math().mergeAdd(x, y));
    OF_ONE_SHAPE.put("dot", (g, x, y) -> g.dot(x, y, 1));
    OF_ONE_SHAPE.put("mmul", (g, x, y) -> x.mmul(g.transpose(y)));
    OF_ONE_SHAPE.put("tensorMmul", (g, x, y) -> g.tensorMmul(x, y, new int[] {1}, 1));
    OF_ONE_SHAPE.put("concat", (g, x, y) -> g.concat(0, x, y));
    OF_ONE_SHAPE.put("stack", (g, x, y) -> g.stack(0, x, y));
    SINGLE.put("sum", (g, x) -> x.sum());
    SINGLE.put("sum of rows", (g, x) -> x.sum(1));
    SINGLE.put("sum of rows, keeping dimensions", (g, x) -> x.sum(true, 1));
    SINGLE.put("mean", (g, x) -> x.mean());
    SINGLE.put("mean of rows", (g, x) -> x.mean(1));
    SINGLE.put("max of rows", (g, x) -> x.max(1));
    SINGLE.put("max of all", (g, x) -> x.max());
    SINGLE.put("min of rows", (g, x) -> x.min(1));
    SINGLE.put("prod of rows", (g, x) -> x.prod(1));
    SINGLE.put("std of rows", (g, x) -> x.std(true, 1));
    SINGLE.put("variance of rows", (g, x) -> g.variance(x, false, 1));
    SINGLE.put("norm1 of rows", (g, x) -> x.norm1(1));
    SINGLE.put("norm2 of rows", (g, x) -> x.norm2(1));
    SINGLE.put("norm2", (g, x) -> x.norm2());
    SINGLE.put("normmax of rows", (g, x) -> x.normmax(1));
    SINGLE.put("squaredNorm of rows", (g, x) -> g.squaredNorm(x, 1));
    SINGLE.put("entropy of rows", (g, x) -> g.math().entropy(x, 1));
    SINGLE.put("cumsum of rows", (g, x) -> g.cumsum(x, false, false, 1));
    SINGLE.put("neg", (g, x) -> x.neg());
    SINGLE.put("exp", (g, x) -> g.math().exp(x));
    SINGLE.put("expm1", (g, x) -> g.math().expm1(x));
    SINGLE.put("log", (g, x) -> g.math().log(x));
    SINGLE.put("log1p", (g, x) -> g.math().log1p(x));
    SINGLE.put("log to base 2", (g, x) -> g.math().log(x, 2));
    SINGLE.put("sqrt", (g, x) -> g.math().sqrt(x));
    SINGLE.put("rsqrt", (g, x) -> g.math().rsqrt(x));
    SINGLE.put("square", (g, x) -> g.math().square(x));
    SINGLE.put("cube", (g, x) -> g.math().cube(x));
    SINGLE.put("abs", (g, x) -> g.math().abs(x.sub(1.2)));
    SINGLE.put("sign", (g, x) -> g.math().sign(x.sub(1.2)));
    SINGLE.put("floor", (g, x) -> g.math().floor(x));
    SINGLE.put("reciprocal", (g, x) -> g.math().reciprocal(x));
    SINGLE.put("pow", (g, x) -> x.pow(3));
    SINGLE.put("sin", (g, x) -> g.math().sin(x));
    SINGLE.put("cos", (g, x) -> g.math().cos(x));
    SINGLE.put("tan", (g, x) -> g.math().tan(x.mul(0.5)));
    SINGLE.put("atan", (g, x) -> g.math().atan(x));
    SINGLE.put("sinh", (g, x) -> g.math().sinh(x));
    SINGLE.put("cosh", (g, x) -> g.math().cosh(x));
    SINGLE.put("tanh", (g, x) -> g.math().tanh(x));
    SINGLE.put("erf", (g, x) -> g.math().erf(x));
    SINGLE.put("erfc", (g, x) -> g.math().erfc(x));
    SINGLE.put("add of a number", (g, x) -> x.add(2.0));
    SINGLE.put("sub of a number", (g, x) -> x.sub(2.0));
    SINGLE.put("mul by a number", (g, x) -> x.mul(2.0));
    SINGLE.put("div by a number", (g, x) -> x.div(2.0));
    SINGLE.put("rsub of a number", (g, x) -> x.rsub(2.0));
    SINGLE.put("rdiv of a number", (g, x) -> x.rdiv(2.0));
    SINGLE.put("max with a number", (g, x) -> g.scalarMax(x, 1.1));
    SINGLE.put("min with a number", (g, x) -> g.scalarMin(x, 1.1));
    SINGLE.put("clipByValue", (g, x) -> g.math().clipByValue(x, 0.9, 1.4));
    SINGLE.put("softmax", (g, x) -> g.nn().softmax(x, 1));
    SINGLE.put("logSoftmax", (g, x) -> g.nn().logSoftmax(x));
    SINGLE.put("sigmoid", (g, x) -> g.nn().sigmoid(x));
    SINGLE.put("logSigmoid", (g, x) -> g.nn().logSigmoid(x));
    SINGLE.put("softplus", (g, x) -> g.nn().softplus(x));
    SINGLE.put("softsign", (g, x) -> g.nn().softsign(x));
    SINGLE.put("relu", (g, x) -> g.nn().relu(x.sub(1.2), 0));
    SINGLE.put("relu6", (g, x) -> g.nn().relu6(x.mul(4), 0));
    SINGLE.put("leakyRelu", (g, x) -> g.nn().leakyRelu(x.sub(1.2), 0.1));
    SINGLE.put("elu", (g, x) -> g.nn().elu(x.sub(1.2)));
    SINGLE.put("selu", (g, x) -> g.nn().selu(x.sub(1.2)));
    SINGLE.put("gelu", (g, x) -> g.nn().gelu(x));
    SINGLE.put("swish", (g, x) -> g.nn().swish(x));
    SINGLE.put("hardTanh", (g, x) -> g.nn().hardTanh(x.sub(1.2)));
    SINGLE.put("hardSigmoid", (g, x) -> g.nn().hardSigmoid(x));
    SINGLE.put("transpose", (g, x) -> g.transpose(x));
    SINGLE.put("permute", (g, x) -> g.permute(x, 1, 0));
    SINGLE.put("reshape", (g, x) -> g.reshape(x, -1));
    SINGLE.put("reshape to a shape in the graph", (g, x) -> g.reshape(x, shape(g, 2, -1)));
    SINGLE.put("expandDims", (g, x) -> g.expandDims(x, 0));
    SINGLE.put("squeeze", (g, x) -> g.squeeze(g.expandDims(x, 0), 0));
    SINGLE.put("slice", (g, x) -> g.slice(x, new int[] {0, 1}, 1, 2));
    SINGLE.put("tile", (g, x) -> g.tile(x, 2, 1));
    SINGLE.put("reverse", (g, x) -> g.reverse(x, 1));
    SINGLE.put("standardize", (g, x) -> g.math().standardize(x, 1));
    SINGLE.put("layerNorm", (g, x) -> g.nn().layerNorm(x, constant(g, COLUMNS), false, 1));
    SINGLE.put("identity", (g, x) -> g.identity(x));
    SINGLE.put("castTo", (g, x) -> x.castTo(DataType.DOUBLE));
    SINGLE.put("biasAdd", (g, x) -> g.nn().biasAdd(x, constant(g, COLUMNS), false));
  }

  private static SDVariable shape(SameDiff graph, long... sizes) {
    return graph.constant(Nd4j.createFromArray(sizes));
  }

  private static SDVariable constant(SameDiff graph, long... shape) {
    return graph.constant(values(shape));
  }

  /** Values from 0.5 to 2. */
  private static INDArray values(long... shape) {
    int size =
        (int) Stream.of(shape).flatMapToLong(java.util.Arrays::stream).reduce(1, (a, b) -> a * b);
    SplittableRandom random = new SplittableRandom(31L * size + shape.length);
    double[] values = random.doubles(size, 0.5, 2).toArray();
    return shape.length == 0
        ? Nd4j.scalar(DataType.DOUBLE, values[0])
        : Nd4j.createFromArray(values).reshape(shape);
  }

  static Stream<String> stretching() {
    return STRETCHING.keySet().stream();
  }

  static Stream<String> ofOneShape() {
    return OF_ONE_SHAPE.keySet().stream();
  }

  static Stream<String> single() {
    return SINGLE.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("stretching")
  void gradientsAreSlopesWhateverIsStretched(String name) {
    Pair op = STRETCHING.get(name);
    for (int rows : ROWS) {
      long[][] shapes = {{rows, COLUMNS}, {rows, 1}, {COLUMNS}, {1, COLUMNS}, {}, {1}, {1, 1}};
      for (long[] shape : shapes) {
        INDArray x = values(rows, COLUMNS);
        INDArray y = values(shape).mul(0.9);
        assertSlopes(name, List.of(x, y), v -> op.of(v.get(0).getSameDiff(), v.get(0), v.get(1)));
        assertSlopes(name, List.of(x, y), v -> op.of(v.get(0).getSameDiff(), v.get(1), v.get(0)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ofOneShape")
  void gradientsAreSlopesForArgumentsOfOneShape(String name) {
    Pair op = OF_ONE_SHAPE.get(name);
    for (int rows : ROWS) {
      List<INDArray> values = List.of(values(rows, COLUMNS), values(rows, COLUMNS).mul(0.9));
      assertSlopes(name, values, v -> op.of(v.get(0).getSameDiff(), v.get(0), v.get(1)));
    }
  }

  @ParameterizedTest
  @MethodSource("single")
  void gradientsAreSlopes(String name) {
    Single op = SINGLE.get(name);
    for (int rows : ROWS) {
      assertSlopes(
          name, List.of(values(rows, COLUMNS)), v -> op.of(v.get(0).getSameDiff(), v.get(0)));
    }
  }

  @Test
  void theOpsTakenForRightAreThoseTriedHere() {
    Set<String> tried = new TreeSet<>();
    STRETCHING.values().forEach(op -> tried.add(nameOf(g -> op.of(g, rows(g, "x"), rows(g, "y")))));
    OF_ONE_SHAPE
        .values()
        .forEach(op -> tried.add(nameOf(g -> op.of(g, rows(g, "x"), rows(g, "y")))));
    SINGLE.values().forEach(op -> tried.add(nameOf(g -> op.of(g, rows(g, "x")))));
    tried.removeAll(
        StockDerivatives.MENDED.keySet().stream()
            .map(Class::getSimpleName)
            .filter(name -> !StockDerivatives.RIGHT.contains(name))
            .collect(Collectors.toSet()));
    assertThat(tried).containsExactlyElementsOf(new TreeSet<>(StockDerivatives.RIGHT));
  }

  private static SDVariable rows(SameDiff graph, String name) {
    return graph.var(name, values(2, COLUMNS));
  }

  private static String nameOf(Function<SameDiff, SDVariable> op) {
    return op.apply(SameDiff.create()).getCreator().getClass().getSimpleName();
  }

  @Test
  void anOpWhoseDerivativeIsWrongIsRefusedByName() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", values(3, COLUMNS));
    SDVariable loss = graph.math().clipByNorm(x, 0.5).sum();
    assertThatThrownBy(() -> ReverseMode.differentiate(loss, List.of("x")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("clipbynorm")
        .hasMessageContaining("clipByValue");
  }

  @Test
  void lossesThatPassOnAGradientOfOneAreRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", values(3, COLUMNS));
    SDVariable loss =
        graph.loss().meanSquaredError(constant(graph, 3, COLUMNS), x, null, LossReduce.SUM).mul(2);
    assertThatThrownBy(() -> ReverseMode.differentiate(loss, List.of("x")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("mean_sqerr_loss");
  }

  @Test
  void whereBothArgumentsAreEqualEachHasHalfTheGradient() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", Nd4j.createFromArray(1.0, 2.0));
    SDVariable y = graph.var("y", Nd4j.createFromArray(1.0, 3.0));
    SDVariable loss = graph.max(x, y).sum();
    Map<String, SDVariable> gradients = ReverseMode.differentiate(loss, List.of("x", "y"));
    assertThat(gradients.get("x").eval().toDoubleVector()).containsExactly(0.5, 0);
    assertThat(gradients.get("y").eval().toDoubleVector()).containsExactly(0.5, 1);
  }

  private static void assertSlopes(
      String name, List<INDArray> values, Function<List<SDVariable>, SDVariable> op) {
    SameDiff graph = SameDiff.create();
    List<SDVariable> variables = new ArrayList<>();
    for (INDArray value : values) {
      variables.add(graph.var("v" + variables.size(), value.dup('c')));
    }
    SDVariable result = op.apply(variables);
    SDVariable loss = result.mul(graph.constant(values(result.eval().shape()))).sum();
    List<String> names = variables.stream().map(SDVariable::name).toList();
    Map<String, SDVariable> gradients = ReverseMode.differentiate(loss, names);
    for (int i = 0; i < values.size(); i++) {
      INDArray direction = direction(values.get(i));
      SDVariable gradient = gradients.get(names.get(i));
      double slope = 0; // An op without a derivative, as sign, is constant nearly everywhere.
      if (gradient != null) {
        INDArray made = graph.outputSingle(Map.of(), gradient.name());
        assertThat(made.shape())
            .as("%s, gradient of argument %d of %s", name, i, shapes(values))
            .isEqualTo(values.get(i).shape());
        slope = made.mul(direction).sumNumber().doubleValue();
      }
      double expected = slope(graph, loss, variables.get(i), values.get(i), direction);
      assertThat(slope)
          .as("%s, slope along argument %d of %s", name, i, shapes(values))
          .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
    }
  }

  private static INDArray direction(INDArray like) {
    double[] values = new SplittableRandom(7).doubles(like.length(), -1, 1).toArray();
    return Nd4j.createFromArray(values).reshape(like.shape());
  }

  private static String shapes(List<INDArray> values) {
    return values.stream().map(INDArray::shapeInfoToString).collect(Collectors.joining(", "));
  }

  /** The derivative of the loss along a direction by central differences. */
  private static double slope(
      SameDiff graph, SDVariable loss, SDVariable x, INDArray at, INDArray direction) {
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      graph.associateArrayWithVariable(at.add(direction.mul(side == 0 ? DISTANCE : -DISTANCE)), x);
      losses[side] = graph.outputSingle(Map.of(), loss.name()).getDouble(0);
    }
    graph.associateArrayWithVariable(at.dup('c'), x);
    return (losses[0] - losses[1]) / (2 * DISTANCE);
  }
}
