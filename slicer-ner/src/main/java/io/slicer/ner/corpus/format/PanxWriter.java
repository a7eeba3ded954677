package io.slicer.ner.corpus.format;

import com.google.common.base.CharMatcher;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.files.AtomicFiles;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes PAN-X files: a line {@code token<TAB>tag} for each word and an empty line behind each
 * sentence, in UTF-8. What {@link PanxReader} reads from them is what was written; sentences of
 * which that cannot be said, for instance because a word has a tab, are refused.
 */
public final class PanxWriter {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final CharMatcher FORBIDDEN = CharMatcher.anyOf("\t\n\r");

  private PanxWriter() {}

  /**
   * Writes a file, replacing the one of that name if there is one.
   *
   * @param dataset to write
   * @param file its name; missing parent directories are made
   * @throws CorpusException if the form cannot hold a sentence
   * @throws UncheckedIOException if that fails; the name then holds what it held before
   */
  public static void write(NerDataset dataset, Path file) {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < dataset.size(); s++) {
      Sentence sentence = dataset.sentences().get(s);
      requireWritable(dataset, s);
      for (int i = 0; i < sentence.size(); i++) {
        text.append(sentence.words().get(i))
            .append('\t')
            .append(sentence.tags().get(i))
            .append('\n');
      }
      text.append('\n');
    }
    if (!isReadAs(dataset, text.toString())) {
      throw new CorpusException(
          dataset.source(),
          "as a PAN-X file these sentences would not be read as they are: words begin with what is"
              + " taken for a language, look quoted as in CSV, or the first of all is a byte order"
              + " mark");
    }
    AtomicFiles.write(file, text.toString());
  }

  private static void requireWritable(NerDataset dataset, int sentence) {
    for (String word : dataset.sentences().get(sentence).words()) {
      if (!isWritable(word)) {
        throw new CorpusException(
            dataset.source(),
            "sentence "
                + sentence
                + ": word "
                + Quoted.of(word)
                + " is empty, begins with a byte order mark, is the beginning of a document, or has a"
                + " tab, a line end or half of a character, which PAN-X files cannot hold");
      }
    }
  }

  private static boolean isWritable(String word) {
    return !word.isEmpty()
        && FORBIDDEN.matchesNoneOf(word)
        && (!word.startsWith(BYTE_ORDER_MARK) || word.equals(BYTE_ORDER_MARK))
        && !word.equals(ColumnParser.DOCUMENT_START)
        && word.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  private static boolean isReadAs(NerDataset dataset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return TaggedCorpus.readPanx(new ByteArrayInputStream(bytes), "")
          .datasetAsFound()
          .sentences()
          .equals(dataset.sentences());
    } catch (CorpusException e) {
      return false;
    }
  }
}
