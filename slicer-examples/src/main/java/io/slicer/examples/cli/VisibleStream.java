package io.slicer.examples.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text in UTF-8 on its way to a terminal: control characters but tabs and line ends, with which the
 * text of a stranger could give the terminal orders, are written as JSON writes them, {@code
 * \}{@code u001B}.
 */
public final class VisibleStream extends FilterOutputStream {
  private static final int FIRST_OF_LATIN_1 = 0xC2;

  private boolean afterFirst;

  /**
   * A filter before a terminal.
   *
   * @param terminal what it writes to
   */
  public VisibleStream(OutputStream terminal) {
    super(terminal);
  }

  /**
   * The same for a single text, whatever it is printed to.
   *
   * @param text any
   * @return without control characters but tabs and line feeds
   */
  public static String shown(String text) {
    if (text.chars().noneMatch(VisibleStream::isHidden)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.chars().forEach(c -> shown.append(isHidden(c) ? escaped(c) : String.valueOf((char) c)));
    return shown.toString();
  }

  private static boolean isHidden(int c) {
    return (c < ' ' && c != '\n' && c != '\t') || (0x7F <= c && c <= 0x9F);
  }

  private static String escaped(int c) {
    return String.format(Locale.ROOT, "\\u%04X", c);
  }

  @Override
  public void write(int value) throws IOException {
    int b = value & 0xFF;
    boolean second = afterFirst;
    afterFirst = !second && b == FIRST_OF_LATIN_1;
    if (afterFirst) {
      return;
    }
    if (second && b > 0x9F) {
      out.write(FIRST_OF_LATIN_1);
    }
    boolean lineEnd = b == '\r' && System.lineSeparator().startsWith("\r");
    if ((second || b <= 0x7F) && isHidden(b) && !lineEnd) {
      out.write(escaped(b).getBytes(StandardCharsets.US_ASCII));
    } else {
      out.write(b);
    }
  }
}
