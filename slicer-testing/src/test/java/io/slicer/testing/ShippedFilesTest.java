package io.slicer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedFilesTest {
  @TempDir private Path directory;

  @Test
  void goldensAndOtherModelsAreShipped() {
    for (String model : GoldenFiles.MODELS) {
      assertThat(GoldenFiles.shipped(model).has("model.safetensors")).as(model).isTrue();
    }
    assertThat(ShippedFiles.of("leftover-tensors/plain/config.json")).isRegularFile();
  }

  @Test
  void aJarIsUnpackedWithItsDirectories() throws IOException {
    Path jar = directory.resolve("testing.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("goldens/"));
      for (String name : new String[] {"top", "goldens/tiny/config.json"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }

    ShippedFiles.unpack(jar, directory.resolve("unpacked"));

    assertThat(directory.resolve("unpacked/top")).hasContent("top");
    assertThat(directory.resolve("unpacked/goldens/tiny/config.json"))
        .hasContent("goldens/tiny/config.json");
  }
}
