package io.slicer.threads;

import com.fasterxml.jackson.core.util.BufferRecyclers;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the JDK, and threads that slicer did not begin, remember of slicer's classes. */
@SuppressWarnings("deprecation") // There is no other way to Jackson's buffers.
final class Caches extends BufferRecyclers {
  private static final Logger LOG = LoggerFactory.getLogger(Caches.class);

  private Caches() {}

  /** Jackson leaves its buffers with each thread that has read JSON. */
  static void forgetOnThisThread() {
    _recyclerRef.remove();
  }

  /**
   * Up to Java 18 the JDK keeps the class of the record whose equals was used first, if none came
   * later. No class of slicer's is the last one then.
   */
  static void forgetInTheJdk() {
    try {
      ObjectMethods.bootstrap(
          MethodHandles.lookup(),
          "equals",
          MethodHandle.class,
          String.class,
          "",
          new MethodHandle[0]);
    } catch (Throwable e) { // What bootstrap declares
      LOG.debug("the JDK may keep a class", e);
    }
  }
}
