package io.slicer.files;

import java.util.regex.Pattern;

/**
 * Text that a terminal shows and does not obey. A file from somebody else may hold control
 * characters; where a message quotes it, they are named instead, {@code <U+001B>} and the like.
 */
public final class Printable {
  private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");

  private Printable() {}

  /**
   * A text in one line.
   *
   * @param text any
   * @return the text, with a space for a line end and the white space around it
   */
  public static String line(String text) {
    return lines(LINE_END.matcher(text.strip()).replaceAll(" "));
  }

  /**
   * A text of any number of lines.
   *
   * @param text any
   * @return the text, with its line ends and tabs
   */
  public static String lines(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (isPrintable(character)) {
                printable.appendCodePoint(character);
              } else {
                printable.append(String.format("<U+%04X>", character));
              }
            });
    return printable.toString();
  }

  /** Not so controls, marks of direction, halves of characters, and what is no character. */
  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character == '\n' || character == '\r' || character == '\t';
      case Character.FORMAT -> character == '\u200c' || character == '\u200d';
      case Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
