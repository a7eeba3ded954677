package io.slicer.examples.cli;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.lang.reflect.Executable;
import org.jspecify.annotations.Nullable;

/**
 * How results are written and read as JSON. JSON has no NaN: such a figure is written as null, and
 * null is read as NaN. What lacks a component of the record that it is read as, or has null there,
 * is refused, unless the component may be null.
 */
public final class Json {
  /** Reads and writes. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new NullableMayLack())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .addModule(
              new SimpleModule()
                  .addSerializer(double.class, new NullForNaN())
                  .addSerializer(Double.class, new NullForNaN())
                  .addDeserializer(double.class, new NaNForNull())
                  .addDeserializer(Double.class, new NaNForNull()))
          .build();

  private static final ObjectWriter INDENTED =
      MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private Json() {}

  /**
   * In many lines, for people to read.
   *
   * @param value to be written
   * @return a JSON document
   */
  public static String document(Object value) {
    return write(INDENTED, value) + "\n";
  }

  /**
   * In one line, for files with a value to a line.
   *
   * @param value to be written
   * @return a line of JSON
   */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  /**
   * Refuses a figure of a file that was a number when it was written.
   *
   * @param name of the figure
   * @param figure to check
   * @throws IllegalArgumentException if it is NaN or infinite, as a null in the file is
   */
  public static void checkNumber(String name, double figure) {
    if (!Double.isFinite(figure)) {
      throw new IllegalArgumentException(name + " is no number");
    }
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + value, e);
    }
  }

  /** Says of each component of a record whether it has to be there. */
  private static final class NullableMayLack extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return member instanceof AnnotatedParameter parameter
          ? Boolean.valueOf(!isNullable(parameter))
          : super.hasRequiredMarker(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated member) {
      return member instanceof AnnotatedParameter parameter
              && !isNullable(parameter)
              && !isFigure(parameter.getRawType())
          ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
          : super.findSetterInfo(member);
    }

    private static boolean isFigure(Class<?> type) {
      return type == double.class || type == Double.class;
    }

    private static boolean isNullable(AnnotatedParameter parameter) {
      return ((Executable) parameter.getOwner().getMember())
          .getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
    }
  }

  private static final class NaNForNull extends StdDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    NaNForNull() {
      super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.hasToken(JsonToken.VALUE_STRING)) {
        return infinity(parser, context);
      }
      double figure = _parseDoublePrimitive(parser, context);
      if (Double.isInfinite(figure)) {
        throw context.weirdNumberException(figure, Double.class, "no such figure was written");
      }
      return figure;
    }

    /** Which is written as text. */
    private static double infinity(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getText();
      if (text.equals("Infinity") || text.equals("-Infinity")) {
        return Double.parseDouble(text);
      }
      throw context.weirdStringException(text, Double.class, "not a number");
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }

  private static final class NullForNaN extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    NullForNaN() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (value.isNaN()) {
        generator.writeNull();
      } else {
        generator.writeNumber(value);
      }
    }
  }
}
