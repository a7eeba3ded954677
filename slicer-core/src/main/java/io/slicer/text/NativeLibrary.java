package io.slicer.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.slicer.files.AtomicFiles;
import io.slicer.files.NativeFolders;
import io.slicer.files.NativeProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native half of {@code ai.djl.huggingface:tokenizers}, loaded without touching the network.
 *
 * <p>Its public class {@code HuggingFaceTokenizer} is not used because making one reports the use
 * to its authors over the network. What is below it would still, on a machine with CUDA, download a
 * library for that; asking for the flavor {@code cpu} makes it take the one in the jar.
 *
 * <p>The JVM loads a file for one class loader only. Where a process has several, as a server into
 * which programs are deployed, the first takes the file that all processes share, and each other
 * one a copy of its own.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String FLAVOR = "RUST_FLAVOR";
  private static final String FOLDER = "ENGINE_CACHE_DIR";

  /** Set in a process in which a class loader has loaded the library. */
  private static final String LOADED = "slicer.tokenizers.loaded";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library, when first called.
   *
   * @return its functions
   * @throws TokenizerException if it does not run on this platform
   */
  static synchronized TokenizersLibrary load() {
    NativeFolders.secure();
    Thread thread = Thread.currentThread();
    ClassLoader contextLoader = thread.getContextClassLoader();
    String flavor = System.getProperty(FLAVOR);
    Optional<Path> copy =
        System.getProperties().putIfAbsent(LOADED, "true") == null || loaded
            ? Optional.empty()
            : Optional.of(NativeFolders.forAnotherCopyOfTokenizers());
    String folder = System.getProperty(FOLDER);
    try {
      copy.ifPresent(another -> System.setProperty(FOLDER, another.toString()));
      // The library looks for its resources there, and an application server may not show them.
      thread.setContextClassLoader(NativeLibrary.class.getClassLoader());
      if (flavor == null) {
        System.setProperty(FLAVOR, "cpu");
      }
      LibUtils.checkStatus();
      loaded = true;
      return TokenizersLibrary.LIB;
    } catch (EngineException | LinkageError | AssertionError e) {
      Optional<String> explained = NativeProblem.explained(e);
      if (explained.isPresent()) {
        throw new TokenizerException(explained.get(), e);
      }
      throw new TokenizerException(
          "the native tokenizers library cannot be loaded on %s %s (it exists for Linux x86-64 and"
                  .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
              + " arm64 with glibc 2.34 or later, macOS arm64 and Windows x86-64): "
              + e,
          e);
    } finally {
      if (flavor == null) {
        System.clearProperty(FLAVOR);
      }
      copy.ifPresent(another -> forget(another, folder));
      thread.setContextClassLoader(contextLoader);
    }
  }

  /** What is loaded needs no name any more, but on Windows. */
  private static void forget(Path copy, @Nullable String folder) {
    if (folder == null) {
      System.clearProperty(FOLDER);
    } else {
      System.setProperty(FOLDER, folder);
    }
    try {
      AtomicFiles.deleteTree(copy);
    } catch (IOException e) {
      LOG.debug("{} is left", copy, e);
    }
  }
}
