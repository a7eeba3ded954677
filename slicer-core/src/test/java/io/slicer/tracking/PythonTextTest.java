package io.slicer.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PythonTextTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static List<String> lines(String resource) throws Exception {
    Path file = Path.of(PythonTextTest.class.getResource(resource).toURI());
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }

  @Test
  void doublesArePythonsRepr() throws Exception {
    assertThat(lines("python-doubles.txt"))
        .hasSizeGreaterThan(4000)
        .allSatisfy(
            written -> assertThat(PythonText.of(Double.parseDouble(written))).isEqualTo(written));
  }

  @Test
  void floatsHaveTheDigitsOfNumpy() throws Exception {
    assertThat(lines("python-floats.txt"))
        .hasSizeGreaterThan(1000)
        .allSatisfy(
            written -> assertThat(PythonText.of(Float.parseFloat(written))).isEqualTo(written));
  }

  @Test
  void whatIsNoFiniteNumberIsNanOrInf() {
    List<Object> values =
        List.of(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Float.NaN,
            Float.NEGATIVE_INFINITY);
    assertThat(PythonText.of(values)).isEqualTo("[nan, inf, -inf, nan, -inf]");
    assertThat(PythonText.of(Double.NaN)).isEqualTo("nan");
  }

  @Test
  void valuesOfJsonArePythonsStr() throws Exception {
    assertThat(lines("python-values.jsonl"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              JsonNode golden = JSON.readTree(line);
              Object value = JSON.treeToValue(golden.path("value"), Object.class);
              assertThat(PythonText.of(value)).isEqualTo(golden.path("text").asText());
            });
  }

  @Test
  void wholeNumbersOfEveryTypeAreDigits() {
    List<Object> values = List.of((byte) 1, (short) 2, 3, 4L, BigInteger.TEN.pow(20));
    assertThat(PythonText.of(values)).isEqualTo("[1, 2, 3, 4, 100000000000000000000]");
  }

  @Test
  void arraysAreLists() {
    Object[] values = {
      new int[] {1, 2}, new double[] {5e-5}, new float[] {0.1f}, new String[] {"a"}, new boolean[1]
    };
    assertThat(PythonText.of(values)).isEqualTo("[[1, 2], [5e-05], [0.1], ['a'], [False]]");
    assertThat(PythonText.of(Arrays.asList("a", null))).isEqualTo("['a', None]");
  }

  @Test
  void keysOfMapsAreValuesToo() {
    assertThat(PythonText.of(Map.of(0, "LABEL_0"))).isEqualTo("{0: 'LABEL_0'}");
  }

  @Test
  void anOptionalIsWhatItHolds() {
    assertThat(PythonText.of(Optional.of("text"))).isEqualTo("text");
    List<Object> values =
        List.of(
            Optional.of("text"),
            Optional.empty(),
            OptionalInt.of(1),
            OptionalLong.empty(),
            OptionalDouble.of(2));
    assertThat(PythonText.of(values)).isEqualTo("['text', None, 1, None, 2.0]");
  }

  @Test
  void whatPythonDoesNotHaveIsText() {
    assertThat(PythonText.of(RunStatus.KILLED)).isEqualTo("KILLED");
    assertThat(PythonText.of(List.of(RunStatus.KILLED, 'c', Path.of("a", "b"))))
        .isEqualTo("['KILLED', 'c', 'a/b']");
  }
}
