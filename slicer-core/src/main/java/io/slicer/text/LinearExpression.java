package io.slicer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds out whether a regular expression takes time in proportion to the text, whatever the text.
 * The native library matches by backtracking: others may take for ever, and after ten million steps
 * of one match it ends the process.
 *
 * <p>It is a proof by shape. A branch of an expression is
 *
 * <ul>
 *   <li><i>bounded</i> if it repeats nothing without end,
 *   <li><i>sure</i> if what follows its first endless repetition is optional, so that whatever was
 *       read there is part of the match ({@code ?\p{L}+}, a space before it),
 *   <li><i>guarded</i> if one character or a look at one must follow, {@code \s*[\r\n]} or {@code
 *       \s+(?!\S)}. What was read in vain is read once more by a sure branch that repeats the same
 *       characters, which has to come next. It is a match then, so no later match reads it again.
 * </ul>
 *
 * <p>Endless repetitions are of single characters only; in groups, everything is bounded. That is
 * what the expressions of GPT-2, Llama, Qwen, DeepSeek, Gemma, T5, DeBERTa and their likes are made
 * of. Possessive repetitions ({@code ++}) are taken for greedy ones, which take longer. What else
 * there may be in an expression is not understood and so refused.
 */
final class LinearExpression {
  private static final int LONGEST = 10_000;
  private static final int MOST_REPETITIONS = 1000;
  private static final int DEEPEST = 10;

  /** In how many ways a bounded part may match at one place. */
  private static final double MOST_WAYS = 100;

  /** The same before an endless repetition that may be read in vain for each of them. */
  private static final double MOST_WAYS_GUARDED = 4;

  private LinearExpression() {}

  /**
   * Judges an expression.
   *
   * @param expression in Oniguruma's syntax
   * @return the least number of characters of a match
   * @throws IllegalArgumentException if there may be texts that take too long; the message says why
   */
  static int leastLength(String expression) {
    if (expression.length() > LONGEST) {
      throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
    }
    List<Branch> branches = new Parser(expression).whole();
    while (branches.size() == 1
        && branches.get(0).parts().size() == 1
        && branches.get(0).parts().get(0) instanceof Group group
        && !group.ignoresCase()) {
      branches = group.branches();
    }
    for (int i = 0; i < branches.size(); i++) {
      judge(branches, i);
    }
    return least(branches);
  }

  private static void judge(List<Branch> branches, int index) {
    Branch branch = branches.get(index);
    if (branch.parts().stream().anyMatch(Part::hidesEndless)) {
      throw new IllegalArgumentException("something in a group is repeated without end");
    }
    if (ways(branch.parts()) > MOST_WAYS) {
      throw new IllegalArgumentException("there are too many ways to match the same characters");
    }
    int endless = branch.firstEndless();
    List<Part> rest = branch.parts().subList(endless, branch.parts().size());
    if (rest.isEmpty() || rest.stream().skip(1).allMatch(Part::isOptional)) {
      return;
    }
    boolean guarded =
        branch.hasPlainStart()
            && rest.get(1).isGuard()
            && rest.stream().skip(2).allMatch(Part::isOptional)
            && ways(branch.parts().subList(0, endless)) <= MOST_WAYS_GUARDED;
    String repeated = ((Repetition) rest.get(0)).repeatedText();
    if (!guarded || !isCaught(branches.subList(index + 1, branches.size()), repeated)) {
      throw new IllegalArgumentException(
          "what follows '%s' may be missing, and then all of it is read again and again"
              .formatted(((Repetition) rest.get(0)).text()));
    }
  }

  /** Whether a sure branch repeats the same characters, behind guarded ones at most. */
  private static boolean isCaught(List<Branch> later, String repeated) {
    for (Branch branch : later) {
      int endless = branch.firstEndless();
      if (endless == branch.parts().size() || !branch.hasPlainStart()) {
        return false;
      }
      if (!((Repetition) branch.parts().get(endless)).repeatedText().equals(repeated)) {
        return false;
      }
      if (branch.parts().stream().skip(endless + 1L).allMatch(Part::isOptional)) {
        return true;
      }
    }
    return false;
  }

  private static int least(List<Branch> branches) {
    return branches.stream()
        .mapToInt(branch -> branch.parts().stream().mapToInt(Part::least).sum())
        .min()
        .orElse(0);
  }

  private static double ways(List<Part> parts) {
    return parts.stream().mapToDouble(Part::ways).reduce(1, (one, other) -> one * other);
  }

