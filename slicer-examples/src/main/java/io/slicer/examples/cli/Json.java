package io.slicer.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
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
 * null is read as NaN. What lacks a component of the record that it is read as is refused, unless
 * the component may be null.
 */
public final class Json {
  /** Reads and writes. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new NullableMayLack())
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
      return _parseDoublePrimitive(parser, context);
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
