package io.slicer.examples.cli;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used so far. What only Linux tells is null elsewhere.
 *
 * @param heapBytes allocated on the Java heap by all threads that live
 * @param pageFaults that needed no disk: pages touched for the first time
 * @param residentBytes physical memory that the process has now
 * @param peakResidentBytes the most that it ever had, or had since {@link #forgetPeak}
 */
public record Usage(
    long heapBytes,
    @Nullable Long pageFaults,
    @Nullable Long residentBytes,
    @Nullable Long peakResidentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEARING = Path.of("/proc/self/clear_refs");
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

  /**
   * Behind the name in parentheses, which may hold anything: state, seven numbers, minor faults.
   */
  static final Pattern FAULTS = Pattern.compile(".*\\) \\S+(?: \\S+){6} (\\d+) .*");

  /**
   * What there is to see now.
   *
   * @return this process's usage
   */
  public static Usage now() {
    String status = read(STATUS);
    Long faults = number(FAULTS, read(STAT).strip());
    return new Usage(
        allocatedHeap(), faults, bytes(number(RESIDENT, status)), bytes(number(PEAK, status)));
  }

  /** Lets the peak begin anew with what is resident now, where the system can do that. */
  public static void forgetPeak() {
    if (Files.isWritable(CLEARING)) {
      try {
        Files.writeString(CLEARING, "5");
      } catch (IOException e) {
        // Then the peak is that of the whole process.
      }
    }
  }

  /**
   * What was allocated and touched since an earlier moment.
   *
   * @param earlier that moment
   * @return the difference; the resident memory is that of this moment
   */
  public Usage since(Usage earlier) {
    Long faults =
        pageFaults == null || earlier.pageFaults == null ? null : pageFaults - earlier.pageFaults;
    return new Usage(heapBytes - earlier.heapBytes, faults, residentBytes, peakResidentBytes);
  }

  private static long allocatedHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes); // -1 for a thread that has just ended
    }
    return sum;
  }

  static @Nullable Long number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Long.valueOf(found.group(1)) : null;
  }

  private static @Nullable Long bytes(@Nullable Long kilobytes) {
    return kilobytes == null ? null : kilobytes * 1024;
  }

  private static String read(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
