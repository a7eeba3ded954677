package io.slicer.examples.training;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.SourceLines;
import io.slicer.examples.report.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A figure of each language that figures are sorted by, such as its distance from the language that
 * is trained on.
 *
 * @param name of the figure
 * @param format of its values
 * @param values by language, or by corpus/language
 */
public record LanguageOrder(String name, Format format, Map<String, Double> values) {
  private static final Splitter TAB = Splitter.on('\t');

  /**
   * Copies the values.
   *
   * @param name of the figure
   * @param format of its values
   * @param values by language, or by corpus/language
   */
  public LanguageOrder {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads a table: the name of the figure in the first line, {@code language<TAB>NAME}, then a line
   * {@code LANG<TAB>NUMBER} for each language.
   *
   * @param file to read
   * @return the figures
   * @throws CorpusException if a line is something else, or a language is named twice
   */
  public static LanguageOrder read(Path file) {
    List<String> lines = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      SourceLines source = SourceLines.of(in, file.toString());
      for (String line = source.next(); line != null; line = source.next()) {
        lines.add(line);
      }
    } catch (NoSuchFileException e) {
      throw new CorpusException(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return of(file.toString(), lines);
  }

  /**
   * Takes the lines of such a table apart.
   *
   * @param source what errors call it
   * @param lines of the table
   * @return the figures
   * @throws CorpusException if a line is something else, or a language is named twice
   */
  public static LanguageOrder of(String source, List<String> lines) {
    String name = "";
    Map<String, Double> values = new LinkedHashMap<>();
    for (int l = 0; l < lines.size(); l++) {
      List<String> fields = TAB.splitToList(lines.get(l));
      if (fields.size() != 2) {
        throw new CorpusException(
            source, l + 1, "expected two fields with a tab between: " + lines.get(l));
      }
      String language = fields.get(0);
      if (l == 0) {
        if (!language.equals("language")) {
          throw new CorpusException(source, 1, "expected language<TAB>NAME: " + lines.get(0));
        }
        name = fields.get(1);
      } else if (values.put(language, number(source, l + 1, fields.get(1))) != null) {
        throw new CorpusException(
            source, l + 1, "\"" + language + "\" is there for the second time");
      }
    }
    if (values.isEmpty()) {
      throw new CorpusException(source, "there is no language in it");
    }
    return new LanguageOrder(name, Format.decimal(3), values);
  }

  /**
   * Refuses languages that an experiment does not have: most likely they are called otherwise in
   * it.
   *
   * @param file that the figures were read from
   * @param languages of the experiment, each with its corpus before it or without
   * @throws CorpusException if there is one
   */
  public void refuseUnknown(Path file, Collection<String> languages) {
    Set<String> known = new TreeSet<>();
    for (String key : languages) {
      known.add(key);
      known.add(language(key));
    }
    for (String language : values.keySet()) {
      if (!known.contains(language)) {
        throw new CorpusException(
            file.toString(),
            "\""
                + language
                + "\" is no language of the experiment; those are "
                + String.join(", ", known));
      }
    }
  }

  /**
   * Languages that there is no figure of.
   *
   * @param languages of an experiment
   * @return some of them
   */
  public List<String> lacking(Collection<String> languages) {
    return languages.stream().filter(key -> value(key) == null).toList();
  }

  private static String language(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  private static double number(String source, int line, String text) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!Double.isFinite(number)) {
      throw new CorpusException(source, line, "\"" + text + "\" is no number");
    }
    return number;
  }

  /**
   * The figure of a language.
   *
   * @param key the language, with its corpus before it or without
   * @return the figure; null if it is not known
   */
  public @Nullable Double value(String key) {
    Double own = values.get(key);
    return own == null ? values.get(language(key)) : own;
  }
}
