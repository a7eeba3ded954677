package io.slicer.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where native libraries are unpacked and loaded from. The libraries that bring them (JavaCPP, JNA,
 * DJL) take a folder of the home directory and, if that cannot be written, one of a name that
 * everybody knows in the temporary directory, which others may have made and filled. In such a
 * case, and where no program may run from the home directory, they get a folder of the temporary
 * directory that is the user's own and that nobody else can write.
 *
 * <p>Who has set a folder by the libraries' own system properties or environment variables keeps
 * it, if it will do. On file systems without POSIX permissions nothing is done: there, temporary
 * directories are the user's own.
 */
public final class NativeFolders {
  private static final Logger LOG = LoggerFactory.getLogger(NativeFolders.class);
  private static final String PREFIX = "slicer-natives-";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final @Nullable String PROBLEM = set();

  private NativeFolders() {}

  /** What is wrong, if anything. */
  private static @Nullable String set() {
    try {
      needed(System.getProperties(), System.getenv())
          .forEach((property, folder) -> System.setProperty(property, folder.toString()));
      return null;
    } catch (NativePlaceException e) {
      return e.getMessage();
    } catch (InvalidPathException e) {
      return "the native libraries cannot be unpacked: %s: %s: set LC_ALL=C.UTF-8, or name another directory"
          .formatted(e.getInput(), e.getReason());
    }
  }

  /**
   * To be called before any of the libraries is used first. Looks for folders only once.
   *
   * @throws NativePlaceException if there is no folder that will do, each time
   */
  public static void secure() {
    if (PROBLEM != null) {
      throw new NativePlaceException(PROBLEM);
    }
  }

  /**
   * The user's home directory, or what takes its place where there is none, as in containers whose
   * user has no name.
   *
   * @param properties of the system
   * @return {@code user.home}, else a private folder of the temporary directory
   */
  public static Path home(Properties properties) {
    String home = properties.getProperty("user.home", "");
    if (isHome(home)) {
      return Path.of(home);
    }
    Path temporary = Path.of(properties.getProperty("java.io.tmpdir"));
    try {
      return isPosix()
          ? ownFolder(temporary, properties.getProperty("user.name", "")).resolve("home")
          : temporary;
    } catch (IOException e) {
      return temporary;
    }
  }

  /**
   * A new folder for a copy of the tokenizers' library, where the library itself may run.
   *
   * @return the folder, empty; to be deleted by the caller
   * @throws NativePlaceException if it cannot be made
   */
  public static Path forAnotherCopyOfTokenizers() {
    secure();
    Properties properties = System.getProperties();
    Path folder =
        NativeUnpacker.DJL
            .set(properties, System.getenv())
            .map(Path::of)
            .orElseGet(
                () -> NativeUnpacker.DJL.folderAt(home(properties), properties, System.getenv()));
    try {
      return Files.createTempDirectory(Files.createDirectories(folder), "slicer-copy-");
    } catch (IOException e) {
      throw new NativePlaceException(folder + ": " + e);
    }
  }

  /** Java says "?" of a user without one; and one with accents cannot be written everywhere. */
  private static boolean isHome(String home) {
    return !home.isEmpty() && PathNames.problem(home).isEmpty() && Path.of(home).isAbsolute();
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /**
   * The system properties that have to be set, and to which folders.
   *
   * @throws NativePlaceException if there is no folder that will do for one of the libraries
   */
  static Map<String, Path> needed(Properties properties, Map<String, String> environment) {
    if (!isPosix()) {
      return Map.of();
    }
    Map<String, Path> needed = new HashMap<>();
    Map<String, String> problems = new TreeMap<>();
    Set<String> settings = new TreeSet<>();
    Optional<Path> own = Optional.empty();
    for (NativeUnpacker unpacker : NativeUnpacker.values()) {
      Optional<String> set = unpacker.set(properties, environment);
      if (set.isPresent()) {
        FolderCheck.problemWhereItWouldBe(Path.of(set.get()), unpacker.bytes())
            .ifPresent(
                problem -> {
                  problems.put(set.get(), problem);
                  settings.add(unpacker.setting());
                });
        continue;
      }
      String home = properties.getProperty("user.home", "");
      Optional<String> atHome = Optional.of("it is no directory that can be named");
      if (isHome(home)) {
        Path folder = unpacker.folderAt(Path.of(home), properties, environment);
        atHome = FolderCheck.problem(folder, unpacker.bytes());
        home = folder.toString();
      }
      if (atHome.isEmpty()) {
        continue;
      }
      if (own.isEmpty()) {
        own = temporary(properties, unpacker.bytes(), problems);
      }
      if (own.isPresent()) {
        needed.put(unpacker.setting(), folderIn(own.get(), unpacker));
      } else {
        problems.put(home, atHome.get());
        settings.add(unpacker.setting());
      }
    }
    if (!settings.isEmpty()) {
      throw new NativePlaceException(message(problems, settings));
    }
    return needed;
  }

  private static String message(Map<String, String> problems, Set<String> settings) {
    Map<String, List<String>> byReason = new TreeMap<>();
    problems.forEach(
        (folder, reason) -> byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(folder));
    return "the native libraries cannot be unpacked: "
        + byReason.entrySet().stream()
            .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
            .collect(Collectors.joining("; "))
        + ". Name a directory that this user may write and programs may run from: "
        + settings.stream()
            .map(setting -> "-D" + setting + "=DIRECTORY")
            .collect(Collectors.joining(" "))
        + ", or -Djava.io.tmpdir=DIRECTORY for all";
  }

  private static Path folderIn(Path own, NativeUnpacker unpacker) {
    try {
      return Files.createDirectories(own.resolve(unpacker.name().toLowerCase(Locale.ROOT)));
    } catch (IOException e) {
      throw new NativePlaceException(own + ": " + e);
    }
  }

  private static Optional<Path> temporary(
      Properties properties, long bytes, Map<String, String> problems) {
    Path temporary = Path.of(properties.getProperty("java.io.tmpdir"));
    Optional<String> problem = FolderCheck.problemWhereItWouldBe(temporary, bytes);
    if (problem.isEmpty() && !Files.isDirectory(temporary)) {
      problem = Optional.of("there is no such directory");
    }
    if (problem.isPresent()) {
      problems.put(temporary.toString(), problem.get());
      return Optional.empty();
    }
    try {
      return Optional.of(ownFolder(temporary, properties.getProperty("user.name", "")));
    } catch (IOException e) {
      problems.put(temporary.toString(), e.toString());
      return Optional.empty();
    }
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
