package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private record Figures(double own, List<Double> list, Map<String, Double> map, Integer none) {}

  @Test
  void whatIsNoNumberIsStillNoneWhenItIsReadAgain() throws JsonProcessingException {
    Figures figures =
        new Figures(Double.NaN, Arrays.asList(1.5, Double.NaN), Map.of("dev", Double.NaN), 7);
    String json = Json.line(figures);

    assertThat(json)
        .isEqualTo("{\"own\":null,\"list\":[1.5,null],\"map\":{\"dev\":null},\"none\":7}");
    assertThat(Json.MAPPER.readValue(json, Figures.class)).isEqualTo(figures);
  }

  @Test
  void numbersAreReadAsTheyWereWritten() throws JsonProcessingException {
    Figures figures = new Figures(0.1 + 0.2, List.of(1.0, 1e-300), Map.of("dev", -0.0), 7);

    assertThat(Json.MAPPER.readValue(Json.line(figures), Figures.class)).isEqualTo(figures);
    assertThat(
            Json.MAPPER.readValue("{\"own\":1,\"list\":[2],\"map\":{},\"none\":3}", Figures.class))
        .isEqualTo(new Figures(1, List.of(2.0), Map.of(), 3));
  }

  private record Choice(@Nullable String chosen, int among) {}

  @Test
  void whatMayBeNullMayBeMissing() throws JsonProcessingException {
    assertThat(Json.MAPPER.readValue("{\"among\":3}", Choice.class)).isEqualTo(new Choice(null, 3));
  }

  @Test
  void whatIsNotThereIsNotTakenForZero() {
    assertThatThrownBy(
            () -> Json.MAPPER.readValue("{\"list\":[],\"map\":{},\"none\":1}", Figures.class))
        .isInstanceOf(MismatchedInputException.class)
        .hasMessageContaining("'own'");
    assertThatThrownBy(
            () -> Json.MAPPER.readValue("{\"own\":1,\"list\":[],\"map\":{}}", Figures.class))
        .hasMessageContaining("'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"own\":\"NaN\",\"list\":[],\"map\":{},\"none\":1}",
        "{\"own\":\"1.5\",\"list\":[],\"map\":{},\"none\":1}",
        "{\"own\":1e999,\"list\":[],\"map\":{},\"none\":1}",
        "{\"own\":1,\"list\":[\"\"],\"map\":{},\"none\":1}",
        "{\"own\":1,\"list\":null,\"map\":{},\"none\":1}",
        "{\"own\":1,\"list\":[],\"map\":{\"dev\":true},\"none\":1}",
        "{\"own\":1,\"list\":[],\"map\":{},\"none\":null}",
        "{\"own\":1,\"list\":[],\"map\":{},\"none\":1} 2",
        "{\"chosen\":\"a\",\"among\":null}"
      })
  void whatWasNotWrittenIsRefused(String json) {
    Class<?> type = json.contains("among") ? Choice.class : Figures.class;
    assertThatThrownBy(() -> Json.MAPPER.readValue(json, type))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void infinityIsReadAgain() throws JsonProcessingException {
    Figures figures =
        new Figures(Double.POSITIVE_INFINITY, List.of(Double.NEGATIVE_INFINITY), Map.of(), 1);
    assertThat(Json.MAPPER.readValue(Json.line(figures), Figures.class)).isEqualTo(figures);
  }
}
