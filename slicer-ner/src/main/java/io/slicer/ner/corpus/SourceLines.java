package io.slicer.ner.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a file, without their ends (LF or CR LF) and without a byte order mark.
 *
 * @param source the file
 * @param lines the first of which has number 1
 */
record SourceLines(String source, List<String> lines) {

  /** Reads a file in UTF-8. */
  static SourceLines read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Reads a stream in UTF-8 to its end. */
  static SourceLines read(InputStream in, String source) {
    try {
      return of(in.readAllBytes(), source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private static SourceLines of(byte[] bytes, String source) {
    BinaryFile.refuse(bytes, source);
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String text;
      try {
        text = utf8.decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
      } catch (CharacterCodingException e) {
        throw new CorpusException(source, lines.size() + 1, "not UTF-8");
      }
      if (lines.isEmpty() && text.startsWith("\uFEFF")) {
        text = text.substring(1);
      }
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      lines.add(text);
      start = end + 1;
    }
    return new SourceLines(source, lines);
  }

  CorpusException problem(int line, String problem) {
    return new CorpusException(source, line, problem);
  }
}
