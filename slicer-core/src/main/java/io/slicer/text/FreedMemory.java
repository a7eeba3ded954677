package io.slicer.text;

import com.sun.jna.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native memory that has been freed but is still the process's own: glibc keeps the small pieces
 * that a tokenizer is made of, hundreds of megabytes of them, for allocations to come.
 */
final class FreedMemory {
  private static final Logger LOG = LoggerFactory.getLogger(FreedMemory.class);

  private FreedMemory() {}

  /** Gives it back to the system, where the C library has a function for that. */
  static void handBack() {
    try {
      Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {0L});
    } catch (LinkageError e) {
      LOG.debug("freed native memory stays with the process", e);
    }
  }
}
