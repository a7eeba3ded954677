package io.slicer.ner.corpus.internal;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.FieldReader;
import io.slicer.corpus.SourceLines;
import java.util.List;
import java.util.Objects;

/** Whether lines look as CSV is written, with quotation marks around fields. */
public enum Quotation {
  /** They do not. */
  NONE,
  /** Fields with quotation marks or separators in them have marks around them. */
  WHERE_NEEDED,
  /** All fields have. */
  EVERYWHERE;

  /**
   * Looks at lines. They have to be right as CSV, and some mark has to be written twice, some field
   * to have a separator in it, or every field to be quoted; two marks alone may be a word.
   *
   * @param lines the first of a file
   * @param separator between columns
   * @return what they look like
   */
  public static Quotation of(List<String> lines, char separator) {
    if (lines.stream().noneMatch(line -> line.indexOf('"') >= 0)) {
      return NONE;
    }
    try {
      return of(SourceLines.of(lines, ""), separator);
    } catch (CorpusException e) {
      return NONE;
    }
  }

  private static Quotation of(SourceLines lines, char separator) {
    FieldReader rows = new FieldReader(lines, separator, true);
    boolean marks = false;
    boolean everywhere = true;
    for (String line = lines.peek(); line != null; line = lines.peek()) {
      if (line.startsWith("#") || WhiteSpace.only(line)) {
        lines.next();
        continue;
      }
      List<String> fields = Objects.requireNonNull(rows.next());
      if (isEmptyWord(line, fields, separator) || fields.stream().anyMatch(Quotation::isBroken)) {
        return NONE;
      }
      everywhere &= isAround(line);
      marks |=
          fields.stream()
              .anyMatch(field -> field.indexOf('"') >= 0 || field.indexOf(separator) >= 0);
    }
    if (everywhere) {
      return EVERYWHERE;
    }
    return marks ? WHERE_NEEDED : NONE;
  }

  private static boolean isBroken(String field) {
    return field.indexOf('\n') >= 0;
  }

  private static boolean isAround(String line) {
    return line.startsWith("\"") && WhiteSpace.trimmedEnd(line).endsWith("\"");
  }

  /** Whether a column, though not all, has two quotation marks and nothing else. */
  private static boolean isEmptyWord(String line, List<String> fields, char separator) {
    return !WhiteSpace.only(fields)
        && (separator + line + separator).contains(separator + "\"\"" + separator);
  }
}
