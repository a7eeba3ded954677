package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import java.util.List;

/**
 * The weight (out, in) and the bias (out) of a dense layer as its products take them: in one part
 * or several, one behind the other along the outputs.
 */
public interface DenseWeights {
  /** Where each part begins, and behind them the number of all outputs. */
  List<Long> bounds();

  /**
   * The products with a part.
   *
   * @param stride of the rows of the result
   */
  Recipe recipe(int part, Operand x, long stride, Epilogue epilogue);

  /**
   * Makes rows ready to be multiplied.
   *
   * @param worker whose scratch memory may hold what is made
   * @param first of them
   * @param rows how many
   * @return address of what the products read
   */
  long prepare(Worker worker, Operand x, long first, long rows);

  /**
   * Binds all arguments of a product.
   *
   * @param prepared address of the rows
   * @param y address of the result
   * @param residual address of what is added, if the epilogue adds something
   */
  void bind(Call call, int part, long prepared, long rows, long y, long residual);
}
