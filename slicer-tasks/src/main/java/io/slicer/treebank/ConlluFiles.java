package io.slicer.treebank;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.MemoryLimit;
import io.slicer.corpus.SourceLines;
import io.slicer.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads and writes CoNLL-U, the format of Universal Dependencies.
 *
 * <pre>{@code
 * Treebank train = ConlluFiles.read(Path.of("en_gum-ud-train.conllu"));
 * ConlluFiles.write(train, Path.of("copy.conllu"));                      // the same bytes
 * }</pre>
 *
 * <p>Nothing is repaired and nothing is lost: comments, multi-word tokens, empty nodes, enhanced
 * dependencies and MISC are kept as they are. Every line that is not as the <a
 * href="https://universaldependencies.org/format.html">format</a> has it is a {@link
 * CorpusException} with file and line. What words, tags and relations are called is not checked.
 */
public final class ConlluFiles {
  private ConlluFiles() {}

  /**
   * Reads a file.
   *
   * @param file to read
   * @return its sentences; none of an empty file
   * @throws CorpusException if a line is malformed, or there is more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Treebank read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Reads a text.
   *
   * @param in in UTF-8; the caller closes it
   * @param source what to call it in errors
   * @return its sentences; none of an empty text
   * @throws CorpusException if a line is malformed, or there is more than memory holds
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static Treebank read(InputStream in, String source) {
    return MemoryLimit.within(
        source, () -> new Treebank(source, SentenceReader.all(SourceLines.exactly(in, source))));
  }

  /**
   * Writes a file, replacing the one of that name if there is one.
   *
   * @param treebank to write
   * @param file its name; missing parent directories are made
   * @throws UncheckedIOException if that fails; the name then holds what it held before
   */
  public static void write(Treebank treebank, Path file) {
    AtomicFiles.write(
        file,
        channel -> {
          for (Sentence sentence : treebank.sentences()) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(sentence.conllu());
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          }
        });
  }
}
