package io.slicer.ner.corpus;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads PAN-X (WikiANN) files: a line {@code token<TAB>tag} for each word and an empty line between
 * sentences, in UTF-8. The files as PAN-X was first published have {@code lang:token<TAB>tag}:
 * where more than half of the lines begin with the same language, it is taken off, and a line
 * without it is an error. A byte order mark and carriage returns at the ends of lines are passed
 * over.
 *
 * <p>Nothing is repaired or left out: a line that is neither empty nor a token and a tag is a
 * {@link CorpusException} with its number. An {@code I-} tag without a {@code B-} before it is no
 * error, since PAN-X contains it.
 */
public final class PanxReader {
  // Language codes of Wikipedia: en, zh-min-nan, simple.
  private static final Pattern LANGUAGE = Pattern.compile("(?:[a-z]{2,3}(?:-[a-z]+)*|simple):");
  private static final Splitter TAB = Splitter.on('\t');

  private final String source;
  private final List<Line> lines = new ArrayList<>();

  private PanxReader(String source) {
    this.source = source;
  }

  private record Line(int number, String token, String tag) {}

  /**
   * Reads a file.
   *
   * @param file to read
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if a line is damaged or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
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
    byte[] bytes;
    try {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
    PanxReader reader = new PanxReader(source);
    reader.parse(bytes);
    return reader.dataset();
  }

  private void parse(byte[] bytes) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    int number = 1;
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
        throw new CorpusException(source, number, "not UTF-8");
      }
      if (number == 1 && text.startsWith("\uFEFF")) {
        text = text.substring(1);
      }
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      if (!text.isEmpty()) {
        lines.add(line(number, text));
      }
      start = end + 1;
      number++;
    }
  }

  private Line line(int number, String text) {
    List<String> fields = TAB.splitToList(text);
    if (fields.size() != 2) {
      throw new CorpusException(
          source,
          number,
          "expected token<TAB>tag or an empty line, found "
              + (fields.size() == 1 ? "no tab" : fields.size() - 1 + " tabs")
              + " in \""
              + CharMatcher.is('\t').replaceFrom(text, "<TAB>")
              + "\"");
    }
    String tag = fields.get(1);
    if (!Sentence.isTag(tag)) {
      throw new CorpusException(source, number, "tag \"" + tag + "\" is not O, B-TYPE or I-TYPE");
    }
    return new Line(number, fields.get(0), tag);
  }

  private NerDataset dataset() {
    String prefix = prefix();
    List<Sentence> sentences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    int previous = 0;
    for (Line line : lines) {
      if (line.number() != previous + 1 && !words.isEmpty()) {
        sentences.add(new Sentence(words, tags));
        words.clear();
        tags.clear();
      }
      previous = line.number();
      words.add(word(line, prefix));
      tags.add(line.tag());
    }
    if (words.isEmpty()) {
      throw new CorpusException(source, "no sentences");
    }
    sentences.add(new Sentence(words, tags));
    return NerDataset.of(source, sentences);
  }

  private String word(Line line, @Nullable String prefix) {
    String word = line.token();
    if (prefix != null) {
      if (!word.startsWith(prefix)) {
        throw new CorpusException(
            source,
            line.number(),
            "token \"" + word + "\" lacks the prefix \"" + prefix + "\" that the other lines have");
      }
      word = word.substring(prefix.length());
    }
    if (word.isEmpty()) {
      throw new CorpusException(source, line.number(), "the token is empty");
    }
    return word;
  }

  /** The language prefix that more than half of the lines have, if there is one. */
  private @Nullable String prefix() {
    Multiset<String> prefixes = HashMultiset.create();
    for (Line line : lines) {
      Matcher matcher = LANGUAGE.matcher(line.token());
      if (matcher.lookingAt()) {
        prefixes.add(matcher.group());
      }
    }
    for (Multiset.Entry<String> prefix : prefixes.entrySet()) {
      if (2 * prefix.getCount() > lines.size()) {
        return prefix.getElement();
      }
    }
    return null;
  }
}
