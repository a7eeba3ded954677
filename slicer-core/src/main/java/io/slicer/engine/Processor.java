package io.slicer.engine;

import com.google.common.base.Splitter;
import io.slicer.files.NativeFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** What the processor can do, as oneDNN sees it. */
final class Processor {
  private Processor() {}

  /**
   * Refuses a precision that the processor has no instructions for, and a processor that oneDNN was
   * not compiled for, where loading it would end the process.
   *
   * @throws UnsupportedOperationException if it has none
   */
  static void require(Precision precision) {
    requireSse41(cpuInfo());
    require(precision, instructions());
  }

  static void require(Precision precision, String instructions) {
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

  /**
   * Refuses a processor of this architecture without SSE4.1.
   *
   * @param cpuInfo what Linux tells of the processors, elsewhere nothing
   */
  static void requireSse41(List<String> cpuInfo) {
    Optional<String> flags =
        cpuInfo.stream().filter(line -> line.matches("flags\\s*:.*")).findFirst();
    if (flags.isPresent() && !Splitter.on(' ').splitToList(flags.get()).contains("sse4_1")) {
      throw new UnsupportedOperationException(
          "slicer needs a processor with SSE4.1, and this one has none (the settings of a virtual"
              + " machine may hide it)");
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
    return !instructions().contains("amx")
        && cpuInfo().stream()
            .anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("GenuineIntel"));
  }

  /** What Linux tells of the first processor. */
  private static List<String> cpuInfo() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.takeWhile(line -> !line.isEmpty()).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // Not Linux.
    }
  }
}
