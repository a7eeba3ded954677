package io.slicer.weights;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor, outermost first. A scalar has rank 0 and one element. Immutable.
 *
 * <p>{@code toString} gives the form used in every message and Javadoc of slicer: {@code (400,
 * 48)}.
 */
public final class Shape {
  private final long[] sizes;

  private Shape(long[] sizes) {
    this.sizes = sizes;
  }

  /**
   * A shape of these sizes.
   *
   * @param sizes the sizes, outermost first, none negative
   * @return the shape
   * @throws IllegalArgumentException if a size is negative or the number of elements overflows
   */
  public static Shape of(long... sizes) {
    long elements = 1;
    for (long size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(sizes));
      }
      try {
        elements = Math.multiplyExact(elements, size);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(sizes) + " has more elements than a long can count", e);
      }
    }
    return new Shape(sizes.clone());
  }

  /**
   * The number of axes.
   *
   * @return the rank, 0 for a scalar
   */
  public int rank() {
    return sizes.length;
  }

  /**
   * The size of one axis.
   *
   * @param axis from 0 (outermost) to rank - 1
   * @return its size
   */
  public long size(int axis) {
    return sizes[axis];
  }

  /**
   * The product of all sizes.
   *
   * @return the number of elements
   */
  public long elements() {
    long n = 1;
    for (long size : sizes) {
      n *= size;
    }
    return n;
  }

  /**
   * The sizes as a new array.
   *
   * @return sizes, outermost first
   */
  public long[] toArray() {
    return sizes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  @Override
  public String toString() {
    return Arrays.stream(sizes)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
