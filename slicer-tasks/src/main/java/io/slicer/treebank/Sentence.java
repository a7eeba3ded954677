package io.slicer.treebank;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.Quoted;
import io.slicer.eval.parsing.MultiwordSpan;
import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsedWord;
import io.slicer.eval.parsing.TreeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A sentence of a CoNLL-U file with all that its lines hold. What can be read can be written, and
 * what can be made can be read: a sentence that breaks the rules of the format is refused. Its
 * words need not be a tree.
 *
 * @param comments lines before the first word, each beginning with {@code #}
 * @param words at least one; their numbers count from 1
 * @param multiwordTokens in their order
 * @param emptyNodes in their order
 */
public record Sentence(
    List<String> comments,
    List<Word> words,
    List<MultiwordToken> multiwordTokens,
    List<EmptyNode> emptyNodes) {
  /**
   * Checks that comments, words, multi-word tokens and empty nodes fit together.
   *
   * @param comments lines before the first word
   * @param words at least one
   * @param multiwordTokens in their order
   * @param emptyNodes in their order
   * @throws IllegalArgumentException if there is no word, a comment is none or has several lines,
   *     multi-word tokens overlap, numbers of empty nodes do not count from 1, or HEAD, DEPS or a
   *     multi-word token names what the sentence does not have
   */
  public Sentence {
    comments = List.copyOf(comments);
    words = List.copyOf(words);
    multiwordTokens = List.copyOf(multiwordTokens);
    emptyNodes = List.copyOf(emptyNodes);
    comments.forEach(Sentence::checkComment);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a sentence without words");
    }
    checkMultiwordTokens(multiwordTokens, words.size());
    checkEmptyNodes(emptyNodes, words.size());
    checkHeads(words, emptyNodes);
  }

  /**
   * A new sentence of which nothing but its words' forms is known: {@link #ofWords}.
   *
   * @param forms at least one
   * @return the sentence
   * @throws IllegalArgumentException if there is no word, or a form is nothing that a line can hold
   */
  public static Sentence of(List<String> forms) {
    return ofWords(forms.stream().map(Word::of).toList());
  }

  /**
   * A new sentence, with its {@linkplain #text text} in a comment, as treebanks have it.
   *
   * @param words at least one
   * @return the sentence
   * @throws IllegalArgumentException if there is no word, or a HEAD or DEPS names what the sentence
   *     does not have
   */
  public static Sentence ofWords(List<Word> words) {
    Sentence bare = new Sentence(List.of(), words, List.of(), List.of());
    return bare.withComment("# text = " + bare.text());
  }

  private static void checkComment(String comment) {
    if (!comment.startsWith("#")
        || comment.chars().anyMatch(character -> character == '\n' || character == '\r')
        || JsonLine.hasHalfOfCharacter(comment)) {
      throw new IllegalArgumentException(
          "a comment is one line that begins with #, which " + Quoted.of(comment) + " is not");
    }
  }

  private static void checkMultiwordTokens(List<MultiwordToken> tokens, int words) {
    int last = 0;
    String before = "";
    for (MultiwordToken token : tokens) {
      if (token.first() <= last) {
        throw new LineException(
            token.id(),
            "multi-word token "
                + token.id()
                + " overlaps "
                + before
                + ", which ends at word "
                + last);
      }
      if (token.last() > words) {
        throw new LineException(
            token.id(), "multi-word token " + token.id() + " goes beyond the last word, " + words);
      }
      last = token.last();
      before = token.id();
    }
  }

  private static void checkEmptyNodes(List<EmptyNode> nodes, int words) {
    int after = 0;
    int number = 0;
    for (EmptyNode node : nodes) {
      boolean next = node.after() == after && node.number() == number + 1;
      boolean first = node.after() > after && node.number() == 1;
      if (!next && !first) {
        throw new LineException(
            node.id(),
            "empty node "
                + node.id()
                + " does not come next: nodes are in the order of their words, and those behind a"
                + " word are numbered 1, 2, 3");
      }
      if (node.after() > words) {
        throw new LineException(
            node.id(), "empty node " + node.id() + " stands behind the last word, " + words);
      }
      after = node.after();
      number = node.number();
    }
  }

  private static void checkHeads(List<Word> words, List<EmptyNode> emptyNodes) {
    Set<String> ids = new HashSet<>(List.of("0"));
    emptyNodes.forEach(node -> ids.add(node.id()));
    for (int number = 1; number <= words.size(); number++) {
      ids.add(String.valueOf(number));
    }
    for (int number = 1; number <= words.size(); number++) {
      Word word = words.get(number - 1);
      String id = String.valueOf(number);
      if (word.head().isPresent() && word.head().getAsInt() > words.size()) {
        throw new LineException(
            id,
            "HEAD is "
                + word.head().getAsInt()
                + ", but the last word of the sentence is "
                + words.size());
      }
      checkDependencies(id, word.deps(), ids);
    }
    emptyNodes.forEach(node -> checkDependencies(node.id(), node.deps(), ids));
  }

  private static void checkDependencies(String id, String deps, Set<String> ids) {
    for (String head : Column.heads(deps)) {
      if (!ids.contains(head)) {
        throw new LineException(
            id, "DEPS names " + head + ", which is neither 0 nor a word or node of the sentence");
      }
    }
  }

  /**
   * The words' forms.
   *
   * @return as many as there are words
   */
  public List<String> forms() {
    return words.stream().map(Word::form).toList();
  }

  /**
   * This sentence with other parts of speech.
   *
   * @param tags UPOS of each word; {@code _} for none
   * @return the sentence, all else as it was
   * @throws IllegalArgumentException if there are more tags than words, or fewer, or a tag is
   *     nothing that the column can hold
   */
  public Sentence withUpos(List<String> tags) {
    if (tags.size() != words.size()) {
      throw new IllegalArgumentException(tags.size() + " tags for " + words.size() + " words");
    }
    List<Word> tagged = new ArrayList<>(words.size());
    for (int w = 0; w < words.size(); w++) {
      tagged.add(words.get(w).withUpos(tags.get(w)));
    }
    return new Sentence(comments, tagged, multiwordTokens, emptyNodes);
  }

  /**
   * What the sentence is as it is written: its multi-word tokens and the words outside them, with a
   * space behind each whose MISC does not say {@code SpaceAfter=No}.
   *
   * @return the text, without a space at its end
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    int token = 0;
    int number = 1;
    while (number <= words.size()) {
      boolean begins =
          token < multiwordTokens.size() && multiwordTokens.get(token).first() == number;
      if (begins) {
        MultiwordToken several = multiwordTokens.get(token++);
        append(text, several.form(), several.misc());
        number = several.last() + 1;
      } else {
        append(text, words.get(number - 1).form(), words.get(number - 1).misc());
        number++;
      }
    }
    return text.toString().stripTrailing();
  }

  private static void append(StringBuilder text, String form, String misc) {
    text.append(form);
    if (!Splitter.on('|').splitToList(misc).contains(Word.NO_SPACE_AFTER)) {
      text.append(' ');
    }
  }

  /**
   * The tree that HEAD and DEPREL make of the words.
   *
   * @return the sentence as parsers are scored by it
   * @throws TreeException if a word has no head, there is not exactly one root, or words depend on
   *     each other in a circle
   */
  public ParsedSentence tree() {
    List<ParsedWord> parsed = new ArrayList<>(words.size());
    for (Word word : words) {
      String id = String.valueOf(parsed.size() + 1);
      int head =
          word.head()
              .orElseThrow(
                  () ->
                      new TreeException(
                          id, "HEAD of word " + id + " is _, where a tree has one for every word"));
      parsed.add(new ParsedWord(word.form(), word.upos(), head, word.deprel()));
    }
    return new ParsedSentence(
        parsed,
        multiwordTokens.stream()
            .map(token -> new MultiwordSpan(token.first(), token.last(), token.form()))
            .toList());
  }

  /**
   * This sentence with another tree. Enhanced dependencies, which no longer fit it, are dropped.
   *
   * @param heads of each word the number of another, or 0
   * @param relations of each word, to its head
   * @return the sentence
   * @throws IllegalArgumentException if there are not as many of them as words, or a head is no
   *     word of the sentence
   */
  public Sentence withTree(ImmutableIntArray heads, List<String> relations) {
    if (heads.length() != words.size() || relations.size() != words.size()) {
      throw new IllegalArgumentException(
          heads.length()
              + " heads and "
              + relations.size()
              + " relations of "
              + words.size()
              + " words");
    }
    List<Word> others = new ArrayList<>(words.size());
    for (int w = 0; w < words.size(); w++) {
      others.add(words.get(w).withHead(heads.get(w), relations.get(w)));
    }
    return new Sentence(
        comments,
        others,
        multiwordTokens,
        emptyNodes.stream().map(EmptyNode::withoutDependencies).toList());
  }

  /**
   * This sentence with one more comment.
   *
   * @param comment which begins with {@code #}
   * @return the sentence
   * @throws IllegalArgumentException if it is no comment
   */
  public Sentence withComment(String comment) {
    List<String> more = new ArrayList<>(comments);
    more.add(comment);
    return new Sentence(more, words, multiwordTokens, emptyNodes);
  }

  /**
   * This sentence without a comment.
   *
   * @param comment that need not be there
   * @return the sentence
   */
  public Sentence withoutComment(String comment) {
    List<String> others = comments.stream().filter(other -> !other.equals(comment)).toList();
    return new Sentence(others, words, multiwordTokens, emptyNodes);
  }

  /**
   * Whether it has enhanced dependencies.
   *
   * @return true if a word has, or an empty node
   */
  public boolean hasDependencies() {
    return Stream.concat(words.stream().map(Word::deps), emptyNodes.stream().map(EmptyNode::deps))
        .anyMatch(deps -> !deps.equals(Column.NOTHING));
  }

  /**
   * The sentence as CoNLL-U has it.
   *
   * @return its comments, a line for each word, multi-word token and empty node, and an empty line;
   *     each ends with a line feed
   */
  public String conllu() {
    StringBuilder text = new StringBuilder();
    comments.forEach(comment -> text.append(comment).append('\n'));
    rows().forEach(row -> text.append(String.join("\t", row)).append('\n'));
    return text.append('\n').toString();
  }

  /** How many lines it has with the empty one. */
  int lines() {
    return comments.size() + words.size() + multiwordTokens.size() + emptyNodes.size() + 1;
  }

  /** Where the line of an ID is, counted from 1. */
  int line(String id) {
    return comments.size() + 1 + Iterables.indexOf(rows(), row -> row.get(0).equals(id));
  }

  /** The fields of each line. */
  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    int token = 0;
    int node = 0;
    for (int number = 0; number <= words.size(); number++) {
      if (number > 0) {
        if (token < multiwordTokens.size() && multiwordTokens.get(token).first() == number) {
          rows.add(row(multiwordTokens.get(token++)));
        }
        rows.add(row(number, words.get(number - 1)));
      }
      while (node < emptyNodes.size() && emptyNodes.get(node).after() == number) {
        rows.add(row(emptyNodes.get(node++)));
      }
    }
    return rows;
  }

  private static List<String> row(MultiwordToken token) {
    String nothing = Column.NOTHING;
    return List.of(
        token.id(),
        token.form(),
        nothing,
        nothing,
        nothing,
        token.typo() ? MultiwordToken.TYPO : nothing,
        nothing,
        nothing,
        nothing,
        token.misc());
  }

  private static List<String> row(int number, Word word) {
    return List.of(
        String.valueOf(number),
        word.form(),
        word.lemma(),
        word.upos(),
        word.xpos(),
        word.feats(),
        word.head().isPresent() ? String.valueOf(word.head().getAsInt()) : Column.NOTHING,
        word.deprel(),
        word.deps(),
        word.misc());
  }

  private static List<String> row(EmptyNode node) {
    return List.of(
        node.id(),
        node.form(),
        node.lemma(),
        node.upos(),
        node.xpos(),
        node.feats(),
        Column.NOTHING,
        Column.NOTHING,
        node.deps(),
        node.misc());
  }
}
