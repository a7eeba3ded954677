package io.slicer.ner.corpus.format;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.slicer.ner.corpus.internal.Quotation;
import java.util.List;

/** What stands between the columns of a line. */
public enum ColumnSeparator {
  /** One tab. */
  TAB("<TAB>", '\t'),
  /** One space. */
  SPACE(" ", ' '),
  /** Any number of spaces and tabs; those at the ends of a line do not count. */
  WHITE_SPACE(" … ", Splitter.on(CharMatcher.anyOf(" \t")).omitEmptyStrings(), ' '),
  /** A comma, as in RFC 4180: fields may stand in quotation marks. */
  COMMA(",", ','),
  /** A semicolon, which spreadsheets write where numbers have commas; else as with commas. */
  SEMICOLON(";", ';');

  /** As errors show it. */
  final String shown;

  /** The character that stands between columns. */
  final char character;

  private final Splitter splitter;

  ColumnSeparator(String shown, char character) {
    this(shown, Splitter.on(character), character);
  }

  ColumnSeparator(String shown, Splitter splitter, char character) {
    this.shown = shown;
    this.splitter = splitter;
    this.character = character;
  }

  /** A line without quotation marks. */
  List<String> split(String line) {
    return splitter.splitToList(line);
  }

  /** Whether lines look quoted; where any white space separates, that cannot be. */
  Quotation quotation(List<String> lines) {
    return this == WHITE_SPACE ? Quotation.NONE : Quotation.of(lines, character);
  }

  /** Whether text has it, too. */
  boolean isWhiteSpace() {
    return this == SPACE || this == WHITE_SPACE;
  }

  /** Whether fields always may stand in quotation marks. */
  boolean isCsv() {
    return this == COMMA || this == SEMICOLON;
  }
}
