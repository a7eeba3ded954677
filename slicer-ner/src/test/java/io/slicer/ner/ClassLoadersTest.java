package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two class loaders in one process, as of a server that deploys a program twice. Tried of this
 * kind: a model that is closed, closed twice, closed by another thread, never closed; slicer in the
 * application's class path as well; pointers that nobody closes after the last model was closed.
 */
class ClassLoadersTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "CLOSED, true",
    "CLOSED_TWICE, true",
    "CLOSED_BY_ANOTHER_THREAD, true",
    "OPENED_AGAIN, true",
    "BESIDE_THE_APPLICATION, true",
    "POINTERS, true",
    "NEVER_CLOSED, false",
  })
  void theSecondTagsAndTheFirstIsCollected(Way way, boolean collected) throws Exception {
    Path output = directory.resolve("output");
    int status =
        JavaProcess.of(
                ClassLoadersTest.class,
                List.of("-Xmx1g"),
                way.name(),
                GoldenFiles.shipped("tiny-bert").directory().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    String said = Files.readString(output);
    assertThat(status).as(said).isZero();
    assertThat(said.lines().filter(line -> line.startsWith("-- ")))
        .containsExactly(
            "-- loader 1: tagged", "-- loader 2: tagged", "-- collected: " + collected);
  }

  /** What becomes of the models. */
  private enum Way {
    CLOSED,
    CLOSED_TWICE,
    CLOSED_BY_ANOTHER_THREAD,
    OPENED_AGAIN,
    BESIDE_THE_APPLICATION,
    POINTERS,
    NEVER_CLOSED
  }

  /**
   * The process.
   *
   * @param args the way, and the model's directory
   * @throws Exception if something cannot be loaded
   */
  public static void main(String[] args) throws Exception {
    Way way = Way.valueOf(args[0]);
    Path model = Path.of(args[1]);
    if (way == Way.BESIDE_THE_APPLICATION) {
      NerModel tagger = NerModel.load(model); // stays open
      tagger.tag("Olena moved to Lviv.");
    }
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int n = 1; n <= 2; n++) {
      loaders.add(deploy(way, model));
      System.out.println("-- loader " + n + ": tagged");
    }
    for (int i = 0; i < 50 && loaders.get(0).get() != null; i++) {
      System.gc();
      Thread.sleep(100);
    }
    System.out.println("-- collected: " + (loaders.get(0).get() == null));
    System.exit(0);
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> places = new ArrayList<>();
    for (String place :
        Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
      places.add(Path.of(place).toUri().toURL());
    }
    return places.toArray(new URL[0]);
  }

  private static WeakReference<ClassLoader> deploy(Way way, Path model) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        for (int i = 0; i < (way == Way.OPENED_AGAIN ? 2 : 1); i++) {
          tag(way, model, loader);
        }
        if (way == Way.POINTERS) {
          dropPointers(loader);
        }
      } finally {
        thread.setContextClassLoader(before);
      }
      return new WeakReference<>(loader);
    }
  }

  private static void tag(Way way, Path model, ClassLoader loader) throws Exception {
    Class<?> type = loader.loadClass("io.slicer.ner.NerModel");
    AutoCloseable tagger = (AutoCloseable) type.getMethod("load", Path.class).invoke(null, model);
    type.getMethod("tag", String.class).invoke(tagger, "Olena moved to Lviv.");
    switch (way) {
      case NEVER_CLOSED -> {}
      case CLOSED_TWICE -> {
        tagger.close();
        tagger.close();
      }
      case CLOSED_BY_ANOTHER_THREAD -> {
        Thread closer =
            new Thread(
                () -> {
                  try {
                    tagger.close();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        closer.start();
        closer.join();
      }
      default -> tagger.close();
    }
  }

  /** Memory of JavaCPP's that nobody gives back goes on to be freed, as ND4J's arrays need it. */
  private static void dropPointers(ClassLoader loader) throws Exception {
    Class<?> type = loader.loadClass("org.bytedeco.javacpp.FloatPointer");
    long before = total(type);
    for (int i = 0; i < 10; i++) {
      type.getConstructor(long.class).newInstance(1_000_000L);
    }
    if (total(type) < before + 40_000_000) {
      throw new IllegalStateException("nothing was allocated");
    }
    for (int i = 0; i < 50 && total(type) > before; i++) {
      System.gc();
      Thread.sleep(100);
    }
    if (total(type) > before) {
      throw new IllegalStateException("pointers are not freed");
    }
  }

  private static long total(Class<?> type) throws Exception {
    return (long) type.getMethod("totalBytes").invoke(null);
  }
}
