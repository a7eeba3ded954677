package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slicer.examples.Examples;
import io.slicer.testing.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Accents in paths and the locale POSIX. Tried: as argument, as value of an option, as working
 * directory, in texts, in the environment; the same under UTF-8.
 */
class LocaleTest {
  @TempDir private Path directory;
  private Path accented;

  @BeforeEach
  void files() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "other systems have no POSIX locale");
    assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the tests run in POSIX");
    accented = Files.createDirectory(directory.resolve("données"));
    Files.writeString(
        accented.resolve("corpus.tsv"), "Élise\tB-PER\nest\tO\n\n", StandardCharsets.UTF_8);
  }

  private CommandRun run(String locale, Path workingDirectory, String... arguments)
      throws Exception {
    ProcessBuilder process =
        JavaProcess.of(Examples.class, List.of("-Xshare:auto"), arguments)
            .directory(workingDirectory.toFile());
    process.environment().put("LC_ALL", locale);
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    int status = process.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new CommandRun(status, Files.readString(out), Files.readString(err));
  }

  private static void assertExplained(CommandRun run) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err())
        .startsWith("error: the ")
        .contains("set LC_ALL=C.UTF-8 in the environment")
        .doesNotContain("no such file");
  }

  @Test
  void anArgumentThatTheLocaleCannotReadIsNamed() throws Exception {
    CommandRun run = run("POSIX", directory, "corpus", "données/corpus.tsv");
    assertExplained(run);
    assertThat(run.err()).startsWith("error: the argument \"donn").contains("es/corpus.tsv\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--output=données", "--data=x/é", "--model=modèle"})
  void soIsTheValueOfAnOption(String option) throws Exception {
    assertExplained(run("C", directory, "panx", option));
  }

  @Test
  void soIsATextThatWouldBeReadWrongly() throws Exception {
    assertExplained(run("POSIX", directory, "tag", "model", "Élise est là."));
  }

  @Test
  void theWorkingDirectoryIsNamed() throws Exception {
    CommandRun run = run("POSIX", accented, "corpus", "corpus.tsv");
    assertExplained(run);
    assertThat(run.err()).startsWith("error: the working directory \"");
  }

  @Test
  void underUtf8ItWorks() throws Exception {
    assertThat(run("C.UTF-8", directory, "corpus", "données/corpus.tsv").status()).isZero();
    assertThat(run("C.UTF-8", accented, "corpus", "corpus.tsv").status()).isZero();
  }

  @Test
  void withoutAccentsPosixWillDo() throws Exception {
    Path plain = Files.copy(accented.resolve("corpus.tsv"), directory.resolve("corpus.tsv"));
    CommandRun run = run("POSIX", directory, "corpus", plain.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("PER");
  }
}
