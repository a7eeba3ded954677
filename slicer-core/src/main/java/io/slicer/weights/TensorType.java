package io.slicer.weights;

/**
 * How a file stores the elements of a tensor. The names are those of the safetensors format, but
 * for {@link #OTHER}.
 */
public enum TensorType {
  /** A truth value in a byte. */
  BOOL(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** Signed 8-bit integer. */
  I8(1),
  /** 8-bit float with 5 bits of exponent. */
  F8_E5M2(1),
  /** 8-bit float with 4 bits of exponent. */
  F8_E4M3(1),
  /** 8-bit power of two. */
  F8_E8M0(1),
  /** Unsigned 16-bit integer. */
  U16(2),
  /** Signed 16-bit integer. */
  I16(2),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of an IEEE 754 single. */
  BF16(2),
  /** Unsigned 32-bit integer. */
  U32(4),
  /** Signed 32-bit integer. */
  I32(4),
  /** IEEE 754 single precision. */
  F32(4),
  /** Complex number of two singles. */
  C64(8),
  /** Unsigned 64-bit integer. */
  U64(8),
  /** Signed 64-bit integer. */
  I64(8),
  /** IEEE 754 double precision. */
  F64(8),
  /** Some type that this library does not know, of whatever size. */
  OTHER(0);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /**
   * The size of an element.
   *
   * @return bytes per element; 0 where that is not known
   */
  public int bytes() {
    return bytes;
  }
}
