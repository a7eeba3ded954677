package io.slicer.ner.corpus.format;

import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.TagPool;
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
  private final TagPool pool = new TagPool();
  private int firstLine;
  private int idLine;
  private int firstIndex;

  ColumnParser(SourceLines source, ColumnFormat format) {
    this.source = source;
    this.format = format;
  }

  /** The sentences of the file; perhaps none. */
  List<TaggedSentence> parse() {
    for (String line = source.next(); line != null; line = source.next()) {
      line(source.number(), line);
    }
    endSentence();
    return format.has(ColumnFeature.LANGUAGE_PREFIX)
        ? LanguagePrefix.takeOff(sentences, source)
        : sentences;
  }

  private void line(int number, String line) {
    if (line.isEmpty()) {
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

  private boolean isIdLine(String line) {
    return format.has(ColumnFeature.ID_LINES) && line.startsWith(ID_LINE);
  }

  private boolean isComment(String line) {
    return format.has(ColumnFeature.COMMENTS) && line.startsWith(COMMENT) && line.indexOf('\t') < 0;
  }

  private void requireBetweenSentences(int number, String line) {
    if (!words.isEmpty() || idLine != 0) {
      throw source.problem(number, "no empty line before " + Quoted.of(line));
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
              + " in "
              + Quoted.of(line));
    }
    if (format.has(ColumnFeature.WORD_INDEX)) {
      checkIndex(number, columns.get(0));
    }
    String token = columns.get(format.token());
    String tag = columns.get(format.tag());
    if (token.equals(DOCUMENT_START)) {
      documentStart(number, line, tag);
      return;
    }
    if (token.isEmpty()) {
      throw source.problem(number, "the token is empty");
    }
    if (words.isEmpty()) {
      firstLine = number;
    }
    words.add(token);
    tags.add(pool.shared(tag));
  }

  private void documentStart(int number, String line, String tag) {
    if (!format.has(ColumnFeature.DOCUMENT_STARTS)) {
      throw source.problem(
          number,
          DOCUMENT_START
              + " is no word: if documents begin so, give the format with DOCUMENT_STARTS");
    }
    requireBetweenSentences(number, line);
    if (!tag.equals("O")) {
      throw source.problem(number, DOCUMENT_START + " has the tag O, found " + Quoted.of(tag));
    }
  }

  private void checkIndex(int number, String index) {
    if (sentences.isEmpty() && words.isEmpty()) {
      firstIndex = index.equals("1") ? 1 : 0;
    }
    int expected = firstIndex + words.size();
    if (!index.equals(Integer.toString(expected))) {
      throw source.problem(
          number, "word " + Quoted.of(index) + " where word " + expected + " comes");
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
