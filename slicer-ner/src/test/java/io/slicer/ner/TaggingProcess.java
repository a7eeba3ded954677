package io.slicer.ner;

import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Tags sentences of all lengths in all ways, on one model, and prints after each round how many
 * bytes of the process are resident and how many of the heap are reachable.
 */
final class TaggingProcess {
  /** Sentences of a round. */
  static final int ROUND = 5_000;

  private static final int PART = 500;
  private static final String POISON = "poison";
  private static final List<String> WORDS =
      List.of("Anna", "lives", "in", "Zürich", "the", "北京", "river", "😀", "(", "1968", "na");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final TaggingOptions AVERAGE =
      new TaggingOptions(Aggregation.AVERAGE, Decoding.VITERBI);
  private static final TaggingOptions MAX = new TaggingOptions(Aggregation.MAX, Decoding.GREEDY);

  private TaggingProcess() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[1]);
    Random random = new Random(1);
    try (NerModel model = NerModel.load(Path.of(arguments[0]));
        BatchingTagger tagger = refusingPoison(model)) {
      for (int round = 0; round < rounds; round++) {
        for (int done = 0; done < ROUND; done += PART) {
          tag(model, tagger, sentences(random));
        }
        System.gc();
        Runtime heap = Runtime.getRuntime();
        System.out.println(resident() + " " + (heap.totalMemory() - heap.freeMemory()));
      }
    }
  }

  private static BatchingTagger refusingPoison(NerModel model) {
    WordDecoder decoder = new WordDecoder(model.labels(), TaggingOptions.DEFAULT);
    return new BatchingTagger(
        inputs -> {
          if (inputs.stream().anyMatch(input -> input.words().contains(POISON))) {
            throw new IllegalArgumentException(POISON);
          }
          return model.tagAll(inputs, decoder);
        },
        32,
        Duration.ZERO,
        1024);
  }

  private static List<List<String>> sentences(Random random) {
    return IntStream.range(0, PART)
        .map(i -> random.nextInt(i == 0 ? 100 : 8))
        .mapToObj(length -> random.ints(length, 0, WORDS.size()).mapToObj(WORDS::get).toList())
        .toList();
  }

  private static void tag(NerModel model, BatchingTagger tagger, List<List<String>> sentences)
      throws Exception {
    List<String> texts = sentences.stream().map(words -> String.join(" ", words)).toList();
    model.tagTexts(texts.subList(0, 395));
    model.tagTexts(texts.subList(395, 415), AVERAGE);
    model.tagSentences(sentences.subList(415, 440));
    model.tagSentences(sentences.subList(440, 460), MAX);
    model.tagSubwords(texts.subList(460, 475));
    NerDataset dataset =
        new NerDataset(
            "nothing",
            sentences.subList(475, 485).stream()
                .filter(words -> !words.isEmpty())
                .map(words -> new Sentence(words, Collections.nCopies(words.size(), "O")))
                .toList(),
            model.labels());
    model.evaluate(dataset, AVERAGE);
    ErrorAnalysis.of(model, dataset, LabelAlignment.ALL_SUBWORDS, 1);
    request(tagger, texts.subList(485, 497));
    for (String text : texts.subList(497, 500)) {
      model.tag(text);
    }
  }

  /** Most are answered, one is cancelled, one fails, and one is interrupted. */
  private static void request(BatchingTagger tagger, List<String> texts) throws Exception {
    List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
    for (String text : texts) {
      results.add(tagger.tagAsync(text));
    }
    results.get(texts.size() - 1).cancel(false);
    CompletableFuture<List<Entity>> failed = tagger.tagAsync(POISON);
    Thread interrupted =
        new Thread(
            () -> {
              try {
                tagger.tag(texts.get(0));
              } catch (InterruptedException e) {
                // As it should be.
              }
            });
    interrupted.start();
    interrupted.interrupt();
    interrupted.join();
    for (CompletableFuture<List<Entity>> result : results.subList(0, texts.size() - 1)) {
      result.get();
    }
    try {
      failed.get();
      throw new IllegalStateException("poison was tagged");
    } catch (ExecutionException e) {
      // As it should be.
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
