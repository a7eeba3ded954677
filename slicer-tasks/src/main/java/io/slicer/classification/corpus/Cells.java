package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.Quoted;
import java.util.regex.Pattern;

/** What single cells of a row must be. */
final class Cells {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private Cells() {}

  /** A text, which may be empty. */
  static String text(Row row, JsonNode cell, Column column) {
    if (!cell.isTextual()) {
      throw row.problem(column.shown() + " is " + shown(cell) + ", not a text");
    }
    return checked(row, cell.textValue(), column);
  }

  private static String checked(Row row, String text, Column column) {
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw row.problem(column.shown() + " has NUL (U+0000) at character " + nul);
    }
    if (JsonLine.hasHalfOfCharacter(text)) {
      throw row.problem(column.shown() + " has half of a character");
    }
    return text;
  }

  /** A label as the file calls it: a text with characters, a whole number, true or false. */
  static String label(Row row, JsonNode cell, Column column) {
    if (cell.isIntegralNumber() || cell.isBoolean()) {
      return cell.asText();
    }
    if (!cell.isTextual()) {
      throw row.problem(
          "the label, "
              + column.shown()
              + ", is "
              + shown(cell)
              + (cell.isArray()
                  ? ": texts with several labels are another problem, MULTI_LABEL"
                  : cell.isNumber()
                      ? ": numbers with fractions are another problem, REGRESSION"
                      : ", not a text or a whole number"));
    }
    return label(row, cell.textValue(), column);
  }

  /** A label that is part of a cell. */
  static String label(Row row, String text, Column column) {
    if (text.isEmpty()) {
      throw row.problem("the label, " + column.shown() + ", is empty");
    }
    if (!text.equals(text.strip())) {
      throw row.problem(
          "the label, " + column.shown() + ", has white space around it: " + Quoted.of(text));
    }
    return checked(row, text, column);
  }

  /** A number. */
  static double number(Row row, JsonNode cell, Column column) {
    String text = cell.isNumber() || cell.isTextual() ? cell.asText() : "";
    double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw row.problem(column.shown() + " is " + shown(cell) + ", no number");
    }
    return number;
  }

  /** Whether a label has a text in the file: 1 or 0, true or false. */
  static boolean flag(Row row, JsonNode cell, Column column) {
    return switch (cell.asText()) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw row.problem(
              column.shown() + " is " + shown(cell) + ", not 1 or 0, nor true or false");
    };
  }

  static String shown(JsonNode cell) {
    return cell.isMissingNode() ? "missing" : JsonLine.shown(cell);
  }
}
