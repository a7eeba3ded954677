package io.slicer.ner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Tags sentences of all lengths in all ways, on one model, and prints after each round how many
 * bytes of the process are resident and how many of the heap are reachable.
 */
final class TaggingProcess {
  static final int ROUND = 10_000;

  private static final List<String> WORDS =
      List.of("Anna", "lives", "in", "Zürich", "the", "北京", "river", "😀", "(", "1968", "na");
  private static final Path STATUS = Path.of("/proc/self/status");

  private TaggingProcess() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[1]);
    Random random = new Random(1);
    try (NerModel model = NerModel.load(Path.of(arguments[0]));
        BatchingTagger tagger = BatchingTagger.builder(model).maxDelay(Duration.ZERO).build()) {
      for (int round = 0; round < rounds; round++) {
        for (int done = 0; done < ROUND; done += 250) {
          tag(model, tagger, sentences(random));
        }
        System.gc();
        Runtime heap = Runtime.getRuntime();
        System.out.println(resident() + " " + (heap.totalMemory() - heap.freeMemory()));
      }
    }
  }

  private static List<String> sentences(Random random) {
    return IntStream.range(0, 250)
        .map(i -> random.nextInt(i == 0 ? 100 : 8))
        .mapToObj(length -> random.ints(length, 0, WORDS.size()).mapToObj(WORDS::get).toList())
        .map(words -> String.join(" ", words))
        .toList();
  }

  private static void tag(NerModel model, BatchingTagger tagger, List<String> sentences)
      throws Exception {
    model.tagTexts(sentences.subList(0, 225));
    List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
    for (String sentence : sentences.subList(225, 245)) {
      results.add(tagger.tagAsync(sentence));
    }
    for (String sentence : sentences.subList(245, 250)) {
      model.tag(sentence);
    }
    for (CompletableFuture<List<Entity>> result : results) {
      result.get();
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(STATUS + " has no VmRSS");
  }
}
