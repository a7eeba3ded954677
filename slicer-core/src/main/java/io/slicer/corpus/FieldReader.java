package io.slicer.corpus;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows with a separator between columns apart, as in RFC 4180 if fields may stand in
 * quotation marks. Nothing is repaired.
 */
public final class FieldReader {
  private static final char QUOTE = '"';

  private final SourceLines lines;
  private final char separator;
  private final boolean quoted;
  private final Splitter splitter;
  private int line;

  /**
   * A reader.
   *
   * @param lines of a text
   * @param separator between columns
   * @param quoted whether a field may stand in quotation marks: it may then hold separators, line
   *     breaks (read as LF), and quotation marks, each written twice. If not, a quotation mark is a
   *     character like others
   */
  public FieldReader(SourceLines lines, char separator, boolean quoted) {
    this.lines = lines;
    this.separator = separator;
    this.quoted = quoted;
    splitter = Splitter.on(separator);
  }

  /**
   * The next row.
   *
   * @return its fields, at least one; null behind the last
   * @throws CorpusException if it is damaged
   */
  public @Nullable List<String> next() {
    String text = lines.next();
    line = lines.number();
    if (text == null) {
      return null;
    }
    return quoted && text.indexOf(QUOTE) >= 0 ? quoted(text) : splitter.splitToList(text);
  }

  /**
   * Where the row begins that came last.
   *
   * @return the number of its first line, counted from 1
   */
  public int line() {
    return line;
  }

  private List<String> quoted(String first) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    String text = first;
    int at = 0;
    while (true) {
      if (at < text.length() && text.charAt(at) == QUOTE) {
        at++;
        int quote = text.indexOf(QUOTE, at);
        while (quote < 0 || (quote + 1 < text.length() && text.charAt(quote + 1) == QUOTE)) {
          if (quote < 0) {
            field.append(text, at, text.length()).append('\n');
            text = within(first);
            at = 0;
          } else {
            field.append(text, at, quote + 1);
            at = quote + 2;
          }
          quote = text.indexOf(QUOTE, at);
        }
        field.append(text, at, quote);
        at = quote + 1;
        requireSeparator(text, at);
      } else {
        int end = text.indexOf(separator, at) < 0 ? text.length() : text.indexOf(separator, at);
        field.append(unquoted(text.substring(at, end)));
        at = end;
      }
      fields.add(field.toString());
      field.setLength(0);
      if (at == text.length()) {
        return fields;
      }
      at++;
    }
  }

  /** The next line of a field that goes on. */
  private String within(String first) {
    String next = lines.next();
    if (next == null) {
      throw lines.problem(
          line,
          "a field in quotation marks begins in this row and does not end" + backslash(first));
    }
    return next;
  }

  private void requireSeparator(String text, int at) {
    if (at < text.length() && text.charAt(at) != separator) {
      throw lines.problem(
          lines.number(),
          "expected "
              + Quoted.of(String.valueOf(separator))
              + " or the end of the row behind a field in quotation marks, found "
              + Quoted.of(text.substring(at))
              + ": a quotation mark in such a field is written twice"
              + backslash(text));
    }
  }

  private String unquoted(String field) {
    if (field.indexOf(QUOTE) >= 0) {
      throw lines.problem(
          lines.number(),
          "a quotation mark in a field that does not begin with one, "
              + Quoted.of(field)
              + ": quote the field and write the mark twice, or give a format without quoting"
              + backslash(field));
    }
    return field;
  }

  /** What is likely wrong where marks were escaped as some programs do. */
  private static String backslash(String text) {
    return text.contains("\\\"")
        ? "; here they seem to have a backslash before them: write the file anew without"
            + " (pandas: doublequote=True)"
        : "";
  }
}
