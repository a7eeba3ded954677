package io.slicer.model;

import com.google.common.reflect.Reflection;
import io.slicer.graph.EncoderOps;
import io.slicer.weights.Shape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Operations that take parameters under other names than they are asked for. All else goes to the
 * operations as they are, by reflection, so that a new operation needs no line here.
 */
final class RenamedParameters {
  private RenamedParameters() {}

  static EncoderOps of(EncoderOps ops, UnaryOperator<String> name) {
    return Reflection.newProxy(
        EncoderOps.class,
        (proxy, method, arguments) ->
            method.getName().equals("parameter")
                ? ops.parameter(name.apply((String) arguments[0]), (Shape) arguments[1])
                : call(ops, method, arguments));
  }

  private static @Nullable Object call(
      EncoderOps ops, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(ops, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
