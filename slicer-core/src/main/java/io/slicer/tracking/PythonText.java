package io.slicer.tracking;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values as Python's {@code str()} writes them, which is how MLflow keeps parameters and how Aim
 * reads them: {@code 5e-05}, {@code True}, {@code None}, {@code ['a', 'b']}.
 */
public final class PythonText {
  private PythonText() {}

  /**
   * A value as text. Collections and arrays become lists, maps dictionaries, enums their names; an
   * optional is what it holds, or {@code None}. Whatever Python has no counterpart of, such as a
   * path, is its {@code toString()}.
   *
   * @param value text stands as it is; within a list or dictionary it is quoted
   * @return its text
   */
  public static String of(@Nullable Object value) {
    Object plain = plain(value);
    return plain instanceof String text ? text : literal(plain);
  }

  /** Null, a truth value, a number, a collection, an array or a map, or else a String. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof Optional<?> optional) {
      return plain(optional.orElse(null));
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    } else if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? optional.getAsDouble() : null;
    } else if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    boolean hasCounterpart =
        value instanceof Boolean
            || value instanceof Number
            || value instanceof Collection
            || value instanceof Map
            || value.getClass().isArray();
    return hasCounterpart ? value : value.toString();
  }

  /** The text from which Python would read the value. */
  private static String literal(@Nullable Object value) {
    Object plain = plain(value);
    if (plain == null) {
      return "None";
    } else if (plain instanceof Boolean truth) {
      return truth ? "True" : "False";
    } else if (plain instanceof Double number) {
      return PythonFloat.of(number.doubleValue());
    } else if (plain instanceof Float number) {
      return PythonFloat.of(number.floatValue());
    } else if (plain instanceof Number number) {
      return number.toString();
    } else if (plain instanceof Collection<?> values) {
      return list(values.stream());
    } else if (plain instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> literal(entry.getKey()) + ": " + literal(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    } else if (plain instanceof String text) {
      return quoted(text);
    }
    return list(IntStream.range(0, Array.getLength(plain)).mapToObj(i -> Array.get(plain, i)));
  }

  private static String list(Stream<?> values) {
    return values.map(PythonText::literal).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints().forEach(character -> quoted.append(escaped(character, quote)));
    return quoted.append(quote).toString();
  }

  private static String escaped(int character, char quote) {
    if (character == quote || character == '\\') {
      return "\\" + (char) character;
    }
    if (isPrintable(character)) {
      return Character.toString(character);
    }
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          (character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x")
              .formatted(character);
    };
  }

  /** Python's {@code str.isprintable}: all but separators, controls and what is not assigned. */
  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }
}
