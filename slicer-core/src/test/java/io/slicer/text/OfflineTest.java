package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.slicer.testing.JavaProcess;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, in a process of its own in which nothing is set and nothing is unpacked yet. */
class OfflineTest {
  private static final String LOADED = "loaded, opened ";

  @TempDir private Path directory;

  @Test
  void loadingOpensNoConnection() throws Exception {
    ProcessBuilder process =
        JavaProcess.of(OfflineTest.class, List.of(), TinyTokenizers.XLMR.toString());
    Map<String, String> environment = process.environment();
    List.of("DJL_OFFLINE", "OPT_OUT_TRACKING", "RUST_FLAVOR", "RUST_LIBRARY_PATH")
        .forEach(environment::remove);
    environment.put("DJL_CACHE_DIR", directory.resolve("cache").toString());
    Path output = directory.resolve("output");
    int status =
        process.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();

    List<String> lines = Files.readAllLines(output);
    assertThat(status).as(() -> String.join("\n", lines)).isZero();
    assertThat(lines).contains(LOADED + "[]", "flavor null");
    try (Stream<Path> unpacked = Files.walk(directory.resolve("cache"))) {
      assertThat(unpacked.filter(Files::isRegularFile)).isNotEmpty();
    }
    // Were this not so, the library's own class could take the place of its native layer.
    assertThat(lines)
        .anySatisfy(line -> assertThat(line).startsWith("the library " + LOADED + "[http"));
  }

  /**
   * The process: loads a tokenizer and says which connections that opened.
   *
   * @param args the tokenizer's file
   * @throws IOException if the library cannot read it
   */
  public static void main(String[] args) throws IOException {
    List<URL> opened = new ArrayList<>();
    URL.setURLStreamHandlerFactory(
        protocol -> protocol.startsWith("http") ? new Refusing(opened) : null);
    // As in an application server that shows its threads nothing of the application.
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    Path file = Path.of(args[0]);
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      tokenizer.encode("ada");
    }
    System.out.println(LOADED + opened);
    System.out.println("flavor " + System.getProperty("RUST_FLAVOR"));
    HuggingFaceTokenizer.newInstance(file).close();
    System.out.println("the library " + LOADED + opened);
  }

  private static final class Refusing extends URLStreamHandler {
    private final List<URL> opened;

    Refusing(List<URL> opened) {
      this.opened = opened;
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      opened.add(url);
      throw new IOException("no network here");
    }

    @Override
    protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
      return openConnection(url);
    }
  }
}
