package io.slicer.eval;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * How tags mark spans, and which spans seqeval finds in them. The letter before the hyphen says
 * where in a span a token is:
 *
 * <pre>
 *          Ada    Lovelace  Grace  London
 *   IOB1   I-PER  I-PER     B-PER  I-LOC
 *   IOB2   B-PER  I-PER     B-PER  B-LOC
 *   IOBES  B-PER  E-PER     S-PER  S-LOC
 *   BILOU  B-PER  L-PER     U-PER  U-LOC
 * </pre>
 *
 * <p>In {@link SpanMode#LENIENT} seqeval asks for no scheme. It knows the letters B, I, E, S and O
 * and takes any other for one that neither begins nor ends a span by itself. So of BILOU it reads
 * {@code U-PER U-PER} as one span, and of {@code L-PER B-PER} only the second; {@link
 * SpanMode#STRICT} tells them apart.
 */
public enum SpanScheme {
  /** B- only where a span follows another of its type. */
  IOB1("BI"),

  /** B- at the first token of every span. */
  IOB2("BI"),

  /** B- first, E- last, S- for the only token. Also called BIOES. */
  IOBES("BIES", 'E', 'S'),

  /** B- first, L- last, U- for the only token. Also called BILUO. */
  BILOU("BILU", 'L', 'U');

  private static final char NONE = 0;

  private final String letters;
  private final char last;
  private final char only;

  SpanScheme(String letters) {
    this(letters, NONE, NONE);
  }

  SpanScheme(String letters, char last, char only) {
    this.letters = letters;
    this.last = last;
    this.only = only;
  }

  /**
   * The spans of one sentence.
   *
   * @param tags {@code O} and the letters of this scheme with a hyphen and a type behind them; a
   *     missing type, as in {@code B} or {@code B-}, is {@code _}
   * @param mode which tags make a span
   * @return the spans in reading order
   * @throws TagSequenceException if a tag is null or none of this scheme; the sentence is number 0
   */
  public List<Span> spans(List<String> tags, SpanMode mode) {
    return spans(new TagSequence("given", 0, tags), mode);
  }

  List<Span> spans(TagSequence sequence, SpanMode mode) {
    List<SpanTag> tags = new ArrayList<>(sequence.size());
    for (int i = 0; i < sequence.size(); i++) {
      tags.add(new SpanTag(prefix(sequence, i), type(sequence.tag(i), mode)));
    }
    return mode == SpanMode.STRICT ? strict(tags) : lenient(tags);
  }

  /** A type can only follow a hyphen: {@code OTHER} is no O, and {@code BPER} no B. */
  private char prefix(TagSequence sequence, int position) {
    String tag = sequence.tag(position);
    if (tag.equals("O")) {
      return 'O';
    }
    boolean formed = tag.length() == 1 || (tag.length() > 1 && tag.charAt(1) == '-');
    if (formed && letters.indexOf(tag.charAt(0)) >= 0) {
      return tag.charAt(0);
    }
    throw sequence.problem(position, "is not " + this + ", whose tags are " + forms());
  }

  private String forms() {
    StringBuilder forms = new StringBuilder("O");
    for (int i = 0; i < letters.length(); i++) {
      forms
          .append(i == letters.length() - 1 ? " and " : ", ")
          .append(letters.charAt(i))
          .append("-TYPE");
    }
    return forms.toString();
  }

  private static String type(String tag, SpanMode mode) {
    String type =
        mode == SpanMode.STRICT
            ? CharMatcher.is('-').trimFrom(tag.substring(1))
            : tag.substring(Math.min(2, tag.length()));
    return type.isEmpty() ? "_" : type;
  }

  private static List<Span> lenient(List<SpanTag> tags) {
    SpanTag.Chunks chunks = new SpanTag.Chunks();
    tags.forEach(chunks::add);
    chunks.add(SpanTag.OUTSIDE);
    return chunks.spans();
  }

  private List<Span> strict(List<SpanTag> tags) {
    List<Span> spans = new ArrayList<>();
    SpanTag previous = SpanTag.OUTSIDE;
    int i = 0;
    while (i < tags.size()) {
      SpanTag first = tags.get(i);
      int end = i + 1;
      if (begins(first, previous)) {
        while (end < tags.size() && continues(tags.get(end), tags.get(end - 1))) {
          end++;
        }
        SpanTag next = end < tags.size() ? tags.get(end) : SpanTag.OUTSIDE;
        if (ends(tags.get(end - 1), next)) {
          spans.add(new Span(first.type(), i, end));
        }
      }
      previous = tags.get(end - 1);
      i = end;
    }
    return spans;
  }

  private boolean begins(SpanTag tag, SpanTag previous) {
    if (this != IOB1) {
      return tag.prefix() == 'B' || tag.prefix() == only;
    }
    boolean same = tag.type().equals(previous.type());
    return switch (tag.prefix()) {
      case 'B' -> same && previous.prefix() != 'O';
      case 'I' -> !same || previous.prefix() != 'I';
      default -> false;
    };
  }

  private boolean continues(SpanTag tag, SpanTag previous) {
    return (tag.prefix() == 'I' || tag.prefix() == last)
        && (previous.prefix() == 'B' || previous.prefix() == 'I')
        && tag.type().equals(previous.type());
  }

  /** Whether a span is whole whose last tag is followed by one that does not continue it. */
  private boolean ends(SpanTag tag, SpanTag next) {
    if (last != NONE) {
      return tag.prefix() == last || tag.prefix() == only;
    }
    boolean otherBegin =
        tag.prefix() == 'B' && next.prefix() == 'B' && !tag.type().equals(next.type());
    return this == IOB2 || !otherBegin;
  }
}
