package io.slicer.examples.language;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.SourceLines;
import io.slicer.hub.TransferListener;
import io.slicer.language.TextFile;
import io.slicer.ner.corpus.format.NerCorpora;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The texts of a file, whatever it was made for.
 *
 * @param field of an object, or column, that is the text
 */
record CorpusTexts(String field) {
  private static final String TEXT = "# text = ";

  /** How far to look for the end of a sentence. */
  private static final int AHEAD = 1000;

  /**
   * Gives each text.
   *
   * @throws CorpusException if there is no such file, or it is damaged
   */
  void read(Path file, Consumer<String> take) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".conllu")) {
      lines(file, lines -> treebank(lines, take));
    } else if (!name.endsWith(".tsv")) {
      texts(file, take);
    } else if (hasSentences(file)) {
      NerCorpora.read(file).sentences().forEach(s -> take.accept(String.join(" ", s.words())));
    } else {
      lines(file, lines -> pairs(lines, take));
    }
  }

  private void texts(Path file, Consumer<String> take) {
    try (TextFile texts = TextFile.open(file, field, TransferListener.NONE)) {
      texts.from(0).forEachRemaining(take);
    }
  }

  private static void lines(Path file, Consumer<SourceLines> reading) {
    try (InputStream in = Files.newInputStream(file)) {
      reading.accept(SourceLines.of(in, file.toString()));
    } catch (NoSuchFileException e) {
      throw new CorpusException(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Whether lines are words: then there are empty lines between sentences. */
  private static boolean hasSentences(Path file) {
    boolean[] found = {false};
    lines(file, lines -> found[0] = lines.ahead(AHEAD).stream().anyMatch(String::isBlank));
    return found[0];
  }

  private static void treebank(SourceLines lines, Consumer<String> take) {
    boolean any = false;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.startsWith(TEXT)) {
        take.accept(line.substring(TEXT.length()));
        any = true;
      }
    }
    if (!any) {
      throw new CorpusException(lines.source(), "no sentence says what its text is: # text = ...");
    }
  }

  private static void pairs(SourceLines lines, Consumer<String> take) {
    for (String line = lines.next(); line != null; line = lines.next()) {
      List<String> columns = Splitter.on('\t').limit(3).splitToList(line);
      if (columns.size() < 2) {
        throw lines.problem(lines.number(), "expected two texts with a tab between them");
      }
      take.accept(columns.get(0));
      take.accept(columns.get(1));
    }
  }
}
