package io.slicer.hyperx;

import io.slicer.adapter.BottleneckForm;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.graph.Nonlinearity;
import io.slicer.language.TextCorpus;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.tagging.TaggedSentence;
import io.slicer.tagging.TaggingDataset;
import io.slicer.testing.GoldenFiles;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Data of five tasks whose answers follow from their words, and a tiny model to train. */
final class TinyPairs {
  private static final Map<String, String> ENTITIES =
      Map.of("Anna", "B-PER", "Maria", "B-PER", "Paris", "B-LOC", "Berlin", "B-LOC");
  private static final List<String> WORDS =
      List.of(
          "Anna", "Maria", "Paris", "Berlin", "lives", "born", "was", "in", "of", "the", "2020");

  private TinyPairs() {}

  /** A tiny masked language model with a tokenizer. */
  static Path model(Path parent) {
    try {
      Path directory = Files.createDirectories(parent.resolve("tiny"));
      Path model = GoldenFiles.shipped("tiny-bert-mlm").directory();
      Path tokenizer = GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json");
      for (Path file :
          List.of(model.resolve("config.json"), model.resolve("model.safetensors"), tokenizer)) {
        Path target = directory.resolve(file.getFileName());
        if (!Files.exists(target)) {
          Files.copy(file, target);
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HypernetworkOptions options() {
    return new HypernetworkOptions(
        6,
        5,
        Optional.of(4),
        Optional.of(new HypernetworkOptions.Projection(12, 10)),
        new BottleneckForm(8, Nonlinearity.RELU, false, true, false),
        true);
  }

  private static List<List<String>> sentences(int count, long seed) {
    Random random = new Random(seed);
    List<List<String>> all = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      List<String> words = new ArrayList<>();
      int length = 2 + random.nextInt(7);
      for (int w = 0; w < length; w++) {
        words.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      all.add(words);
    }
    return all;
  }

  static NerDataset entities(String source, int count, long seed) {
    return NerDataset.of(
        source,
        sentences(count, seed).stream()
            .map(
                words ->
                    new Sentence(
                        words,
                        words.stream().map(word -> ENTITIES.getOrDefault(word, "O")).toList()))
            .toList());
  }

  static TaggingDataset tags(String source, int count, long seed) {
    return TaggingDataset.of(
        source,
        sentences(count, seed).stream()
            .map(words -> new TaggedSentence(words, words.stream().map(TinyPairs::tag).toList()))
            .toList());
  }

  private static String tag(String word) {
    if (ENTITIES.containsKey(word)) {
      return "PROPN";
    }
    return List.of("lives", "born", "was").contains(word) ? "VERB" : "X";
  }

  static TextCorpus texts(String source, int count, long seed) {
    return TextCorpus.of(
        source, sentences(count, seed).stream().map(words -> String.join(" ", words)).toList());
  }

  /** Each word depends on the one before it. */
  static Treebank trees(String source, int count, long seed) {
    StringBuilder text = new StringBuilder();
    for (List<String> words : sentences(count, seed)) {
      for (int w = 1; w <= words.size(); w++) {
        text.append(
            "%d\t%s\t_\tX\t_\t_\t%d\t%s\t_\t_\n"
                .formatted(w, words.get(w - 1), w - 1, w == 1 ? "root" : "conj"));
      }
      text.append('\n');
    }
    return ConlluFiles.read(
        new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), source);
  }

  /** Whether both texts have the same first word. */
  static ClassificationDataset inference(String source, int count, long seed) {
    List<List<String>> texts = sentences(2 * count, seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> first = texts.get(2 * i);
      List<String> second = texts.get(2 * i + 1);
      examples.add(
          Example.of(
              String.join(" ", first),
              String.join(" ", second),
              first.get(0).equals(second.get(0)) ? "same" : "other"));
    }
    return ClassificationDataset.of(source, examples);
  }
}
