package io.slicer.files;

import com.google.common.base.Throwables;
import com.sun.jna.Function;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the errors mean that say that a native library cannot be loaded. */
public final class NativeProblem {
  private static final Pattern C_LIBRARY = Pattern.compile("GLIBC_([\\d.]+)' not found");
  private static final Pattern GLIBC_VERSION = Pattern.compile("2\\.(\\d+).*");

  /** The natives of JavaCPP and the tokenizers are built against it. */
  private static final int OLDEST_GLIBC = 34;

  private NativeProblem() {}

  /**
   * Explains a failure.
   *
   * @param failure an error of loading, or what it led to
   * @return what is wrong and what to do, on one line; empty if it is not known
   */
  public static Optional<String> explained(Throwable failure) {
    return explained(failure, NativeProblem::glibc);
  }

  static Optional<String> explained(Throwable failure, Supplier<String> glibc) {
    for (Throwable cause : Throwables.getCausalChain(failure)) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof NativePlaceException) {
        return Optional.of(message);
      }
      Matcher wanted = C_LIBRARY.matcher(message);
      if (wanted.find()) {
        return Optional.of(tooOld(wanted.group(1), glibc.get()));
      }
      if (message.contains("already loaded in another classloader")) {
        return Optional.of(
            "another class loader of this process has loaded the native libraries: put the jars"
                + " that bring them where all class loaders share them (docs/Containers.md,"
                + " application servers): "
                + message);
      }
      if (message.contains("failed to map segment from shared object")) {
        return Optional.of(
            "no program may run from where a native library was unpacked (a directory mounted"
                + " noexec?): "
                + message);
      }
      if (message.contains("ld-linux") || message.contains("Error relocating")) {
        return Optional.of(
            "the native libraries need glibc, which this system (musl, such as Alpine?) does not"
                + " have: use an image with glibc 2.35 or later, such as Debian 12: "
                + message);
      }
    }
    if (!(failure instanceof LinkageError)) {
      return Optional.empty();
    }
    String present = glibc.get();
    Matcher version = GLIBC_VERSION.matcher(present);
    return version.matches() && Integer.parseInt(version.group(1)) < OLDEST_GLIBC
        ? Optional.of(tooOld("2." + OLDEST_GLIBC, present))
        : Optional.empty();
  }

  private static String tooOld(String wanted, String glibc) {
    return "the native libraries need glibc "
        + wanted
        + (glibc.isEmpty() ? "" : ", and this system has " + glibc)
        + ": all need 2.34, and those that come with OpenBLAS 2.35. Ubuntu 22.04, Debian 12 and"
        + " Fedora 36 or later have it";
  }

  /** The version of this system's C library, or nothing. */
  private static String glibc() {
    try {
      return String.valueOf(
          Function.getFunction("c", "gnu_get_libc_version").invokeString(new Object[0], false));
    } catch (LinkageError e) {
      return "";
    }
  }
}
