package io.slicer.examples.bench;

import com.sun.management.OperatingSystemMXBean;
import io.slicer.finetune.RunEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What figures were measured on, and when.
 *
 * @param cpu the processor
 * @param instructions those of its instruction sets that matter here; empty if the system does not
 *     tell
 * @param processors that the virtual machine may use
 * @param memoryBytes physical memory
 * @param os name and version of the operating system
 * @param java vendor and version of the virtual machine
 * @param date in UTC
 */
record Machine(
    String cpu,
    List<String> instructions,
    int processors,
    long memoryBytes,
    String os,
    String java,
    String date) {
  private static final Pattern FLAGS = Pattern.compile("(?m)^(?:flags|Features)\\s*:(.*)$");
  private static final Pattern RELEVANT =
      Pattern.compile(
          "avx2|fma|avx_vnni|avx512(?:f|bw|vl)|avx512_(?:vnni|bf16|fp16)|amx_\\w+|asimd|sve2?|bf16");

  static Machine present() {
    RunEnvironment environment = RunEnvironment.current();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        environment.cpu(),
        instructions(cpuInfo()),
        environment.processors(),
        system.getTotalMemorySize(),
        environment.os(),
        environment.java(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  static List<String> instructions(String cpuInfo) {
    Matcher flags = FLAGS.matcher(cpuInfo);
    if (!flags.find()) {
      return List.of();
    }
    return Pattern.compile("\\s+")
        .splitAsStream(flags.group(1).strip())
        .filter(flag -> RELEVANT.matcher(flag).matches())
        .sorted()
        .toList();
  }

  private static String cpuInfo() {
    Path file = Path.of("/proc/cpuinfo");
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
