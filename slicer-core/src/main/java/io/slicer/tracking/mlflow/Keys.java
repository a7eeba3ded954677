package io.slicer.tracking.mlflow;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names of metrics, parameters and tags that MLflow's stores and servers take. */
final class Keys {
  /** The most characters of a name that a server takes. */
  static final int LONGEST = 250;

  private static final int HASH = 8;
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private Keys() {}

  /** A metric's: transformers' callback lets only these characters through. */
  static String ofMetric(String name) {
    return valid(name.replaceAll("[^0-9A-Za-z_\\-. :/]", "_"));
  }

  /** A parameter's or a tag's, which may have letters of any script. */
  static String of(String name) {
    return valid(name.replaceAll("[^\\p{L}\\p{M}\\p{N}_\\-. :/]", "_"));
  }

  /** A name is a path in the journal: it must not leave it, nor be written in two ways. */
  private static String valid(String name) {
    String portable = WINDOWS ? name.replace(':', '_') : name;
    String path =
        Arrays.stream(portable.split("/", -1))
            .map(part -> part.isEmpty() || part.matches("\\.+") ? "_" : part)
            .collect(Collectors.joining("/"));
    return path.length() > LONGEST || bytes(path) > LONGEST ? cut(path) : path;
  }

  /** What begins alike must not become one: the end of a name that is cut tells it from others. */
  private static String cut(String path) {
    String hash =
        Hashing.sha256().hashString(path, StandardCharsets.UTF_8).toString().substring(0, HASH);
    String kept = path.substring(0, Math.min(path.length(), LONGEST - HASH - 1));
    while (bytes(kept) > LONGEST - HASH - 1) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept + "_" + hash;
  }

  /** File systems count bytes. */
  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }
}
