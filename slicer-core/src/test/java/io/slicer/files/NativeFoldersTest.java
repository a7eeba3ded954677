package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.FloatMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFoldersTest {
  @TempDir private Path temporary;

  @BeforeEach
  void onlyWherePermissionsAre() {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "a file system without POSIX permissions");
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  /** A home that nobody can write, be it root. */
  private Path brokenHome() throws IOException {
    return Files.createTempFile(temporary, "no", "directory").resolve("home");
  }

  private Properties properties(Path home) {
    Properties properties = new Properties();
    properties.setProperty("user.home", home.toString());
    properties.setProperty("user.name", "ada");
    properties.setProperty("java.io.tmpdir", temporary.toString());
    return properties;
  }

  @Test
  void aFolderIsMadePrivateAndFoundAgain() throws IOException {
    Path first = NativeFolders.ownFolder(temporary, "ada");
    assertThat(first).isEqualTo(temporary.resolve("slicer-natives-ada"));
    assertThat(permissions(first)).isEqualTo("rwx------");
    assertThat(NativeFolders.ownFolder(temporary, "ada")).isEqualTo(first);
    assertThat(temporary).isDirectoryContaining(first::equals);
    try (Stream<Path> all = Files.list(temporary)) {
      assertThat(all).containsExactly(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
  void aFolderThatOthersCanWriteIsNotTrusted(String permissions) throws IOException {
    Path foreign = Files.createDirectory(temporary.resolve("slicer-natives-ada"));
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString(permissions));
    assertFreshInsteadOf(foreign);
  }

  @Test
  void aLinkIsNotTrusted() throws IOException {
    Path elsewhere = Files.createTempDirectory(temporary, "elsewhere");
    assertFreshInsteadOf(
        Files.createSymbolicLink(temporary.resolve("slicer-natives-ada"), elsewhere));
  }

  @Test
  void aFileIsNotTrusted() throws IOException {
    assertFreshInsteadOf(Files.createFile(temporary.resolve("slicer-natives-ada")));
  }

  private void assertFreshInsteadOf(Path foreign) throws IOException {
    Path fresh = NativeFolders.ownFolder(temporary, "ada");
    assertThat(fresh).isNotEqualTo(foreign).isEmptyDirectory().hasParent(temporary);
    assertThat(permissions(fresh)).isEqualTo("rwx------");
  }

  @Test
  void aFolderOfAnotherUserIsNotTrusted() throws IOException {
    Path folder = NativeFolders.ownFolder(temporary, "ada");
    assertThat(NativeFolders.isOwn(folder, Files.getOwner(folder))).isTrue();
    assertThat(NativeFolders.isOwn(folder, () -> "another")).isFalse();
  }

  @Test
  void whereTheHomeCanBeWrittenNothingIsChanged() {
    assertThat(NativeFolders.needed(properties(temporary), Map.of())).isEmpty();
  }

  @Test
  void withoutAHomeEveryLibraryGetsAFolderOfItsOwn() throws IOException {
    Path own = temporary.resolve("slicer-natives-ada");
    Properties properties = properties(brokenHome());
    assertThat(NativeFolders.needed(properties, Map.of()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "org.bytedeco.javacpp.cachedir", own.resolve("javacpp"),
                "jna.tmpdir", own.resolve("jna"),
                "ENGINE_CACHE_DIR", own.resolve("djl")));
    assertThat(own.resolve("jna")).isDirectory();
  }

  /** Folders in which nothing can be made, be it by root: below a file, and such a link. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "link", "nowhere"})
  void whereThereIsNoPlaceItIsSaidWhichWereTried(String kind) throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    Files.createSymbolicLink(temporary.resolve("link"), file);
    Properties properties = properties(brokenHome());
    properties.setProperty("java.io.tmpdir", temporary.resolve(kind).toString());
    assertThatThrownBy(() -> NativeFolders.needed(properties, Map.of()))
        .isInstanceOf(NativePlaceException.class)
        .hasMessageStartingWith("the native libraries cannot be unpacked: ")
        .hasMessageContaining(properties.getProperty("user.home") + "/.javacpp/cache")
        .hasMessageContaining(properties.getProperty("user.home") + "/.djl.ai")
        .hasMessageContaining(temporary.resolve(kind).toString())
        .hasMessageContaining("-Dorg.bytedeco.javacpp.cachedir=DIRECTORY")
        .hasMessageContaining("-Djna.tmpdir=DIRECTORY")
        .hasMessageContaining("-DENGINE_CACHE_DIR=DIRECTORY")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFolderThatIsSetAndWillNotDoIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    Properties properties = properties(temporary);
    properties.setProperty("jna.tmpdir", file.resolve("below").toString());
    assertThatThrownBy(() -> NativeFolders.needed(properties, Map.of()))
        .isInstanceOf(NativePlaceException.class)
        .hasMessageContaining(file.resolve("below") + ": ")
        .hasMessageContaining("-Djna.tmpdir=DIRECTORY")
        .hasMessageNotContaining("javacpp");
  }

  /** Tried by hand with a file system of one megabyte. */
  @Test
  void aFolderWithoutRoomIsNotTakenUnlessSomethingIsThere() throws IOException {
    Path folder = temporary.resolve("new");
    long free = Files.getFileStore(temporary).getUsableSpace();
    assertThat(FolderCheck.problem(folder, free + (1L << 40)))
        .hasValueSatisfying(problem -> assertThat(problem).matches("only \\d+ MB are free.*"));
    assertThat(folder).isEmptyDirectory();
    try (RandomAccessFile earlier = new RandomAccessFile(folder.resolve("a").toFile(), "rw")) {
      earlier.setLength(1L << 41); // without taking room
    } catch (IOException e) {
      return; // a file system without such files
    }
    assertThat(FolderCheck.problem(folder, free + (1L << 40))).isEmpty();
  }

  /** Java calls the home directory so where the user has no name. */
  @ParameterizedTest
  @ValueSource(strings = {"?", "", "relative", "/home/Jos\uFFFD"})
  void withoutAHomeTheTemporaryDirectoryTakesItsPlace(String home) throws IOException {
    Properties properties = properties(temporary);
    properties.setProperty("user.home", home);
    assertThat(NativeFolders.needed(properties, Map.of())).hasSize(3);
    assertThat(NativeFolders.home(properties))
        .isEqualTo(temporary.resolve("slicer-natives-ada/home"));
    assertThat(permissions(temporary.resolve("slicer-natives-ada"))).isEqualTo("rwx------");
    assertThat(Path.of("?")).doesNotExist();
  }

  @Test
  void noPlaceIsOneMessageWhereverItIsMetFirst() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    ProcessBuilder process =
        JavaProcess.of(
            NativeFoldersTest.class,
            List.of("-Duser.home=" + file + "/home", "-Djava.io.tmpdir=" + file),
            GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json").toString());
    Path output = temporary.resolve("output");
    process.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
    assertThat(read(output))
        .contains("NativePlaceException: the native libraries cannot be unpacked: " + file)
        .doesNotContain("JNA Warning");
  }

  @Test
  void whatIsSetIsKept() throws IOException {
    Properties properties = properties(brokenHome());
    properties.setProperty("org.bytedeco.javacpp.cacheDir", "/somewhere");
    properties.setProperty("jna.tmpdir", "/somewhere");
    assertThat(NativeFolders.needed(properties, Map.of("DJL_CACHE_DIR", "/somewhere"))).isEmpty();
  }

  @Test
  void nothingIsLoadedFromFoldersThatEverybodyKnows() throws Exception {
    ProcessBuilder process =
        JavaProcess.of(
            NativeFoldersTest.class,
            List.of(
                "-Duser.home=" + brokenHome(), "-Duser.name=ada", "-Djava.io.tmpdir=" + temporary),
            GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json").toString());
    List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "XDG_CACHE_HOME")
        .forEach(process.environment()::remove);
    Path output = temporary.resolve("output");
    int status =
        process.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
    assertThat(status).as(() -> read(output)).isZero();
    try (Stream<Path> all = Files.list(temporary)) {
      assertThat(all.filter(Files::isDirectory))
          .filteredOn(folder -> !folder.getFileName().toString().startsWith("hsperfdata"))
          .containsExactly(temporary.resolve("slicer-natives-ada"));
    }
    try (Stream<Path> unpacked = Files.walk(temporary.resolve("slicer-natives-ada"))) {
      assertThat(unpacked.map(Path::toString).filter(name -> name.contains("tokenizers")))
          .isNotEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * The process: uses what JavaCPP, JNA and DJL unpack.
   *
   * @param args the tokenizer's file
   * @throws Exception if something cannot be loaded
   */
  public static void main(String[] args) throws Exception {
    FloatMemory.allocate(16).close();
    try (SubwordTokenizer opened = SubwordTokenizer.load(Path.of(args[0]))) {
      opened.encode("ada");
    }
  }
}
