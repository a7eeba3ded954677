package io.slicer.files;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What unpacks native libraries, and which settings of its own it obeys. */
enum NativeUnpacker {
  /** oneDNN, ND4J and OpenBLAS come by it. */
  JAVACPP("org.bytedeco.javacpp.cachedir", "org.bytedeco.javacpp.cacheDir", 120L << 20),
  JNA("jna.tmpdir", "jna.tmpdir", 1L << 20),
  /** The tokenizers come by it. */
  DJL("ENGINE_CACHE_DIR", "DJL_CACHE_DIR", 16L << 20);

  private final String setting;
  private final String otherSetting;
  private final long bytes;

  NativeUnpacker(String setting, String otherSetting, long bytes) {
    this.bytes = bytes;
    this.setting = setting;
    this.otherSetting = otherSetting;
  }

  /** The system property to set. */
  String setting() {
    return setting;
  }

  /** What its libraries take, about. */
  long bytes() {
    return bytes;
  }

  /** What the user has set, if anything. */
  Optional<String> set(Properties properties, Map<String, String> environment) {
    for (String name : new String[] {setting, otherSetting}) {
      String value = properties.getProperty(name, environment.getOrDefault(name, ""));
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The folder of the home directory that it takes by itself. */
  Path folderAt(Path home, Properties properties, Map<String, String> environment) {
    return switch (this) {
      case JAVACPP -> home.resolve(".javacpp/cache");
      case DJL -> home.resolve(".djl.ai");
      case JNA -> {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "").strip();
        if (properties.getProperty("os.name", "").startsWith("Mac")) {
          caches = home.resolve("Library/Caches").toString();
        } else if (caches.isEmpty()) {
          caches = home.resolve(".cache").toString();
        }
        yield Path.of(caches, "JNA", "temp");
      }
    };
  }
}
