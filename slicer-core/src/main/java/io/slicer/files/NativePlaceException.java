package io.slicer.files;

/**
 * There is no folder where native libraries can be unpacked and run. The message says which were
 * tried, what is wrong with each, and what to set.
 */
public final class NativePlaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NativePlaceException(String message) {
    super(message);
  }
}
