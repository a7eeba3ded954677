package io.slicer.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Versions of what a model was trained with. The same seed and threads give the same bits only
 * where these are the same.
 *
 * @param slicer the version of this library; {@code development} where it runs from no jar
 * @param java vendor and version of the Java virtual machine
 * @param os name and version of the operating system
 * @param cpu the processor
 * @param processors how many of them the virtual machine may use
 */
public record RunEnvironment(String slicer, String java, String os, String cpu, int processors) {
  /**
   * What this program runs on.
   *
   * @return the versions
   */
  public static RunEnvironment current() {
    return new RunEnvironment(
        ownVersion(),
        System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        processor(),
        Runtime.getRuntime().availableProcessors());
  }

  private static String ownVersion() {
    String version = RunEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Linux tells which processor it is, elsewhere only the architecture is known. */
  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    String architecture = System.getProperty("os.arch", "unknown");
    if (!Files.isReadable(info)) {
      return architecture;
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException | UncheckedIOException e) {
      return architecture;
    }
  }
}
