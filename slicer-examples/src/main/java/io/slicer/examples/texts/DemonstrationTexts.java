package io.slicer.examples.texts;

import com.google.common.collect.ImmutableList;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.examples.training.Split;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Texts that come with the program, made of a few patterns in each language: pairs of a premise and
 * a hypothesis, and sentences on a topic. The same number makes the same sentence in every
 * language.
 */
public enum DemonstrationTexts {
  /** Does the second text follow from the first? */
  PAIRS("demo-pairs", ClassificationDataset.INFERENCE_LABELS, 320, 120),
  /** What is a sentence about? */
  TOPICS("demo-topics", List.of("food", "sport", "travel", "weather"), 240, 100);

  /** What has to be said with every figure that it gives. */
  public static final String CAUTION =
      """
      This is the demonstration corpus: small and synthetic, made of a few patterns, to show that
      training and transfer work. Its figures say nothing about a model or a language. For figures
      that do, give --data a directory with XNLI's files.""";

  /** The languages that there are texts in. */
  public static final List<String> LANGUAGES = List.of("en", "de", "fr", "es");

  private static final long SEED = 20_230_214;

  private final String corpus;
  private final ImmutableList<String> labels;

  /** How many examples there are to train on. */
  private final int train;

  /** How many there are in each of the other splits. */
  private final int others;

  DemonstrationTexts(String corpus, List<String> labels, int train, int others) {
    this.corpus = corpus;
    this.labels = ImmutableList.copyOf(labels);
    this.train = train;
    this.others = others;
  }

  /**
   * What the texts are called in commands.
   *
   * @return their name
   */
  public String corpus() {
    return corpus;
  }

  /**
   * Those of a name.
   *
   * @param corpus a name
   * @return the texts, if there are any of that name
   */
  public static Optional<DemonstrationTexts> of(String corpus) {
    return Arrays.stream(values()).filter(texts -> texts.corpus.equals(corpus)).findFirst();
  }

  /** A sentence and what belongs to it: the fillers of its blanks are drawn. */
  private record Pattern(int label, List<String> texts) {}

  /**
   * The examples of a split. No two splits of a language have a premise or a sentence in common.
   *
   * @param split which
   * @param language one of {@link #LANGUAGES}
   * @return the examples
   */
  public ClassificationDataset read(Split split, String language) {
    List<Example> all = all(language);
    int from =
        switch (split) {
          case TRAIN -> 0;
          case DEV -> train;
          case TEST -> train + others;
        };
    int to = from + (split == Split.TRAIN ? train : others);
    return ClassificationDataset.of(corpus + "/" + split + "-" + language, all.subList(from, to))
        .withLabels(labels);
  }

  /** All there are, shuffled: no sentence twice. */
  private List<Example> all(String language) {
    Map<String, List<String>> fillers = new LinkedHashMap<>();
    List<Pattern> patterns = new ArrayList<>();
    String prefix = this == PAIRS ? "pairs-" : "topics-";
    for (String line : lines("demo-texts/" + prefix + language + ".txt")) {
      int colon = line.indexOf(": ");
      String name = colon < 0 ? "" : line.substring(0, colon);
      List<String> parts = List.of(line.substring(colon < 0 ? 0 : colon + 2).split(" \\| ", -1));
      if (colon < 0) {
        patterns.add(new Pattern(-1, parts));
      } else if (labels.contains(name)) {
        parts.forEach(part -> patterns.add(new Pattern(labels.indexOf(name), List.of(part))));
      } else {
        fillers.put(name, parts);
      }
    }
    return drawn(patterns, fillers);
  }

  /** There must be more sentences than are wanted, half as many again at least. */
  private List<Example> drawn(List<Pattern> patterns, Map<String, List<String>> fillers) {
    Random random = new Random(SEED);
    List<Example> examples = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    int wanted = train + 2 * others;
    // Whether a draw is new must not depend on the language: it goes by numbers, not by words.
    while (examples.size() < wanted) {
      int pattern = random.nextInt(patterns.size());
      Map<String, Integer> chosen = new LinkedHashMap<>();
      fillers.forEach((name, values) -> chosen.put(name, random.nextInt(values.size())));
      int hypothesis = random.nextInt(3);
      if (!seen.add(pattern + " " + used(patterns.get(pattern), chosen))) {
        continue;
      }
      examples.add(example(patterns.get(pattern), chosen, fillers, hypothesis));
    }
    return examples;
  }

  private static Map<String, Integer> used(Pattern pattern, Map<String, Integer> chosen) {
    Map<String, Integer> used = new LinkedHashMap<>(chosen);
    used.keySet().removeIf(name -> !pattern.texts().get(0).contains("{" + name + "}"));
    return used;
  }

  private Example example(
      Pattern pattern,
      Map<String, Integer> chosen,
      Map<String, List<String>> fillers,
      int hypothesis) {
    List<String> texts = new ArrayList<>();
    for (String text : pattern.texts()) {
      String filled = text;
      for (Map.Entry<String, List<String>> filler : fillers.entrySet()) {
        int which = Objects.requireNonNull(chosen.get(filler.getKey()));
        filled = filled.replace("{" + filler.getKey() + "}", filler.getValue().get(which));
      }
      texts.add(Character.toUpperCase(filled.charAt(0)) + filled.substring(1) + ".");
    }
    return this == PAIRS
        ? Example.of(texts.get(0), texts.get(1 + hypothesis), labels.get(hypothesis))
        : Example.of(texts.get(0), labels.get(pattern.label()));
  }

  private static List<String> lines(String file) {
    try (InputStream in =
        Objects.requireNonNull(DemonstrationTexts.class.getResourceAsStream(file), file)) {
      List<String> lines = new ArrayList<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(lines::add);
      return Collections.unmodifiableList(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
