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

class JsonTest {
  private record Figures(double own, List<Double> list, Map<String, Double> map, Integer none) {}

  @Test
  void whatIsNoNumberIsStillNoneWhenItIsReadAgain() throws JsonProcessingException {
    Figures figures =
        new Figures(Double.NaN, Arrays.asList(1.5, Double.NaN), Map.of("dev", Double.NaN), null);
    String json = Json.line(figures);

    assertThat(json)
        .isEqualTo("{\"own\":null,\"list\":[1.5,null],\"map\":{\"dev\":null},\"none\":null}");
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
}
