package io.slicer.examples.bench.candidate;

import ai.djl.engine.Engine;

/** DJL's PyTorch engine with the libraries on the class path: nothing is downloaded. */
final class DjlEngine {
  private DjlEngine() {}

  /** Loads the engine and sets its threads, which it reads but once. */
  static Engine load(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  static String description(Engine engine) {
    return "DJL %s, PyTorch %s on the CPU; random weights"
        .formatted(Engine.getDjlVersion(), engine.getVersion());
  }
}
