package io.slicer.hub;

/**
 * Is told how far a download or conversion has come, for a progress bar or a log. Called on the
 * thread that resolves the model, about once per mebibyte.
 */
@FunctionalInterface
public interface TransferListener {
  /** Does nothing. */
  TransferListener NONE = (file, done, total) -> {};

  /**
   * Part of a file has been transferred. The last call for a file has {@code done == total}, if the
   * total is known.
   *
   * @param file which file
   * @param done bytes so far; the first call has what an earlier run left, or 0
   * @param total bytes in all, or -1 if that is not known
   */
  void transferred(String file, long done, long total);
}
