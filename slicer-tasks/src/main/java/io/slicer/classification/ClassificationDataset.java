package io.slicer.classification;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Examples to train on or to evaluate with, the labels that they use, and where they came from,
 * which appears in logs, errors and run records.
 *
 * <pre>{@code
 * ClassificationDataset own =
 *     ClassificationDataset.of("our own", List.of(Example.of("Great!", "good"), ...));
 * }</pre>
 *
 * @param source a file name or another description
 * @param problem what all answers are answers to
 * @param labels by index, in the order of a model's scores; none for {@link Problem#REGRESSION}
 * @param examples in the order of the source, at least one
 */
public record ClassificationDataset(
    String source, Problem problem, List<String> labels, List<Example> examples) {
  /** The labels of natural language inference, in the order in which they are published. */
  public static final List<String> INFERENCE_LABELS =
      List.of("entailment", "neutral", "contradiction");

  /**
   * Checks that there are examples, and that all answers fit the problem and the labels.
   *
   * @param source a file name or another description
   * @param problem what all answers are answers to
   * @param labels by index
   * @param examples in the order of the source
   * @throws IllegalArgumentException if there is no example, an answer is of another problem, a
   *     label is none of the labels, or a number is not finite; the message has the source and the
   *     example's number
   */
  public ClassificationDataset {
    labels = List.copyOf(labels);
    examples = List.copyOf(examples);
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(source + ": no examples");
    }
    Set<String> known = new HashSet<>(labels);
    if (known.size() < labels.size()) {
      throw new IllegalArgumentException(source + ": a label occurs twice in " + labels);
    }
    if (problem == Problem.REGRESSION && !labels.isEmpty()) {
      throw new IllegalArgumentException(source + ": numbers have no labels, but " + labels);
    }
    for (int i = 0; i < examples.size(); i++) {
      String wrong = problem(examples.get(i).answer(), problem, known);
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException(source + ", example " + i + ": " + wrong);
      }
    }
  }

  private static String problem(Answer answer, Problem problem, Set<String> labels) {
    if (answer instanceof Answer.Label one && problem == Problem.SINGLE_LABEL) {
      return labels.contains(one.name()) ? "" : unknown(one.name(), labels);
    }
    if (answer instanceof Answer.Labels several && problem == Problem.MULTI_LABEL) {
      return several.names().stream()
          .filter(name -> !labels.contains(name))
          .findFirst()
          .map(name -> unknown(name, labels))
          .orElse("");
    }
    if (answer instanceof Answer.Value number && problem == Problem.REGRESSION) {
      return Double.isFinite(number.value()) ? "" : number.value() + " is not a finite number";
    }
    return answer + " is no answer to " + problem;
  }

  private static String unknown(String label, Set<String> labels) {
    return "label \"" + label + "\" is none of " + new TreeSet<>(labels);
  }

  /**
   * A dataset with the labels that its answers need: those of natural language inference in their
   * published order, whole numbers by their value, others by name.
   *
   * @param source a file name or another description
   * @param examples at least one, all answers of one kind
   * @return the dataset
   * @throws IllegalArgumentException if there is no example, or answers are of several kinds
   */
  public static ClassificationDataset of(String source, List<Example> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(source + ": no examples");
    }
    Set<String> labels = new LinkedHashSet<>();
    for (Example example : examples) {
      if (example.answer() instanceof Answer.Label one) {
        labels.add(one.name());
      } else if (example.answer() instanceof Answer.Labels several) {
        labels.addAll(several.names());
      }
    }
    return new ClassificationDataset(
        source, problem(examples.get(0).answer()), inOrder(labels), examples);
  }

  private static Problem problem(Answer answer) {
    if (answer instanceof Answer.Label) {
      return Problem.SINGLE_LABEL;
    }
    return answer instanceof Answer.Labels ? Problem.MULTI_LABEL : Problem.REGRESSION;
  }

  private static List<String> inOrder(Set<String> labels) {
    if (labels.equals(Set.copyOf(INFERENCE_LABELS))) {
      return INFERENCE_LABELS;
    }
    List<String> ordered = new ArrayList<>(labels);
    if (labels.stream().allMatch(label -> label.matches("[0-9]{1,9}"))) {
      ordered.sort((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    } else {
      Collections.sort(ordered);
    }
    return ordered;
  }

  /**
   * These examples with other labels, or the same in another order.
   *
   * @param other among which are all that occur
   * @return the dataset
   * @throws IllegalArgumentException if a label is missing
   */
  public ClassificationDataset withLabels(List<String> other) {
    return new ClassificationDataset(source, problem, other, examples);
  }

  /**
   * The first examples, with the labels of all.
   *
   * @param count how many at most, at least 1
   * @return the dataset
   * @throws IllegalArgumentException if the count is less than 1
   */
  public ClassificationDataset first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the first " + count + " examples");
    }
    return count >= size() ? this : part(" (first " + count + ")", examples.subList(0, count));
  }

  /**
   * Examples drawn at random, each at most once, with the labels of all.
   *
   * @param count how many at most, at least 1
   * @param seed of the draw: the same gives the same examples
   * @return the dataset, in the order of the draw
   * @throws IllegalArgumentException if the count is less than 1
   */
  public ClassificationDataset sample(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("a sample of " + count + " examples");
    }
    List<Example> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(seed));
    List<Example> drawn = shuffled.subList(0, Math.min(count, size()));
    return part(" (" + drawn.size() + " drawn with seed " + seed + ")", drawn);
  }

  private ClassificationDataset part(String which, List<Example> some) {
    return new ClassificationDataset(source + which, problem, labels, some);
  }

  /**
   * The number of examples.
   *
   * @return at least 1
   */
  public int size() {
    return examples.size();
  }

  /**
   * A fingerprint of texts and answers: SHA-256 of the length of each string in UTF-16 units and
   * the string. Datasets with the same fingerprint hold the same examples in the same order,
   * wherever they came from.
   *
   * @return 64 hexadecimal digits
   */
  public String sha256() {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Example example : examples) {
      put(hasher, example.input().text());
      hasher.putBoolean(example.input().pair().isPresent());
      example.input().pair().ifPresent(pair -> put(hasher, pair));
      if (example.answer() instanceof Answer.Label one) {
        put(hasher, one.name());
      } else if (example.answer() instanceof Answer.Labels several) {
        hasher.putInt(several.names().size());
        several.names().stream().sorted().forEach(name -> put(hasher, name));
      } else if (example.answer() instanceof Answer.Value number) {
        hasher.putDouble(number.value());
      }
    }
    return hasher.hash().toString();
  }

  private static void put(Hasher hasher, String text) {
    hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "ClassificationDataset[" + source + ", " + examples.size() + " examples]";
  }
}
