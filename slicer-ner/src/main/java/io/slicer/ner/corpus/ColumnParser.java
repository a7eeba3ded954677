package io.slicer.ner.corpus;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.List;

/** Takes lines of columns apart. Nothing is repaired or left out. */
final class ColumnParser {
  static final String ID_LINE = "# id ";
  static final String COMMENT = "# ";
  static final String DOCUMENT_START = "-DOCSTART-";

  private final SourceLines source;
  private final ColumnFormat format;
  private final List<TaggedSentence> sentences = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private int firstLine;
  private int idLine;
  private int firstIndex;

  ColumnParser(SourceLines source, ColumnFormat format) {
    this.source = source;
    this.format = format;
  }

  /** The sentences of the file; perhaps none. */
  List<TaggedSentence> parse() {
    for (int i = 0; i < source.lines().size(); i++) {
      line(i + 1, source.lines().get(i));
    }
    endSentence();
    return format.has(ColumnFeature.LANGUAGE_PREFIX)
        ? LanguagePrefix.takeOff(sentences, source)
        : sentences;
  }

  private void line(int number, String line) {
    if (line.isEmpty() || isDocumentStart(line)) {
      endSentence();
    } else if (isIdLine(line)) {
      requireBetweenSentences(number, line);
      idLine = number;
    } else if (isComment(line)) {
      requireBetweenSentences(number, line);
    } else {
      word(number, line);
    }
  }

  private boolean isDocumentStart(String line) {
    return format.has(ColumnFeature.DOCUMENT_STARTS)
        && line.startsWith(DOCUMENT_START)
        && format.separator().split(line).get(0).equals(DOCUMENT_START);
  }

  private boolean isIdLine(String line) {
    return format.has(ColumnFeature.ID_LINES) && line.startsWith(ID_LINE);
  }

  private boolean isComment(String line) {
    return format.has(ColumnFeature.COMMENTS) && line.startsWith(COMMENT) && line.indexOf('\t') < 0;
  }

  private void requireBetweenSentences(int number, String line) {
    if (!words.isEmpty() || idLine != 0) {
      throw source.problem(number, "no empty line before \"" + line + "\"");
    }
  }

  private void word(int number, String line) {
    List<String> columns = format.separator().split(line);
    if (columns.size() != format.columns()) {
      throw source.problem(
          number,
          "expected "
              + format.row()
              + " or an empty line, found "
              + (columns.size() == 1 ? "1 column" : columns.size() + " columns")
              + " in \""
              + CharMatcher.is('\t').replaceFrom(line, "<TAB>")
              + "\"");
    }
    if (words.isEmpty()) {
      firstLine = number;
    }
    if (format.has(ColumnFeature.WORD_INDEX)) {
      checkIndex(number, columns.get(0));
    }
    String token = columns.get(format.token());
    if (token.isEmpty()) {
      throw source.problem(number, "the token is empty");
    }
    words.add(token);
    tags.add(columns.get(format.tag()));
  }

  private void checkIndex(int number, String index) {
    if (sentences.isEmpty() && words.isEmpty()) {
      firstIndex = index.equals("1") ? 1 : 0;
    }
    int expected = firstIndex + words.size();
    if (!index.equals(Integer.toString(expected))) {
      throw source.problem(number, "word \"" + index + "\" where word " + expected + " comes");
    }
  }

  private void endSentence() {
    if (format.has(ColumnFeature.ID_LINES) && words.isEmpty() != (idLine == 0)) {
      throw words.isEmpty()
          ? source.problem(idLine, "no words follow this line")
          : source.problem(firstLine, "a sentence without a line \"" + ID_LINE + "…\" before it");
    }
    if (!words.isEmpty()) {
      sentences.add(new TaggedSentence(words, tags, firstLine, 1));
      words.clear();
      tags.clear();
    }
    idLine = 0;
  }
}
