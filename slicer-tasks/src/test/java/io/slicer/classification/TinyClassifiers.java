package io.slicer.classification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.TextInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Tiny models, and examples whose answers follow from their words. */
final class TinyClassifiers {
  private static final List<String> GOOD = List.of("fine", "great", "good");
  private static final List<String> BAD = List.of("poor", "sad", "worst");
  private static final List<String> OTHERS = List.of("the", "film", "was", "in", "Paris", "1968");

  private TinyClassifiers() {}

  /** The tiny classifier of an encoder, with its tokenizer. */
  static Path directory(Path parent, String encoder, Optional<String> problem) throws IOException {
    GoldenFiles tokenizer = GoldenFiles.shipped(encoder);
    GoldenFiles model = GoldenFiles.shipped(encoder + "-sequence");
    Path directory = Files.createDirectories(parent.resolve(encoder + problem.orElse("")));
    ObjectNode config = (ObjectNode) model.json("config.json");
    problem.ifPresent(name -> config.put("problem_type", name));
    Files.writeString(directory.resolve("config.json"), config.toString());
    for (Path file :
        List.of(
            tokenizer.directory().resolve("tokenizer.json"),
            model.directory().resolve("model.safetensors"))) {
      Path target = directory.resolve(file.getFileName().toString());
      if (!Files.exists(target)) {
        Files.copy(file, target);
      }
    }
    return directory;
  }

  /** Texts of good, bad or other words. */
  static ClassificationDataset sentiments(String source, int count, long seed) {
    return drawn(source, count, seed, (good, bad) -> Answer.label(label(good, bad)));
  }

  private static String label(int good, int bad) {
    if (good > bad) {
      return "positive";
    }
    return bad > good ? "negative" : "neither";
  }

  /** Whether there are good words, and whether there are bad ones. */
  static ClassificationDataset kinds(String source, int count, long seed) {
    return drawn(
            source,
            count,
            seed,
            (good, bad) -> {
              List<String> kinds = new ArrayList<>();
              if (good > 0) {
                kinds.add("has good");
              }
              if (bad > 0) {
                kinds.add("has bad");
              }
              return Answer.labels(kinds);
            })
        .withLabels(List.of("has good", "has bad"));
  }

  /** How many more good words than bad ones. */
  static ClassificationDataset numbers(String source, int count, long seed) {
    return drawn(source, count, seed, (good, bad) -> Answer.value(good - bad));
  }

  /** What the words of a text mean. */
  private interface Judge {
    Answer of(int good, int bad);
  }

  private static ClassificationDataset drawn(String source, int count, long seed, Judge judge) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      int good = 0;
      int bad = 0;
      int kind = random.nextInt(3);
      for (int w = 0; w < 2 + random.nextInt(5); w++) {
        words.add(OTHERS.get(random.nextInt(OTHERS.size())));
      }
      for (int w = 0; w < 2; w++) {
        if (kind == 0) {
          words.add(random.nextInt(words.size()), GOOD.get(random.nextInt(GOOD.size())));
          good++;
        } else if (kind == 1) {
          words.add(random.nextInt(words.size()), BAD.get(random.nextInt(BAD.size())));
          bad++;
        }
      }
      examples.add(new Example(TextInput.of(String.join(" ", words)), judge.of(good, bad)));
    }
    return ClassificationDataset.of(source, examples);
  }
}
