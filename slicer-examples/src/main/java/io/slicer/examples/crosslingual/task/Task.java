package io.slicer.examples.crosslingual.task;

import com.fasterxml.jackson.annotation.JsonValue;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/** A task that language vectors are tried on. */
public enum Task {
  /** Named entities. */
  NER("named entities", Kind.SEMANTIC, List.of(Task.F1, Task.ACCURACY)),
  /** Parts of speech. */
  POS("parts of speech", Kind.SYNTACTIC, List.of(Task.ACCURACY)),
  /** Dependency trees. */
  PARSE("dependency trees", Kind.SYNTACTIC, List.of(Task.LAS, Task.UAS)),
  /** Natural language inference. */
  NLI("inference", Kind.SEMANTIC, List.of(Task.ACCURACY));

  /** Of entities. */
  public static final String F1 = "f1";

  /** Of words, or of pairs of texts. */
  public static final String ACCURACY = "accuracy";

  /** Of heads with relations. */
  public static final String LAS = "las";

  /** Of heads. */
  public static final String UAS = "uas";

  private final String words;
  private final Kind kind;
  private final ImmutableList<String> figures;

  Task(String words, Kind kind, List<String> figures) {
    this.words = words;
    this.kind = kind;
    this.figures = ImmutableList.copyOf(figures);
  }

  /** What a task is about, as the published experiment groups them. */
  public enum Kind {
    /** What texts mean. */
    SEMANTIC,
    /** How sentences are built. */
    SYNTACTIC;

    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What it is, in words.
   *
   * @return for example {@code named entities}
   */
  public String words() {
    return words;
  }

  /**
   * What it is about.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The figures that it is measured by.
   *
   * @return their names
   */
  public List<String> figures() {
    return figures;
  }

  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
