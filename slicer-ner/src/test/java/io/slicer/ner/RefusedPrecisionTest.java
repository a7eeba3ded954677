package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a process of its own, whose processor has instructions for nothing but float32. */
class RefusedPrecisionTest {
  /** Prints why a model cannot be loaded, and then which of its files are still open. */
  static final class Loading {
    private Loading() {}

    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      try {
        NerModel.load(PretrainedModel.of(directory), 1, Precision.INT8);
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
      try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
        for (Path descriptor : open) {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.startsWith(directory.toRealPath())) {
            System.out.println(file);
          }
        }
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aModelThatIsRefusedIsNotKept() throws Exception {
    ProcessBuilder java =
        JavaProcess.of(
                Loading.class, List.of(), GoldenFiles.shipped("tiny-xlmr").directory().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    java.environment().put("ONEDNN_MAX_CPU_ISA", "SSE41");
    Process process = java.start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output.lines()).singleElement().asString().contains("VNNI");
  }
}
