package io.slicer.examples.bench.candidate;

import io.slicer.engine.Engine;
import io.slicer.finetune.RunEnvironment;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** What is compared, to the version. */
public final class Versions {
  private Versions() {}

  /**
   * This library, the one that does its arithmetic, and where.
   *
   * @param engine that computes
   * @return names and versions
   */
  static String slicer(Engine engine) {
    return "%s, engine %s on %s".formatted(slicer(), engine, engine.device());
  }

  /**
   * This library and the one that does its arithmetic.
   *
   * @return their names and versions
   */
  public static String slicer() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "slicer %s, oneDNN %d.%d.%d"
        .formatted(
            RunEnvironment.current().slicer(), version.major(), version.minor(), version.patch());
  }
}
