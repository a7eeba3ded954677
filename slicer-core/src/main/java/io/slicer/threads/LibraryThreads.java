package io.slicer.threads;

import com.sun.jna.NativeLibrary;
import com.sun.jna.internal.Cleaner;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that JavaCPP and JNA begin when they are first used, and never end: a thread's class
 * keeps its class loader, so a program that a server has undeployed, or a plugin that was unloaded,
 * would stay in memory with all its classes.
 *
 * <p>Where slicer and these libraries come by the application's own class loader, nothing is done.
 * Where they come by another one, both threads end when the last model and the last tokenizer is
 * closed. JNA begins its thread again when it needs one. What JavaCPP's thread does, freeing the
 * memory of pointers that nobody has any more, is from then on done after each garbage collection,
 * so that ND4J's arrays go on to be freed.
 */
public final class LibraryThreads {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryThreads.class);

  private static int users;
  private static boolean endedJavaCpp;

  private LibraryThreads() {}

  /** A model or a tokenizer is opened. */
  public static synchronized void begin() {
    users++;
    if (isUnloadable()) {
      beginJna();
      Caches.forgetOnThisThread();
    }
  }

  /**
   * JNA runs a program when it is first used, and the JVM keeps the thread that waits for that for
   * a minute, with the context class loader of whoever asked.
   */
  private static void beginJna() {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      NativeLibrary.getProcess();
    } catch (LinkageError e) {
      LOG.debug("JNA cannot be used", e); // Who uses it says so.
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  /** One is closed. */
  public static synchronized void end() {
    users--;
    if (isUnloadable()) {
      Caches.forgetOnThisThread();
      if (users == 0) {
        Caches.forgetInTheJdk();
        endJavaCpp();
        endJna();
      }
    }
  }

  /** Whether these libraries may go before the process does. */
  private static boolean isUnloadable() {
    ClassLoader own = LibraryThreads.class.getClassLoader();
    return own != ClassLoader.getSystemClassLoader()
        && own == Pointer.class.getClassLoader()
        && own == Cleaner.class.getClassLoader();
  }

  private static void endJavaCpp() {
    if (!endedJavaCpp) {
      endedJavaCpp = true;
      Pointer.interruptDeallocatorThread();
      AfterCollection.await();
    }
  }

  /**
   * JNA ends it by itself half a minute after the last of its objects is gone, but libraries that
   * are kept open are such objects.
   */
  private static void endJna() {
    Cleaner cleaner = Cleaner.getCleaner();
    try {
      Field field = Cleaner.class.getDeclaredField("cleanerThread");
      field.setAccessible(true);
      synchronized (cleaner) {
        @Nullable Object thread = field.get(cleaner);
        if (thread instanceof Thread running) {
          field.set(cleaner, null); // so that it is begun again if need be
          running.interrupt();
        }
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      LOG.debug("JNA's thread goes on", e);
    }
  }
}
