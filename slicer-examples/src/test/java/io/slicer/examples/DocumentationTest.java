package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows is what there is. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern COMMAND =
      Pattern.compile("java -jar slicer-examples/target/slicer-examples\\.jar (.+)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> documents =
          Stream.concat(root, docs).filter(file -> file.toString().endsWith(".md")).toList();
      return documents.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) {
    List<String> targets =
        LINK.matcher(CODE.matcher(read(document)).replaceAll(""))
            .results()
            .map(link -> link.group(1))
            .filter(target -> !target.startsWith("https://"))
            .toList();

    assertThat(targets)
        .allSatisfy(
            target -> {
              int hash = target.indexOf('#');
              String path = hash < 0 ? target : target.substring(0, hash);
              Path file = path.isEmpty() ? document : document.resolveSibling(path);
              assertThat(file).exists();
              if (hash >= 0) {
                assertThat(anchors(file)).contains(target.substring(hash + 1));
              }
            });
  }

  private static List<String> anchors(Path file) {
    return HEADING
        .matcher(read(file))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void theReadmeShowsTheFirstProgramAsItIsBuilt() {
    String program = read(Path.of("src/it/first-program/src/main/java/FirstProgram.java"));

    assertThat(blocks(read(ROOT.resolve("README.md")), "java")).contains(program);
  }

  @Test
  void theTaskOnThePageIsTheOneThatIsTested() {
    Path tasks = ROOT.resolve("slicer-core/src/test/java/io/slicer/finetune");
    List<String> shown = blocks(read(ROOT.resolve("docs/AddingATask.md")), "java");

    assertThat(shown)
        .contains(withoutPackage(tasks.resolve("topic/TopicModel.java")))
        .contains(withoutPackage(tasks.resolve("topic/TopicTrainer.java")))
        .contains(withoutPackage(tasks.resolve("valence/ValenceHead.java")))
        .contains(withoutPackage(tasks.resolve("valence/ValenceSlopes.java")));
  }

  private static String withoutPackage(Path program) {
    return read(program).replaceFirst("package .*;\\R+", "");
  }

  @Test
  void theReadmeNamesThePresentVersions() {
    String readme = read(ROOT.resolve("README.md"));
    String pom = read(ROOT.resolve("pom.xml"));

    String version =
        first(pom, "<artifactId>slicer-parent</artifactId>\\s*<version>(.+?)</version>");
    assertThat(readme).contains("<version>" + version + "</version>");
    for (String library : List.of("nd4j", "javacpp")) {
      assertThat(readme).contains(first(pom, "<" + library + "\\.version>(.+?)</"));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commandsHaveArgumentsThatThereAre(Path document) {
    for (String block : blocks(read(document), "sh")) {
      String lines = block.replace("\\\n", " ");
      COMMAND
          .matcher(lines)
          .results()
          .map(
              command ->
                  Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(command.group(1)))
          .forEach(
              arguments -> {
                List<String> help =
                    ImmutableList.<String>builder().addAll(arguments).add("--help").build();
                assertThat(CommandRun.of(help).err()).as(arguments.toString()).isEmpty();
              });
    }
  }

  private static List<String> blocks(String text, String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String first(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
