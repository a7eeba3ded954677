package io.slicer.corpus;

/** Text of a corpus as errors show it: what cannot be seen is named, and what is long is cut. */
public final class Quoted {
  private static final int LONGEST = 100;

  private Quoted() {}

  /**
   * The text between quotation marks.
   *
   * @param text any
   * @return one line of it
   */
  public static String of(String text) {
    return "\"" + unmarked(text) + "\"";
  }

  /**
   * The text without quotation marks.
   *
   * @param text any
   * @return one line of it
   */
  public static String unmarked(String text) {
    StringBuilder quoted = new StringBuilder();
    text.codePoints().limit(LONGEST).forEach(character -> append(quoted, character));
    boolean cut = text.codePointCount(0, text.length()) > LONGEST;
    return quoted.append(cut ? "…" : "").toString();
  }

  private static void append(StringBuilder quoted, int character) {
    if (character == '\t') {
      quoted.append("<TAB>");
    } else if (character == ' ' || isVisible(character)) {
      quoted.appendCodePoint(character);
    } else {
      quoted.append(String.format("<U+%04X>", character));
    }
  }

  /**
   * Whether a character can be seen.
   *
   * @param character a code point
   * @return false for white space, for what only controls or formats, and for what is none
   */
  public static boolean isVisible(int character) {
    return !Character.isWhitespace(character)
        && !Character.isSpaceChar(character)
        && switch (Character.getType(character)) {
          case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED ->
              false;
          default -> true;
        };
  }
}
