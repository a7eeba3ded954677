package io.slicer.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageGraphTest {
  @TempDir private Path root;

  private void write(String type, String... lines) throws IOException {
    Path file = root.resolve(type.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    String packageName = type.substring(0, type.lastIndexOf('.'));
    Files.writeString(file, "package " + packageName + ";\n\n" + String.join("\n", lines) + "\n");
  }

  private PackageGraph graph() {
    return PackageGraph.read(List.of(root), "our");
  }

  @Test
  void aPackageNeedsThoseOfWhichItImportsTypesNestedTypesMembersOrAll() throws IOException {
    write("our.a.Type", "class Type {}");
    write("our.b.Type", "class Type {}");
    write("our.c.Type", "class Type {}");
    write("our.d.Type", "class Type {}");
    write(
        "our.user.User",
        "import our.a.Type;",
        "import our.b.Type.Nested;",
        "import static our.c.Type.member;",
        "import our.d.*;",
        "",
        "class User {}");

    assertThat(graph().needs("our.user")).containsExactly("our.a", "our.b", "our.c", "our.d");
    assertThat(graph().needs("our.a")).isEmpty();
  }

  @Test
  void whatOthersWroteAndWhatIsOnlyTextIsNotNeeded() throws IOException {
    write("our.a.Type", "class Type {}");
    write("theirs.Type", "import our.a.Type;", "class Type {}");
    write(
        "our.user.User",
        "import java.util.List;",
        "import theirs.Type;",
        "// import our.a.Type;",
        "class User {",
        "  String text = \"\"\"",
        "import our.a.Type;",
        "\"\"\";",
        "}");

    assertThat(graph().packages()).containsExactly("our.a", "our.user");
    assertThat(graph().needs("our.user")).isEmpty();
  }

  @Test
  void aPackageBelowAnotherIsAnother() throws IOException {
    write("our.a.Type", "import our.a.internal.Type;", "class Type {}");
    write("our.a.internal.Type", "class Type {}");

    assertThat(graph().needs("our.a")).containsExactly("our.a.internal");
    assertThat(graph().needs("our.a.internal")).isEmpty();
    assertThat(graph().cycles()).isEmpty();
  }

  @Test
  void aCircleIsSpelledOutWithATypeOfEachPackage() throws IOException {
    write("our.b.Bee", "import our.c.Sea;", "class Bee {}");
    write("our.c.Sea", "import our.a.Ay;", "class Sea {}");
    write("our.a.Ay", "import our.b.Bee;", "class Ay {}");
    write("our.user.User", "import our.a.Ay;", "class User {}");

    assertThat(graph().cycles())
        .containsExactly("our.a (Ay) -> our.b (Bee) -> our.c (Sea) -> our.a");
  }

  @Test
  void everyCircleIsFound() throws IOException {
    write("our.a.One", "import our.b.Two;", "class One {}");
    write("our.b.Two", "import our.a.One;", "class Two {}");
    write("our.c.Three", "import our.d.Four;", "class Three {}");
    write("our.d.Four", "import our.c.Three;", "import our.a.One;", "class Four {}");

    assertThat(graph().cycles())
        .containsExactly(
            "our.a (One) -> our.b (Two) -> our.a", "our.c (Three) -> our.d (Four) -> our.c");
  }

  @Test
  void whatIsReachedThroughAnotherNeedNotBeDrawn() throws IOException {
    write("our.a.Type", "class Type {}");
    write("our.b.Type", "import our.a.Type;", "class Type {}");
    write("our.c.Type", "import our.a.Type;", "import our.b.Type;", "class Type {}");

    assertThat(graph().needsDirectly("our.c")).containsExactly("our.b");
    assertThat(graph().needsDirectly("our.b")).containsExactly("our.a");
  }

  @Test
  void aPackagesSizeIsThatOfItsFilesWithTypes() throws IOException {
    write("our.a.package-info");
    write("our.a.One", "class One {}");
    write("our.a.Two", "class Two {}");

    assertThat(graph().size("our.a")).isEqualTo(2);
  }

  @Test
  void typesOfAllKindsArePublicIfTheySaySo() throws IOException {
    write("our.a.AClass", "public abstract class AClass {}");
    write("our.a.AnInterface", "public sealed interface AnInterface permits A, B {}");
    write("our.a.ARecord", "public record ARecord(", "    int value) {}");
    write("our.a.AnEnum", "public enum AnEnum {", "  ONE", "}");
    write("our.a.AnAnnotation", "public @interface AnAnnotation {}");
    write("our.a.Hidden", "final class Hidden {", "  public static final class Nested {}", "}");

    assertThat(graph().publicTypes("our.a"))
        .containsExactly(
            "our.a.AClass",
            "our.a.ARecord",
            "our.a.AnAnnotation",
            "our.a.AnEnum",
            "our.a.AnInterface");
  }
}
