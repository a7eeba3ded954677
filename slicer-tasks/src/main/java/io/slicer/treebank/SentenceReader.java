package io.slicer.treebank;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the lines of one sentence after the other. */
final class SentenceReader {
  private static final int COLUMNS = Column.values().length;
  private static final String NUMBER = "[1-9][0-9]{0,8}"; // an int holds it
  private static final Pattern WORD = Pattern.compile(NUMBER);
  private static final Pattern MULTIWORD_TOKEN =
      Pattern.compile("(" + NUMBER + ")-(" + NUMBER + ")");
  private static final Pattern EMPTY_NODE =
      Pattern.compile("(0|" + NUMBER + ")\\.(" + NUMBER + ")");
  private static final Pattern HEAD = Pattern.compile("0|" + NUMBER);

  private final SourceLines source;
  private final List<String> comments = new ArrayList<>();
  private final List<Word> words = new ArrayList<>();
  private final List<MultiwordToken> tokens = new ArrayList<>();
  private final List<EmptyNode> nodes = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private SentenceReader(SourceLines source) {
    this.source = source;
  }

  /** All sentences. */
  static List<Sentence> all(SourceLines source) {
    List<Sentence> sentences = new ArrayList<>();
    SentenceReader reader = new SentenceReader(source);
    boolean begun = false;
    for (String line = source.next(); line != null; line = source.next()) {
      begun = !line.isEmpty();
      if (begun) {
        reader.add(line);
      } else {
        sentences.add(reader.sentence());
        reader = new SentenceReader(source);
      }
    }
    if (begun) {
      throw source.problem(
          source.number(), "the file ends here: an empty line comes behind every sentence");
    }
    return sentences;
  }

  private void add(String line) {
    if (line.startsWith("#")) {
      if (!lines.isEmpty()) {
        throw problem("a comment inside a sentence: comments stand before its first word");
      }
      comments.add(line);
      return;
    }
    if (line.chars().allMatch(Column::isWhiteSpace)) {
      throw problem("a line of white space, where an empty line ends a sentence");
    }
    List<String> row = Splitter.on('\t').splitToList(line);
    if (row.size() != COLUMNS) {
      throw problem(
          row.size()
              + (row.size() == 1 ? " column" : " columns")
              + ", where "
              + COLUMNS
              + " with tabs between them were expected");
    }
    try {
      add(row);
    } catch (IllegalArgumentException e) {
      throw problem(source.number(), e);
    }
    lines.put(Column.ID.of(row), source.number());
  }

  private void add(List<String> row) {
    String id = Column.ID.of(row);
    Matcher token = MULTIWORD_TOKEN.matcher(id);
    Matcher node = EMPTY_NODE.matcher(id);
    if (WORD.matcher(id).matches()) {
      require(
          id.equals(String.valueOf(words.size() + 1)),
          "ID is " + id + ", where word " + (words.size() + 1) + " comes next");
      words.add(word(row));
    } else if (token.matches()) {
      MultiwordToken made =
          token(Integer.parseInt(token.group(1)), Integer.parseInt(token.group(2)), row);
      requireFirstWord(id);
      require(
          made.first() == words.size() + 1,
          "multi-word token "
              + id
              + " stands before word "
              + (words.size() + 1)
              + ", where it would stand before its first word, "
              + made.first());
      tokens.add(made);
    } else if (node.matches()) {
      requireFirstWord(id);
      String next = words.size() + "." + nextNode();
      require(id.equals(next), "ID is " + id + ", where an empty node at this place is " + next);
      nodes.add(node(row));
    } else {
      throw new IllegalArgumentException(
          "ID is "
              + Quoted.of(id)
              + ", where the number of a word (1 or more), of a multi-word token (4-5) or of an"
              + " empty node (8.1) was expected");
    }
  }

  private static void require(boolean right, String problem) {
    if (!right) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Refuses anything but a word behind the line of a multi-word token. */
  private void requireFirstWord(String id) {
    MultiwordToken last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    if (last != null && last.first() > words.size()) {
      throw new IllegalArgumentException(
          id
              + " stands between multi-word token "
              + last.id()
              + " and its first word, which must come next");
    }
  }

  private int nextNode() {
    EmptyNode last = nodes.isEmpty() ? null : nodes.get(nodes.size() - 1);
    return last != null && last.after() == words.size() ? last.number() + 1 : 1;
  }

  private static Word word(List<String> row) {
    return new Word(
        Column.FORM.of(row),
        Column.LEMMA.of(row),
        Column.UPOS.of(row),
        Column.XPOS.of(row),
        Column.FEATS.of(row),
        head(Column.HEAD.of(row)),
        Column.DEPREL.of(row),
        Column.DEPS.of(row),
        Column.MISC.of(row));
  }

  private static OptionalInt head(String field) {
    if (field.equals(Column.NOTHING)) {
      return OptionalInt.empty();
    }
    if (!HEAD.matcher(field).matches()) {
      throw new IllegalArgumentException(
          "HEAD is " + Quoted.of(field) + ", where the number of a word, 0 or _ was expected");
    }
    return OptionalInt.of(Integer.parseInt(field));
  }

  private static MultiwordToken token(int first, int last, List<String> row) {
    MultiwordToken token =
        new MultiwordToken(
            first,
            last,
            Column.FORM.of(row),
            Column.FEATS.of(row).equals(MultiwordToken.TYPO),
            Column.MISC.of(row));
    String problem = " of multi-word token " + token.id() + ", which has only FORM and MISC";
    if (!token.typo()) {
      requireNothing(row, Column.FEATS, problem + " and perhaps " + MultiwordToken.TYPO);
    }
    for (Column column :
        List.of(Column.LEMMA, Column.UPOS, Column.XPOS, Column.HEAD, Column.DEPREL, Column.DEPS)) {
      requireNothing(row, column, problem);
    }
    return token;
  }

  private static EmptyNode node(List<String> row) {
    String id = Column.ID.of(row);
    int dot = id.indexOf('.');
    EmptyNode node =
        new EmptyNode(
            Integer.parseInt(id.substring(0, dot)),
            Integer.parseInt(id.substring(dot + 1)),
            Column.FORM.of(row),
            Column.LEMMA.of(row),
            Column.UPOS.of(row),
            Column.XPOS.of(row),
            Column.FEATS.of(row),
            Column.DEPS.of(row),
            Column.MISC.of(row));
    for (Column column : List.of(Column.HEAD, Column.DEPREL)) {
      requireNothing(row, column, " of empty node " + node.id() + ", which has only DEPS");
    }
    return node;
  }

  private static void requireNothing(List<String> row, Column column, String problem) {
    String field = column.of(row);
    if (!field.equals(Column.NOTHING)) {
      throw new IllegalArgumentException(
          column + " is " + Quoted.of(field) + problem + ": write _");
    }
  }

  private Sentence sentence() {
    try {
      return new Sentence(comments, words, tokens, nodes);
    } catch (LineException e) {
      throw problem(lines.getOrDefault(e.id(), source.number()), e);
    } catch (IllegalArgumentException e) {
      throw problem(source.number(), e);
    }
  }

  private CorpusException problem(int line, IllegalArgumentException problem) {
    return source.problem(line, String.valueOf(problem.getMessage()));
  }

  private CorpusException problem(String problem) {
    return source.problem(source.number(), problem);
  }
}
