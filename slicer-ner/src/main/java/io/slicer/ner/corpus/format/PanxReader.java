package io.slicer.ner.corpus.format;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Reads PAN-X (WikiANN) files: a line {@code token<TAB>tag} for each word and an empty line between
 * sentences, in UTF-8. The files as PAN-X was first published have {@code lang:token<TAB>tag}:
 * where more than half of the lines begin with the same language, it is taken off, and a line
 * without it is an error; where more than half begin with some language, but none with the same,
 * the file is refused. A byte order mark at the beginning and carriage returns at the ends of lines
 * are passed over.
 *
 * <p>Lines of white space are empty lines, and white space behind the tag does not count. A first
 * row with the names of the columns is left out, and quotation marks are taken off if the file is
 * quoted as CSV is; both is logged. Nothing is repaired: any other line that is neither empty nor a
 * token and a tag is a {@link CorpusException} with its number. An {@code I-} tag without a {@code
 * B-} before it is no error, however many there are; {@link NerCorpora} refuses files in which most
 * entities begin so. A file whose tags are of IOBES, BILOU, BMES or types alone is converted, and
 * the log says so.
 */
public final class PanxReader {
  private PanxReader() {}

  /**
   * Reads a file.
   *
   * @param file to read
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if a line is damaged or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset read(Path file) {
    return TaggedCorpus.readPanx(file).logged().datasetAsFound();
  }

  /**
   * Reads a stream to its end.
   *
   * @param in the content of a file; the caller closes it
   * @param source what to call it in errors
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if a line is damaged or there is no sentence
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static NerDataset read(InputStream in, String source) {
    return TaggedCorpus.readPanx(in, source).logged().datasetAsFound();
  }
}