  /** Parts that follow each other. */
  private record Branch(List<Part> parts) {
    /** The place of the first endless repetition, or behind the end. */
    int firstEndless() {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).isEndless()) {
          return i;
        }
      }
      return parts.size();
    }

    /**
     * Whether there is nothing but optional characters before the first endless repetition, and
     * that one may be of one character.
     */
    boolean hasPlainStart() {
      int endless = firstEndless();
      return parts.stream()
              .limit(endless)
              .allMatch(part -> part.isOptional() && ((Repetition) part).part() instanceof Single)
          && ((Repetition) parts.get(endless)).least() <= 1;
    }
  }

  /** Something that matches at a place. */
  private sealed interface Part {
    /** The least number of characters that it matches. */
    int least();

    /** In how many ways it can match at one place, not counting endless repetitions. */
    double ways();

    /** Whether it matches everywhere, be it nothing. */
    default boolean isOptional() {
      return false;
    }

    /** Whether it is a repetition without end. */
    default boolean isEndless() {
      return false;
    }

    /** Whether something inside of it is repeated without end. */
    default boolean hidesEndless() {
      return false;
    }

    /** Whether it depends on one character alone whether it matches. */
    default boolean isGuard() {
      return false;
    }
  }

  /** One character, of one kind or several. */
  private record Single(String text) implements Part {
    @Override
    public int least() {
      return 1;
    }

    @Override
    public double ways() {
      return 1;
    }

    @Override
    public boolean isGuard() {
      return true;
    }
  }

  /** An anchor, or a look at one character before or behind. */
  private record Assertion() implements Part {
    @Override
    public int least() {
      return 0;
    }

    @Override
    public double ways() {
      return 1;
    }

    @Override
    public boolean isGuard() {
      return true;
    }
  }

  /** Branches in parentheses. Without regard to case, one character may stand for several. */
  private record Group(List<Branch> branches, boolean ignoresCase) implements Part {
    @Override
    public int least() {
      int least = LinearExpression.least(branches);
      return ignoresCase ? Math.min(1, least) : least;
    }

    @Override
    public boolean hidesEndless() {
      return branches.stream()
          .flatMap(branch -> branch.parts().stream())
          .anyMatch(part -> part.isEndless() || part.hidesEndless());
    }

    @Override
    public double ways() {
      return branches.stream().mapToDouble(branch -> LinearExpression.ways(branch.parts())).sum();
    }
  }

  /** A part several times. */
  private record Repetition(Part part, String text, int from, OptionalInt to) implements Part {
    @Override
    public boolean isEndless() {
      return to.isEmpty();
    }

    @Override
    public boolean hidesEndless() {
      return part.hidesEndless() || (isEndless() && !(part instanceof Single));
    }

    String repeatedText() {
      return ((Single) part).text();
    }

    @Override
    public int least() {
      return from * part.least();
    }

    @Override
    public double ways() {
      double ways = 0;
      for (int times = from; times <= to.orElse(from); times++) {
        ways += Math.pow(part.ways(), times);
      }
      return ways;
    }

    @Override
    public boolean isOptional() {
      return from == 0;
    }

    @Override
    public boolean isGuard() {
      return from == 1 && part instanceof Single;
    }
  }

  /** Reads the part of Oniguruma's syntax that is understood. */
  private static final class Parser {
    private final String text;
    private int at;
    private int depth;

    Parser(String text) {
      this.text = text;
    }

    List<Branch> whole() {
      List<Branch> branches = branches();
      if (at < text.length()) {
        throw notUnderstood("')'");
      }
      return branches;
    }

    private List<Branch> branches() {
      List<Branch> branches = new ArrayList<>();
      do {
        List<Part> parts = new ArrayList<>();
        while (at < text.length() && peek() != '|' && peek() != ')') {
          int start = at;
          parts.add(repeated(part(), start));
        }
        branches.add(new Branch(parts));
      } while (skip("|"));
      return branches;
    }

    private char peek() {
      return text.charAt(at);
    }

    private boolean skip(String expected) {
      boolean found = text.startsWith(expected, at);
      if (found) {
        at += expected.length();
      }
      return found;
    }

    private Part part() {
      int start = at;
      int codePoint = text.codePointAt(at);
      switch (codePoint) {
        case '[' -> {
          characterClass();
          return new Single(text.substring(start, at));
        }
        case '(' -> {
          return parentheses();
        }
        case '\\' -> {
          return escaped(false);
        }
        case '^', '$' -> {
          at++;
          return new Assertion();
        }
        case '*', '+', '?', '{' -> throw notUnderstood("'" + (char) codePoint + "'");
        default -> {
          at += Character.charCount(codePoint);
          return new Single(text.substring(start, at));
        }
      }
    }

    private Part repeated(Part part, int start) {
      int from = 0;
      OptionalInt to = OptionalInt.empty();
      if (skip("?")) {
        to = OptionalInt.of(1);
        skip("+");
      } else if (skip("+")) {
        from = 1;
        skip("+");
      } else if (skip("*")) {
        skip("+");
      } else if (skip("{")) {
        from = number();
        to = OptionalInt.of(from);
        if (skip(",")) {
          to = at < text.length() && peek() == '}' ? OptionalInt.empty() : OptionalInt.of(number());
        }
        if (!skip("}")) {
          throw notUnderstood("'{'");
        }
      } else {
        return part;
      }
      if (at < text.length() && "*+?{".indexOf(peek()) >= 0) {
        throw notUnderstood("'" + peek() + "'");
      }
      if (part instanceof Assertion || (to.isPresent() && to.getAsInt() < from)) {
        throw notUnderstood("a repetition");
      }
      return new Repetition(part, text.substring(start, at), from, to);
    }

    private int number() {
      int start = at;
      while (at < text.length() && '0' <= peek() && peek() <= '9' && at - start < 5) {
        at++;
      }
      int number = at == start ? Integer.MAX_VALUE : Integer.parseInt(text.substring(start, at));
      if (number > MOST_REPETITIONS) {
        throw notUnderstood("'{'");
      }
      return number;
    }

    private Part parentheses() {
      int start = at;
      boolean looksAround = skip("(?=") || skip("(?!") || skip("(?<=") || skip("(?<!");
      boolean ignoresCase = !looksAround && skip("(?i:");
      if (!looksAround
          && !ignoresCase
          && !skip("(?:")
          && (!skip("(") || text.startsWith("?", at))) {
        throw notUnderstood("'(?'");
      }
      if (++depth > DEEPEST) {
        throw new IllegalArgumentException("it is nested deeper than " + DEEPEST + " levels");
      }
      List<Branch> branches = branches();
      depth--;
      if (!skip(")")) {
        throw notUnderstood("'('");
      }
      if (!looksAround) {
        return new Group(branches, ignoresCase);
      }
      boolean isOneCharacter =
          branches.size() == 1
              && branches.get(0).parts().size() == 1
              && branches.get(0).parts().get(0) instanceof Single;
      if (!isOneCharacter) {
        throw notUnderstood("'" + text.substring(start, at) + "'");
      }
      return new Assertion();
    }

    /** Classes may be nested, as in {@code [^(\s|[.,])]}. */
    private void characterClass() {
      int open = 0;
      do {
        if (at >= text.length()) {
          throw notUnderstood("'['");
        }
        if (skip("[")) {
          open++;
          skip("^");
          if (text.startsWith("]", at) || text.startsWith(":", at)) {
            throw notUnderstood("'[" + peek() + "'");
          }
        } else if (skip("]")) {
          open--;
        } else if (peek() == '\\') {
          escaped(true);
        } else {
          at++;
        }
      } while (open > 0);
    }

    private Part escaped(boolean inClass) {
      int start = at++;
      if (at >= text.length()) {
        throw notUnderstood("'\\'");
      }
      char escape = text.charAt(at++);
      boolean isAnchor = !inClass && "bB".indexOf(escape) >= 0;
      if (escape == 'p' || escape == 'P') {
        int close = text.indexOf('}', at);
        if (!text.startsWith("{", at) || close < 0) {
          throw notUnderstood("'\\" + escape + "'");
        }
        at = close + 1;
      } else if (escape == 'u') {
        at += 4;
        if (at > text.length()) {
          throw notUnderstood("'\\u'");
        }
      } else if (isLetterOrDigit(escape) && "sSdDwWnrtf".indexOf(escape) < 0 && !isAnchor) {
        throw notUnderstood("'\\" + escape + "'");
      }
      return isAnchor ? new Assertion() : new Single(text.substring(start, at));
    }

    private static boolean isLetterOrDigit(char escape) {
      return Character.isLetterOrDigit(escape) || escape > '~';
    }

    private IllegalArgumentException notUnderstood(String what) {
      return new IllegalArgumentException(
          what + " at character " + at + " is not understood by this check");
    }
  }
}
