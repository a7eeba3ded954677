package io.slicer.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples are a package a command, and what commands share. */
class ExamplesPackagesTest {
  private static final String EXAMPLES = "io.slicer.examples";
  private static final Set<String> SHARED =
      Set.of(
          EXAMPLES + ".cli",
          EXAMPLES + ".training",
          EXAMPLES + ".options",
          EXAMPLES + ".names",
          EXAMPLES + ".tracking",
          EXAMPLES + ".report",
          EXAMPLES + ".texts",
          EXAMPLES + ".treebank");
  private static final int MOST_FILES = 25;

  private final PackageGraph graph = PackageGraph.read(List.of(Path.of("src/main/java")), EXAMPLES);

  @Test
  void noPackagesNeedOneAnother() {
    assertThat(graph.packages()).contains(EXAMPLES).containsAll(SHARED);
    assertThat(graph.cycles()).isEmpty();
  }

  @Test
  void noPackageIsTooLargeToLookThrough() {
    assertThat(graph.packages())
        .allSatisfy(name -> assertThat(graph.size(name)).as(name).isLessThanOrEqualTo(MOST_FILES));
  }

  @Test
  void onlyTheListOfCommandsNeedsCommands() {
    assertThat(graph.packages())
        .filteredOn(name -> !name.equals(EXAMPLES))
        .allSatisfy(
            name ->
                assertThat(graph.needs(name))
                    .as(name)
                    .allMatch(
                        other -> SHARED.contains(other) || command(other).equals(command(name))));
  }

  /** The package of a command, which may have packages below it. */
  private static String command(String name) {
    int end = name.indexOf('.', EXAMPLES.length() + 1);
    return end < 0 ? name : name.substring(0, end);
  }
}
