package io.slicer.threads;

import java.lang.ref.WeakReference;
import org.bytedeco.javacpp.Pointer;

/**
 * Frees the memory of JavaCPP's pointers that nobody has any more, after each garbage collection,
 * without a thread that would keep the class loader.
 *
 * <p>Nobody holds an instance, so each collection finds it and has it finalized, which makes the
 * next one, as long as something else leads to the class loader. A weak reference tells: it is
 * cleared before anything is finalized, if the collector gets to the reference itself otherwise
 * than by what is to be finalized. So the JDK's own class holds it.
 */
final class AfterCollection {
  private static final ClassValue<WeakReference<ClassLoader>> HELD_BY_THE_JDK =
      new ClassValue<>() {
        @Override
        protected WeakReference<ClassLoader> computeValue(Class<?> type) {
          return new WeakReference<>(AfterCollection.class.getClassLoader());
        }
      };

  private final WeakReference<ClassLoader> loader;

  private AfterCollection(WeakReference<ClassLoader> loader) {
    this.loader = loader;
  }

  /** Begins to wait for collections, until the class loader is gone. */
  static void await() {
    new AfterCollection(HELD_BY_THE_JDK.get(Object.class));
  }

  @Override
  @SuppressWarnings({"deprecation", "removal", "Finalize", "Finalizer", "UnusedVariable"})
  protected void finalize() {
    if (loader.get() != null) {
      Pointer.deallocateReferences();
      new AfterCollection(loader);
    }
  }
}
