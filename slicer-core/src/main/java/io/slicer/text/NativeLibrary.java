package io.slicer.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.slicer.files.NativeFolders;
import io.slicer.files.NativeProblem;
import java.util.Optional;

/**
 * The native half of {@code ai.djl.huggingface:tokenizers}, loaded without touching the network.
 *
 * <p>Its public class {@code HuggingFaceTokenizer} is not used because making one reports the use
 * to its authors over the network. What is below it would still, on a machine with CUDA, download a
 * library for that; asking for the flavor {@code cpu} makes it take the one in the jar.
 */
final class NativeLibrary {
  private static final String FLAVOR = "RUST_FLAVOR";

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
    try {
      // The library looks for its resources there, and an application server may not show them.
      thread.setContextClassLoader(NativeLibrary.class.getClassLoader());
      if (flavor == null) {
        System.setProperty(FLAVOR, "cpu");
      }
      LibUtils.checkStatus();
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
      thread.setContextClassLoader(contextLoader);
    }
  }
}
