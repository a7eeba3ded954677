package io.slicer.graph;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A function of each value, with the names that it has in transformers' table of activations. */
public enum Nonlinearity {
  /** max(x, 0). */
  RELU("relu"),
  /** x sigmoid(x). */
  SILU("silu", "swish"),
  /** x (1 + erf(x / sqrt 2)) / 2. */
  GELU("gelu", "gelu_python"),
  /** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
  TANH_GELU("gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"),
  /** x sigmoid(1.702 x). */
  QUICK_GELU("quick_gelu"),
  /** The hyperbolic tangent. */
  TANH("tanh"),
  /** x tanh(ln(1 + e^x)). */
  MISH("mish"),
  /** 1 / (1 + e^-x). */
  SIGMOID("sigmoid"),
  /** x itself. */
  LINEAR("linear");

  private final ImmutableList<String> names;

  Nonlinearity(String... names) {
    this.names = ImmutableList.copyOf(names);
  }

  /**
   * The function of a name.
   *
   * @param name as transformers has it, in whatever case
   * @return the function
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Nonlinearity of(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(function -> function.names.contains(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no activation \""
                        + name
                        + "\"; there are "
                        + Arrays.stream(values())
                            .flatMap(function -> function.names.stream())
                            .collect(Collectors.joining(", "))));
  }

  /**
   * All of its names.
   *
   * @return as transformers has them
   */
  public List<String> names() {
    return names;
  }

  /**
   * The first of its names.
   *
   * @return the name
   */
  public String key() {
    return names.get(0);
  }
}
