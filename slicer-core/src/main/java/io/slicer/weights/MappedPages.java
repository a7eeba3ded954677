package io.slicer.weights;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.slicer.files.NativeFolders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pages of mapped files, as the system sees them. */
final class MappedPages {
  private static final Logger LOG = LoggerFactory.getLogger(MappedPages.class);

  /** At least as large as a page of any system that this runs on: only whole pages may go. */
  private static final long PAGE = 1 << 16;

  /** Linux' number for "not needed": pages of a file are dropped and read again on demand. */
  private static final int DONT_NEED = 4;

  static {
    NativeFolders.secure();
  }

  private MappedPages() {}

  /** Lets go of the whole pages between two addresses of a read-only mapping. */
  static void evict(long start, long end) {
    long first = (start + PAGE - 1) / PAGE * PAGE;
    long last = end / PAGE * PAGE;
    if (last <= first || !Platform.isLinux()) {
      return;
    }
    try {
      Function.getFunction("c", "madvise")
          .invokeInt(new Object[] {new Pointer(first), last - first, DONT_NEED});
    } catch (LinkageError e) {
      LOG.debug("mapped pages stay in memory", e);
    }
  }
}
