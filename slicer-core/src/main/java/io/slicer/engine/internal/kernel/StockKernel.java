package io.slicer.engine.internal.kernel;

import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An op of SameDiff's own, of a user's loss or head: run by the first worker through ND4J's
 * executioner, on arrays without the rows that hold no token. It allocates, and is there for what
 * slicer has no op for.
 *
 * @param op the op
 * @param inputs names of what it reads
 * @param outputs names of what it makes
 * @param values the plan's variables as arrays
 */
record StockKernel(
    DifferentialFunction op, List<String> inputs, List<String> outputs, StockValues values)
    implements Kernel {
  @Override
  public void run(Worker worker) {
    if (worker.number() != 0) {
      return;
    }
    INDArray[] arguments = inputs.stream().map(values::get).toArray(INDArray[]::new);
    OpContext context = Nd4j.getExecutioner().buildContext();
    if (op instanceof DynamicCustomOp custom) {
      context.setInputArrays(arguments);
      context.setIArguments(custom.iArgs());
      context.setTArguments(custom.tArgs());
      context.setBArguments(custom.bArgs());
      context.setDArguments(custom.dArgs());
      List<LongShapeDescriptor> shapes = custom.calculateOutputShape(context);
      for (int i = 0; i < shapes.size(); i++) {
        context.setOutputArray(i, empty(shapes.get(i)));
      }
      Nd4j.exec(custom, context);
    } else if (op instanceof BaseOp legacy) {
      setArguments(legacy, arguments, context);
      context.setOutputArray(0, empty(legacy.calculateOutputShape(context).get(0)));
      exec(legacy, context);
    } else {
      throw new UnsupportedOperationException(
          "the plan cannot run the op " + op.opName() + " of class " + op.getClass().getName());
    }
    for (int i = 0; i < outputs.size(); i++) {
      values.put(outputs.get(i), context.getOutputArray(i));
    }
  }

  /** A reduction of what is one row already looks for its arrays in the op, not in the context. */
  private static void exec(BaseOp legacy, OpContext context) {
    if (legacy instanceof BaseReduceOp) {
      legacy.setX(context.getInputArray(0));
      legacy.setZ(context.getOutputArray(0));
    }
    try {
      Nd4j.getExecutioner().exec(legacy, context);
    } finally {
      if (legacy instanceof BaseReduceOp) {
        legacy.clearArrays();
      }
    }
  }

  /** A second input of a reduction names its axes, that of a scalar op is its scalar. */
  private void setArguments(BaseOp legacy, INDArray[] arguments, OpContext context) {
    context.setInputArray(0, arguments[0]);
    if (arguments.length < 2) {
      return;
    }
    if (legacy instanceof BaseReduceOp reduction) {
      if (!arguments[1].isEmpty()) {
        reduction.setDimensions(arguments[1].toIntVector());
      }
      reduction.setEmptyReduce(arguments[1].isEmpty());
    } else if (legacy instanceof ScalarOp scalar) {
      scalar.setScalar(arguments[1]);
    } else {
      context.setInputArray(1, arguments[1]);
    }
  }

  private static INDArray empty(LongShapeDescriptor shape) {
    return Nd4j.createUninitialized(shape.dataType(), shape.getShape(), 'c');
  }
}
