package io.slicer.examples.eval;

import io.slicer.corpus.Quoted;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanScheme;
import io.slicer.eval.TagSequenceException;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.ner.corpus.format.TaggedCorpus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheme that tags are scored in.
 *
 * @param tags the scheme of the files
 * @param other the scheme of the predicted tags, where the default mode reads it like the gold's
 */
record ScoredScheme(TagScheme tags, Optional<TagScheme> other) {
  private static final Set<TagScheme> IOB = Set.of(TagScheme.IOB1, TagScheme.IOB2);

  /**
   * Finds it out. Predicted tags may be malformed, but must be tags of the gold's scheme.
   *
   * @param given by the user; null if it is to be found out
   * @throws IllegalArgumentException if gold and predicted tags are of two schemes
   */
  static ScoredScheme of(TagComparison files, SpanMode mode, @Nullable TagScheme given) {
    if (given != null) {
      return new ScoredScheme(given, Optional.empty());
    }
    Side gold = Side.of(files.gold());
    Side predicted = Side.of(files.predicted());
    TagScheme right = gold.scheme().orElse(TagScheme.IOB2);
    TagScheme found = predicted.scheme().orElse(right);
    if (right == found || predicted.isWithin(right) || predicted.letters().isEmpty()) {
      return new ScoredScheme(right, Optional.empty());
    }
    if (gold.letters().isEmpty() || gold.isWithin(found)) {
      return new ScoredScheme(found, Optional.empty());
    }
    if (IOB.contains(right) && IOB.contains(found)) {
      if (right == TagScheme.IOB2) {
        return new ScoredScheme(right, Optional.empty()); // I- that begins spans is malformed
      }
      if (mode == SpanMode.LENIENT) {
        return new ScoredScheme(right, Optional.of(found));
      }
    }
    throw new IllegalArgumentException(
        "gold tags look like "
            + right
            + " and predicted ones like "
            + found
            + ": if all are of one scheme, give it (--scheme); else convert one file, with the command"
            + " corpus, --scheme and --to");
  }

  /** What tags of a file begin with. */
  private record Side(Optional<TagScheme> scheme, Set<Character> letters) {
    static Side of(TaggedCorpus corpus) {
      Set<Character> letters = new HashSet<>();
      for (List<String> tags : corpus.tags()) {
        for (String tag : tags) {
          if (!tag.equals(corpus.outside())) {
            boolean prefixed = tag.length() > 1 && tag.charAt(1) == '-';
            letters.add(prefixed ? tag.charAt(0) : ' ');
          }
        }
      }
      return new Side(corpus.detectScheme(), letters);
    }

    /** Whether all letters are of a scheme, and one of them is not of IOB. */
    boolean isWithin(TagScheme other) {
      return letters.stream().allMatch(letter -> other.letters().indexOf(letter) >= 0)
          && letters.stream().anyMatch(letter -> "BI".indexOf(letter) < 0);
    }
  }

  /** The scheme of the spans; IO is converted, and BMES is IOBES with another letter. */
  SpanScheme spans() {
    return switch (tags) {
      case IOB1 -> SpanScheme.IOB1;
      case IOB2, IO -> SpanScheme.IOB2;
      case IOBES, BMES -> SpanScheme.IOBES;
      case BILOU -> SpanScheme.BILOU;
    };
  }

  /**
   * The tags of a file in the scheme of the spans.
   *
   * @throws IllegalArgumentException if one is none of the scheme; with file and line
   */
  List<List<String>> read(TaggedCorpus corpus) {
    if (tags == TagScheme.IO) {
      return corpus.dataset(TagScheme.IO).sentences().stream().map(Sentence::tags).toList();
    }
    List<List<String>> read = new ArrayList<>();
    for (List<String> tags : corpus.tags()) {
      read.add(read(corpus, read.size(), tags));
    }
    return read;
  }

  private List<String> read(TaggedCorpus corpus, int sentence, List<String> tags) {
    List<String> read = new ArrayList<>();
    for (String tag : tags) {
      read.add(tag.equals(corpus.outside()) ? "O" : tag);
    }
    if (this.tags == TagScheme.BMES) {
      read.replaceAll(
          tag -> tag.equals("M") || tag.startsWith("M-") ? "I" + tag.substring(1) : tag);
    }
    try {
      spans().spans(read, SpanMode.LENIENT);
    } catch (TagSequenceException e) {
      throw new IllegalArgumentException(
          corpus.place(sentence, e.position())
              + ": "
              + Quoted.of(tags.get(e.position()))
              + " is not "
              + this.tags.forms(),
          e);
    }
    return read;
  }

  /** Which scheme, and what was made of it, if it is not the usual one. */
  Optional<String> heading(SpanMode mode) {
    if (tags == TagScheme.IOB2 && mode == SpanMode.LENIENT) {
      return Optional.empty();
    }
    String read =
        switch (tags) {
          case IO -> ", neighbours of one type are one entity";
          case BMES -> ", read as IOBES";
          default -> "";
        };
    String predicted = other.map(scheme -> "; predicted: " + scheme).orElse("");
    return Optional.of(
        "scheme: " + tags + read + predicted + "; mode: " + mode.name().toLowerCase(Locale.ROOT));
  }
}
