package io.slicer.examples.cli;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import io.slicer.eval.SpanMode;
import io.slicer.eval.TagSequenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of tagged sentences, of which only the tags matter: a line for each token and an empty
 * line between sentences. Tokens stand in the first of the columns, between which there are tabs,
 * and tags in all others.
 *
 * @param file where it was read
 * @param columns how many there are, the tokens' included
 * @param sentences in their order
 */
public record TagFile(Path file, int columns, List<Sentence> sentences) {
  private static final Splitter TAB = Splitter.on('\t');

  /**
   * A sentence.
   *
   * @param line where it begins, from 1
   * @param tokens of the sentence
   * @param tags of each column, one for each token
   */
  public record Sentence(int line, List<String> tokens, List<List<String>> tags) {}

  /**
   * Reads a file.
   *
   * @param file in UTF-8
   * @return its sentences
   * @throws CorpusException if it is damaged; with file and line
   */
  public static TagFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(SourceLines.of(in, file.toString()), file);
    } catch (NoSuchFileException e) {
      throw new CorpusException(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static TagFile read(SourceLines lines, Path file) {
    List<Sentence> sentences = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    int columns = 0;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isEmpty()) {
        end(file, rows, lines.number(), sentences);
        continue;
      }
      List<String> row = TAB.splitToList(line);
      if (row.size() < 2 || (columns != 0 && row.size() != columns)) {
        throw lines.problem(
            lines.number(),
            columnsExpected(columns) + ", found " + row.size() + " in " + Quoted.of(line));
      }
      columns = row.size();
      rows.add(row);
    }
    end(file, rows, lines.number() + 1, sentences);
    if (sentences.isEmpty()) {
      throw new CorpusException(file.toString(), "no sentences");
    }
    return new TagFile(file, columns, List.copyOf(sentences));
  }

  private static String columnsExpected(int columns) {
    return columns == 0
        ? "expected a token, a tab and a tag"
        : "expected " + columns + " columns with tabs between them, as above";
  }

  private static void end(
      Path file, List<List<String>> rows, int nextLine, List<Sentence> sentences) {
    if (rows.isEmpty()) {
      return;
    }
    int line = nextLine - rows.size();
    List<List<String>> tags = new ArrayList<>();
    for (int c = 1; c < rows.get(0).size(); c++) {
      tags.add(column(rows, c));
      check(file, line, tags.get(c - 1));
    }
    sentences.add(new Sentence(line, column(rows, 0), List.copyOf(tags)));
    rows.clear();
  }

  private static List<String> column(List<List<String>> rows, int column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  /** A damaged tag is found here, where its line is known. */
  private static void check(Path file, int line, List<String> tags) {
    try {
      SpanMode.LENIENT.spans(tags);
    } catch (TagSequenceException e) {
      throw new CorpusException(
          file.toString(),
          line + e.position(),
          Quoted.of(tags.get(e.position())) + " is not O, B-TYPE or I-TYPE");
    }
  }

  /**
   * The tags of all sentences in a column.
   *
   * @param column counted from 0 behind the tokens
   * @return a list for each sentence
   */
  public List<List<String>> tags(int column) {
    return sentences.stream().map(sentence -> sentence.tags().get(column)).toList();
  }

  /**
   * Where this file stops to have the tokens of another.
   *
   * @param other the other file
   * @return what differs, with both places; nothing if all tokens are the same
   */
  public Optional<String> difference(TagFile other) {
    for (int s = 0; s < Math.min(sentences.size(), other.sentences.size()); s++) {
      Sentence mine = sentences.get(s);
      Sentence others = other.sentences.get(s);
      for (int t = 0; t < Math.max(mine.tokens().size(), others.tokens().size()); t++) {
        String here = token(mine, t);
        String there = token(others, t);
        if (!here.equals(there)) {
          return Optional.of(
              "%s:%d has %s where %s:%d has %s"
                  .formatted(file, mine.line() + t, here, other.file, others.line() + t, there));
        }
      }
    }
    return sentences.size() == other.sentences.size()
        ? Optional.empty()
        : Optional.of(
            "%s has %d sentences and %s has %d"
                .formatted(file, sentences.size(), other.file, other.sentences.size()));
  }

  private static String token(Sentence sentence, int index) {
    return index < sentence.tokens().size()
        ? Quoted.of(sentence.tokens().get(index))
        : "the end of a sentence";
  }
}
