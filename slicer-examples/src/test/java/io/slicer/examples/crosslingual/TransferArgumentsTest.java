package io.slicer.examples.crosslingual;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said before anything is done. */
class TransferArgumentsTest {
  @TempDir private Path directory;

  private void refused(int status, String message, String... arguments) {
    Path output = directory.resolve("run");
    CommandRun run =
        CommandRun.of(
            ImmutableList.<String>builder()
                .add("cross-lingual-transfer", "--output", output.toString())
                .add("--model", CommandRun.TINY_MODEL.toString())
                .add(arguments)
                .build());

    assertThat(run.err()).contains(message);
    assertThat(run.status()).isEqualTo(status);
    assertThat(output).doesNotExist();
  }

  @Test
  void argumentsOutOfTheirRangeAreWrongUsage() throws Exception {
    refused(2, "--lambdas': [0.5] is not with 0", "--lambdas", "0.5");
    refused(2, "--epochs': tag is not one of lm, ner, pos, parse, nli", "--epochs", "tag=1");
    refused(2, "--max-train': ner=0 is not more than 0", "--max-train", "ner=0");
    refused(2, "--max-choose", "--max-choose", "0");
    refused(2, "--rounds", "--rounds", "0");
    refused(2, "5 is not FIRST-LAST", "--xnli-choose", "5");
    refused(2, "apart from --xnli-report 1-10", "--xnli-choose", "3-4", "--xnli-report", "1-10");
    refused(2, "'--task-model': tag is not ner", "--task-model", "tag=.");
    Files.createDirectories(directory.resolve("ner"));
    refused(2, "--tasks pos needs --ud", "--tasks", "pos", "--ner-data", directory + "/ner");
  }

  @Test
  void languagesWithoutAModelOrWithoutDataAreRefused() {
    refused(2, "There is no language model of sw: give --texts", "--languages", "sw");
    refused(1, "no task has data of en besides en", "--languages", "en");
  }

  @Test
  void aTableNeedsARun() {
    refused(1, "holds no run", "--table");
  }
}
