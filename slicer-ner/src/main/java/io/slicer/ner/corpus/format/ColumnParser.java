package io.slicer.ner.corpus.format;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.LanguagePrefix;
import io.slicer.ner.corpus.internal.Tag;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.ner.corpus.internal.TaggedSentence;
import io.slicer.ner.corpus.internal.WhiteSpace;
import io.slicer.ner.corpus.internal.WordIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes lines of columns apart. Nothing is repaired; what is left out is counted, and {@link
 * #notes} says it.
 */
final class ColumnParser {
  static final String ID_LINE = "# id ";
  static final String DOCUMENT_START = "-DOCSTART-";

  /** What CoNLL-U says about a sentence, so a new one has begun. */
  private static final Pattern ABOUT_SENTENCE = Pattern.compile("#\\s+\\S+\\s*=.*", Pattern.DOTALL);

  private final SourceLines source;
  private final ColumnFormat format;
  private final UnaryOperator<String> tags;
  private final ColumnRows rows;
  private final List<TaggedSentence> sentences = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> wordTags = new ArrayList<>();
  private final TagPool pool = new TagPool();
  private final WordIndex index;
  private ImmutableIntArray.Builder lines = ImmutableIntArray.builder();
  private List<String> header = List.of();
  private final Set<String> sentencesBefore = new HashSet<>();
  private String firstSentence = "";
  private String sentence = "";
  private int firstLine;
  private int idLine;
  private int comments;
  private int noWords;

  ColumnParser(SourceLines source, ColumnFormat format) {
    this(source, format, UnaryOperator.identity());
  }

  /**
   * A parser.
   *
   * @param tags of what the column of tags holds
   */
  ColumnParser(SourceLines source, ColumnFormat format, UnaryOperator<String> tags) {
    this.source = source;
    this.format = format;
    this.tags = tags;
    this.index = new WordIndex(format.tellsSentencesByIndex());
    this.rows = new ColumnRows(source, format.separator(), format.isQuoted());
  }

  /** The sentences of the file; perhaps none. */
  List<TaggedSentence> parse() {
    boolean headed = !format.has(ColumnFeature.HEADER);
    while (rows.next()) {
      if (rows.isBlank()) {
        endSentence();
      } else if (isIdLine()) {
        requireBetweenSentences();
        idLine = rows.line();
      } else if (isComment()) {
        comment();
      } else if (!headed) {
        headed = true;
        header = rows.columns(format.columns());
      } else {
        word(rows.columns(format.columns()));
      }
    }
    endSentence();
    return format.has(ColumnFeature.LANGUAGE_PREFIX)
        ? LanguagePrefix.takeOff(sentences, source)
        : sentences;
  }

  /** What was left out, a sentence each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!header.isEmpty()) {
      notes.add(
          "the first row has the names of the columns and is left out: "
              + Quoted.unmarked(String.join(", ", header)));
    }
    if (format.has(ColumnFeature.QUOTED)) {
      notes.add("words may stand in quotation marks as in CSV, which are taken off");
    }
    if (format.sentence() != null) {
      notes.add("column " + format.sentence() + " (from 0) tells sentences, and so do empty lines");
    }
    if (comments > 0) {
      notes.add(comments + (comments == 1 ? " comment is" : " comments are") + " left out");
    }
    if (noWords > 0) {
      notes.add(
          noWords
              + (noWords == 1 ? " line" : " lines")
              + " of multi-word tokens and empty nodes, which are no words,"
              + (noWords == 1 ? " is" : " are")
              + " left out");
    }
    return notes;
  }

  private boolean isIdLine() {
    return format.has(ColumnFeature.ID_LINES) && rows.text().startsWith(ID_LINE);
  }

  private boolean isComment() {
    return format.has(ColumnFeature.COMMENTS)
        && rows.mayBeComment()
        && (format.has(ColumnFeature.WORD_INDEX) || !isRow());
  }

  /** Whether a line that begins as a comment is a word and its tag. */
  private boolean isRow() {
    List<String> columns = rows.columns(format.columns());
    if (columns.size() != format.columns()) {
      return false;
    }
    String tag = columns.get(format.tag());
    return Tag.parse(tag, Tag.POSITIONS) != null || pool.has(tag);
  }

  private void comment() {
    if (ABOUT_SENTENCE.matcher(rows.text()).matches()) {
      requireBetweenSentences();
    }
    comments++;
  }

  private void requireBetweenSentences() {
    if (!words.isEmpty() || idLine != 0) {
      throw problem("no empty line before " + Quoted.of(rows.text()));
    }
  }

  private void word(List<String> columns) {
    if (columns.size() != format.columns()) {
      throw problem(
          "expected "
              + format.row()
              + " or an empty line, found "
              + (columns.size() == 1 ? "1 column" : columns.size() + " columns")
              + " in "
              + Quoted.of(rows.text())
              + remedy(columns));
    }
    if (!header.isEmpty() && columns.equals(header)) {
      throw problem("the names of the columns once more: take this line out");
    }
    if (format.has(ColumnFeature.WORD_INDEX) && WordIndex.isNoWord(columns.get(0))) {
      noWord(columns.get(0));
      return;
    }
    beginSentence(columns);
    if (format.has(ColumnFeature.WORD_INDEX)) {
      checkIndex(columns.get(0));
    }
    String token = columns.get(format.token());
    String tag = tags.apply(columns.get(format.tag()));
    if (token.equals(DOCUMENT_START)) {
      documentStart(tag);
      return;
    }
    checkToken(token);
    if (words.isEmpty()) {
      firstLine = rows.line();
    }
    words.add(token);
    wordTags.add(pool.shared(tag));
    lines.add(rows.line());
  }

  private String remedy(List<String> columns) {
    if (rows.mayBeComment() && !format.has(ColumnFeature.COMMENTS)) {
      return ": if it is a comment, give the format with comments, "
          + format.with(ColumnFeature.COMMENTS).notation();
    }
    if (columns.get(0).equals(DOCUMENT_START) && columns.size() == 1) {
      return ": " + DOCUMENT_START + " has as many columns as words";
    }
    return "";
  }

  private void checkToken(String token) {
    if (token.isEmpty()) {
      throw problem("the token is empty");
    }
    if (token.indexOf('\n') >= 0) {
      throw problem(
          "the token "
              + Quoted.of(token)
              + " goes on in another line: a quotation mark is missing, is not written twice, or is a"
              + " word and the file has no quotation marks as in CSV");
    }
  }

  /** Where a column tells sentences. */
  private void beginSentence(List<String> columns) {
    if (format.sentence() == null) {
      return;
    }
    String name = WhiteSpace.trimmed(columns.get(format.sentence()));
    if (format.tellsSentencesByIndex()) {
      if (index.begins(name)) {
        endSentence();
      }
    } else if (!name.isEmpty() && !name.equals(sentence)) {
      endSentence();
      requireNew(name);
      sentence = name;
    }
  }

  /** Numbers of sentences may begin anew, as in another document. */
  private void requireNew(String name) {
    if (name.equals(firstSentence)) {
      sentencesBefore.clear();
    }
    if (sentencesBefore.isEmpty()) {
      firstSentence = name;
    }
    if (!sentencesBefore.add(name)) {
      throw problem(
          "sentence " + Quoted.of(name) + " comes again behind sentence " + Quoted.of(sentence));
    }
  }

  private void documentStart(String tag) {
    if (!format.has(ColumnFeature.DOCUMENT_STARTS)) {
      throw problem(
          DOCUMENT_START
              + " is no word: if documents begin so, give the format with DOCUMENT_STARTS");
    }
    requireBetweenSentences();
    if (!tag.equals("O")) {
      throw problem(DOCUMENT_START + " has the tag O, found " + Quoted.of(tag));
    }
  }

  private void checkIndex(String number) {
    if (isFirst()) {
      index.begin(number);
    }
    index
        .problem(number, words.size())
        .ifPresent(
            problem -> {
              throw problem(problem);
            });
  }

  /** A line of a multi-word token or an empty node, which must be in their place. */
  private void noWord(String number) {
    if (isFirst()) {
      index.begin(number);
    }
    index
        .problemOfNoWord(number, words.size())
        .ifPresent(
            problem -> {
              throw problem(problem);
            });
    noWords++;
  }

  private boolean isFirst() {
    return sentences.isEmpty() && words.isEmpty();
  }

  private CorpusException problem(String problem) {
    return source.problem(rows.line(), problem);
  }

  private void endSentence() {
    if (format.has(ColumnFeature.ID_LINES) && words.isEmpty() != (idLine == 0)) {
      throw words.isEmpty()
          ? source.problem(idLine, "no words follow this line")
          : source.problem(firstLine, "a sentence without a line \"" + ID_LINE + "…\" before it");
    }
    if (!words.isEmpty()) {
      sentences.add(new TaggedSentence(words, wordTags, lines.build()));
      words.clear();
      wordTags.clear();
      lines = ImmutableIntArray.builder();
    }
    idLine = 0;
  }
}
