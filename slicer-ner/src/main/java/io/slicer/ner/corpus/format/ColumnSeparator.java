package io.slicer.ner.corpus.format;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.List;

/** What stands between the columns of a line. */
public enum ColumnSeparator {
  /** One tab. */
  TAB("<TAB>", Splitter.on('\t')),
  /** One space. */
  SPACE(" ", Splitter.on(' ')),
  /** Any number of spaces and tabs; those at the ends of a line do not count. */
  WHITE_SPACE(" … ", Splitter.on(CharMatcher.anyOf(" \t")).omitEmptyStrings());

  /** As errors show it. */
  final String shown;

  private final Splitter splitter;

  ColumnSeparator(String shown, Splitter splitter) {
    this.shown = shown;
    this.splitter = splitter;
  }

  List<String> split(String line) {
    return splitter.splitToList(line);
  }
}
