package io.slicer.ner.corpus;

import io.slicer.weights.internal.AtomicFiles;
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
    for (Sentence sentence : dataset.sentences()) {
      requireWritable(dataset, sentence);
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
              + " taken for a language or a byte order mark, or have half of a character, or types have a space");
    }
    AtomicFiles.write(file, text.toString());
  }

  private static void requireWritable(NerDataset dataset, Sentence sentence) {
    for (String word : sentence.words()) {
      if (word.isEmpty() || word.indexOf('\t') >= 0 || word.indexOf('\n') >= 0) {
        throw new CorpusException(
            dataset.source(),
            "word \""
                + word
                + "\" is empty or has a tab or a line end, which PAN-X files cannot hold");
      }
    }
  }

  private static boolean isReadAs(NerDataset dataset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return PanxReader.read(new ByteArrayInputStream(bytes), "")
          .sentences()
          .equals(dataset.sentences());
    } catch (CorpusException e) {
      return false;
    }
  }
}
