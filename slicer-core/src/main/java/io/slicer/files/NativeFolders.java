package io.slicer.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where native libraries are unpacked and loaded from. The libraries that bring them (JavaCPP, JNA,
 * DJL) take a folder of the home directory and, if that cannot be written, one of a name that
 * everybody knows in the temporary directory, which others may have made and filled. In such a case
 * they get a folder that is the user's own and that nobody else can write.
 *
 * <p>Who has set a folder by the libraries' own system properties or environment variables keeps
 * it. On file systems without POSIX permissions nothing is done: there, temporary directories are
 * the user's own.
 */
public final class NativeFolders {
  private static final Logger LOG = LoggerFactory.getLogger(NativeFolders.class);
  private static final String PREFIX = "slicer-natives-";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  static {
    needed(System.getProperties(), System.getenv())
        .forEach((property, folder) -> System.setProperty(property, folder.toString()));
  }

  /** What unpacks libraries: which settings of its own it obeys, the first of them set here. */
  private enum Unpacker {
    JAVACPP("org.bytedeco.javacpp.cachedir", "org.bytedeco.javacpp.cacheDir"),
    JNA("jna.tmpdir"),
    DJL("ENGINE_CACHE_DIR", "DJL_CACHE_DIR");

    private final String setting;
    private final String otherSetting;

    Unpacker(String setting) {
      this(setting, setting);
    }

    Unpacker(String setting, String otherSetting) {
      this.setting = setting;
      this.otherSetting = otherSetting;
    }

    boolean isSet(Properties properties, Map<String, String> environment) {
      return Stream.of(setting, otherSetting)
          .anyMatch(
              name ->
                  !properties.getProperty(name, "").isEmpty()
                      || !environment.getOrDefault(name, "").isEmpty());
    }

    /** Whether it finds a folder of the home directory that it can use. */
    boolean isAtHome(Properties properties, Map<String, String> environment) {
      Path home = Path.of(properties.getProperty("user.home"));
      return switch (this) {
        case DJL -> Files.isWritable(home);
        case JAVACPP -> canBeUsed(home.resolve(".javacpp/cache"));
        case JNA -> {
          String caches = environment.getOrDefault("XDG_CACHE_HOME", "").strip();
          if (properties.getProperty("os.name", "").startsWith("Mac")) {
            caches = home.resolve("Library/Caches").toString();
          } else if (caches.isEmpty()) {
            caches = home.resolve(".cache").toString();
          }
          yield canBeUsed(Path.of(caches, "JNA", "temp"));
        }
      };
    }

    private static boolean canBeUsed(Path folder) {
      try {
        return Files.isWritable(Files.createDirectories(folder));
      } catch (IOException e) {
        return false;
      }
    }
  }

  private NativeFolders() {}

  /** To be called before any of the libraries is used first. Does something only once. */
  public static void secure() {
    // Done when this class was initialized.
  }

  /** The system properties that have to be set, and to which folders. */
  static Map<String, Path> needed(Properties properties, Map<String, String> environment) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Map.of();
    }
    List<Unpacker> homeless = new ArrayList<>();
    for (Unpacker unpacker : Unpacker.values()) {
      if (!unpacker.isSet(properties, environment) && !unpacker.isAtHome(properties, environment)) {
        homeless.add(unpacker);
      }
    }
    if (homeless.isEmpty()) {
      return Map.of();
    }
    Map<String, Path> needed = new HashMap<>();
    try {
      Path own =
          ownFolder(
              Path.of(properties.getProperty("java.io.tmpdir")),
              properties.getProperty("user.name", ""));
      for (Unpacker unpacker : homeless) {
        Path folder = own.resolve(unpacker.name().toLowerCase(Locale.ROOT));
        needed.put(unpacker.setting, Files.createDirectories(folder));
      }
    } catch (IOException e) {
      LOG.debug("no folder for native libraries", e);
    }
    return needed;
  }

  /**
   * A folder of the user's own: the one of earlier processes, if nobody else can have written it,
   * else one that goes with this process.
   */
  static Path ownFolder(Path temporary, String user) throws IOException {
    Path fresh = Files.createTempDirectory(temporary, PREFIX, PRIVATE);
    Path lasting = temporary.resolve(PREFIX + user.replaceAll("[^A-Za-z0-9_-]", "_"));
    try {
      Files.createDirectory(lasting, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      // Whose it is, is looked at now.
    }
    if (isOwn(lasting, Files.getOwner(fresh))) {
      Files.delete(fresh);
      return lasting;
    }
    LOG.warn(
        "{} is not the user's own folder, or others can write it; native libraries are unpacked into"
            + " {} for this process only",
        lasting,
        fresh);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(fresh)));
    return fresh;
  }

  static boolean isOwn(Path folder, UserPrincipal user) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && attributes.owner().equals(user)
        && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static void delete(Path folder) {
    try {
      AtomicFiles.deleteTree(folder);
    } catch (IOException e) {
      LOG.debug("{} is left", folder, e);
    }
  }
}
