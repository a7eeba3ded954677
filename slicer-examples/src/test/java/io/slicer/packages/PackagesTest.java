package io.slicer.packages;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How slicer's packages hang together, and what of them users see. */
class PackagesTest {
  private static final Path ROOT = Path.of("..");
  private static final String PREFIX = "io.slicer";
  private static final List<String> LIBRARY =
      List.of("slicer-eval", "slicer-core", "slicer-ner", "slicer-tasks", "slicer-dl4j");
  private static final List<String> MODULES =
      ImmutableList.<String>builder().addAll(LIBRARY).add("slicer-examples").build();

  private static final int MOST_FILES = 25;

  /** Packages that are larger: none may grow, and none may be added. */
  private static final ImmutableMap<String, Integer> LARGE_PACKAGES =
      ImmutableMap.of("io.slicer.engine.internal.kernel", 39);

  private static final Path PAGE = ROOT.resolve("docs/Packages.md");
  private static final Path PUBLIC_TYPES =
      Path.of("src/test/resources/io/slicer/packages/public-types.txt");
  private static final String REWRITE =
      "mvn test -pl slicer-examples -am -Dtest=PackagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dslicer.packages=write";

  private final PackageGraph graph = graphOf(LIBRARY);

  private static PackageGraph graphOf(List<String> modules) {
    return PackageGraph.read(
        modules.stream().map(module -> ROOT.resolve(module).resolve("src/main/java")).toList(),
        PREFIX);
  }

  @Test
  void noPackagesNeedOneAnother() {
    assertThat(graph.cycles())
        .as("circles of packages, each with a type that imports something of the next")
        .isEmpty();
  }

  @Test
  void noPackageIsTooLargeToLookThrough() {
    Map<String, Integer> large = new TreeMap<>();
    for (String name : graph.packages()) {
      if (graph.size(name) > MOST_FILES) {
        large.put(name, graph.size(name));
      }
    }

    assertThat(large)
        .as(
            "packages of more than %d files. Where one has shrunk, write its new number into this"
                + " test, so that it cannot grow again",
            MOST_FILES)
        .containsExactlyInAnyOrderEntriesOf(LARGE_PACKAGES);
  }

  @Test
  void publicTypesAreThoseThatAreListed() throws IOException {
    Set<String> types =
        graph.packages().stream()
            .filter(name -> !isInternal(name))
            .flatMap(name -> graph.publicTypes(name).stream())
            .collect(toCollection(TreeSet::new));

    String list = committed(PUBLIC_TYPES, String.join("\n", types) + "\n");
    Set<String> listed =
        Set.copyOf(Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(list));
    assertThat(Sets.difference(types, listed))
        .as("types that users see: if they are to be kept for them, add lines to " + PUBLIC_TYPES)
        .isEmpty();
    assertThat(Sets.difference(listed, types))
        .as("types that users had: if they may go, take their lines out of " + PUBLIC_TYPES)
        .isEmpty();
  }

  private static boolean isInternal(String packageName) {
    return (packageName + ".").contains(".internal.");
  }

  @Test
  void thePageShowsThePackagesAsTheyAre() throws IOException {
    Map<String, SortedSet<String>> modules = new LinkedHashMap<>();
    MODULES.forEach(module -> modules.put(module, graphOf(List.of(module)).packages()));
    String page =
        new PackagesPage(graphOf(MODULES), modules, PREFIX)
            .markdown(
                """
                `PackagesTest` makes this page from the imports of the sources. It fails where \
                packages of the library need one another in a circle, where one has more than %d \
                files, and where this page or the list of public types is not what the code is. To write both anew:

                ```sh
                %s
                ```

                `%s.` is left out of all names. An arrow points to what a package needs; what it \
                also needs through others is only in the table."""
                    .formatted(MOST_FILES, REWRITE, PREFIX));

    assertThat(committed(PAGE, page))
        .as("%s; to write it anew: %s", PAGE, REWRITE)
        .isEqualToNormalizingNewlines(page);
  }

  /** The content of a file of the repository, which is rewritten first if that was asked for. */
  private static String committed(Path file, String content) throws IOException {
    if ("write".equals(System.getProperty("slicer.packages"))) {
      Files.writeString(file, content);
    }
    return Files.readString(file);
  }
}
