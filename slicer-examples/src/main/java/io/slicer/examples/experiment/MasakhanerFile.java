package io.slicer.examples.experiment;

import io.slicer.ner.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file of MasakhaNER: a line {@code token tag} for each word, with one space, and an empty line
 * between sentences. PAN-X knows no dates, so {@code DATE} becomes {@code O}, as in SLICER's
 * published runs.
 */
final class MasakhanerFile {
  private static final Set<String> TYPES = Set.of("PER", "ORG", "LOC");
  private static final String DATE = "DATE";

  private MasakhanerFile() {}

  /**
   * Reads a file.
   *
   * @throws CorpusException if a line is damaged, or there is no sentence
   */
  static NerDataset read(Path file) {
    List<Sentence> sentences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    List<String> lines = lines(file);
    for (int l = 0; l <= lines.size(); l++) {
      String line = l < lines.size() ? lines.get(l) : "";
      if (!line.isEmpty()) {
        int space = line.lastIndexOf(' ');
        if (space < 1) {
          throw new CorpusException(
              file.toString(), l + 1, "expected token, space, tag; found \"" + line + "\"");
        }
        words.add(line.substring(0, space));
        tags.add(tag(file, l + 1, line.substring(space + 1)));
      } else if (!words.isEmpty()) {
        sentences.add(new Sentence(words, tags));
        words.clear();
        tags.clear();
      }
    }
    if (sentences.isEmpty()) {
      throw new CorpusException(file.toString(), "no sentences");
    }
    return NerDataset.of(file.toString(), sentences);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new CorpusException(file.toString(), "not UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String tag(Path file, int line, String tag) {
    String type = tag.startsWith("B-") || tag.startsWith("I-") ? tag.substring(2) : "";
    if (type.equals(DATE)) {
      return "O";
    }
    if (tag.equals("O") || TYPES.contains(type)) {
      return tag;
    }
    throw new CorpusException(
        file.toString(), line, "tag \"" + tag + "\" is not O, or B- or I- of PER, ORG, LOC, DATE");
  }
}
