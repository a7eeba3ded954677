package io.slicer.engine;

import io.slicer.weights.internal.NativeFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** What the processor can do, as oneDNN sees it. */
final class Processor {
  private Processor() {}

  /**
   * Refuses a precision that the processor has no instructions for.
   *
   * @throws UnsupportedOperationException if it has none
   */
  static void require(Precision precision) {
    String instructions = instructions();
    boolean has =
        switch (precision) {
          case FP32 -> true;
          case BF16 -> hasBf16(instructions);
          case INT8 -> hasVnni(instructions);
        };
    if (!has) {
      throw new UnsupportedOperationException(
          "precision "
              + precision
              + " needs a processor with "
              + (precision == Precision.BF16 ? "AVX-512 BF16 or AMX" : "VNNI (8-bit products)")
              + "; this one has "
              + instructions
              + ". Use "
              + Precision.FP32);
    }
  }

  /** The best instruction set that oneDNN would use, as it names it. */
  static String instructions() {
    NativeFolders.secure();
    Loader.load(dnnl.class);
    return dnnl.get_effective_cpu_isa().toString().toLowerCase(Locale.ROOT);
  }

  static boolean hasVnni(String instructions) {
    return instructions.contains("vnni") || hasBf16(instructions);
  }

  static boolean hasBf16(String instructions) {
    return instructions.contains("bf16")
        || instructions.contains("fp16")
        || instructions.contains("amx")
        || instructions.contains("avx10");
  }

  /** Intel's processors without AMX multiply bfloat16 at half the speed of float32. */
  static boolean isSlowerInBf16() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return !instructions().contains("amx")
          && lines.anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("GenuineIntel"));
    } catch (IOException | UncheckedIOException e) {
      return false; // Not Linux.
    }
  }
}
