package io.slicer.examples.crosslingual.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.examples.crosslingual.cell.ChoiceResult;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.finetune.RunEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OthersLambdaTest {
  private static final Cost COST =
      new Cost(1, null, "now", new RunEnvironment("1", "17", "linux", "a cpu", 1));

  private static ChoiceResult choice(String language, double... scores) {
    List<ChoiceResult.Point> grid = new ArrayList<>();
    for (int s = 0; s < scores.length; s++) {
      grid.add(new ChoiceResult.Point(s / 10.0, Map.of("accuracy", scores[s])));
    }
    return new ChoiceResult(
        Task.POS, Start.BASE, language, Map.of(), "dev", 1, "accuracy", grid, 0, COST);
  }

  @Test
  void theLanguageItselfHasNoPartInItsLambda() {
    List<ChoiceResult> others = List.of(choice("fr", 0.5, 0.6, 0.4), choice("es", 0.5, 0.6, 0.7));

    for (ChoiceResult own : List.of(choice("de", 0, 0, 1), choice("de", 1, 0, 0))) {
      List<ChoiceResult> all = new ArrayList<>(others);
      all.add(own);
      // With de, the best would be 0.2 and 0.
      assertThat(OthersLambda.of("de", all)).hasValue(0.1);
      assertThat(OthersLambda.of("de", others)).hasValue(0.1);
    }
    assertThat(OthersLambda.of("es", List.of(choice("de", 0, 0, 1), others.get(0), others.get(1))))
        .hasValue(0.2);
  }

  @Test
  void itIsTheBestMeanOfTheOthers() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      List<ChoiceResult> all = new ArrayList<>();
      for (String language : List.of("de", "es", "fr", "hi")) {
        all.add(choice(language, random.doubles(5).toArray()));
      }
      double best = -1;
      double lambda = -1;
      for (int l = 0; l < 5; l++) {
        double mean = 0;
        for (ChoiceResult choice : all) {
          boolean counts = !choice.language().equals("fr");
          mean += counts ? choice.grid().get(l).figures().get("accuracy") / 3 : 0;
        }
        if (mean > best) {
          best = mean;
          lambda = l / 10.0;
        }
      }
      assertThat(OthersLambda.of("fr", all)).hasValue(lambda);
    }
  }

  @Test
  void ofEqualMeansTheSmallestLambdaIsTaken() {
    assertThat(OthersLambda.of("fr", List.of(choice("de", 0.5, 0.75, 0.75)))).hasValue(0.1);
    assertThat(OthersLambda.of("fr", List.of(choice("de", 0.5, 0.25), choice("es", 0.25, 0.5))))
        .hasValue(0);
  }

  @Test
  void withoutOthersThereIsNone() {
    assertThat(OthersLambda.of("de", List.of(choice("de", 0, 1)))).isEmpty();
    assertThat(OthersLambda.of("de", List.of())).isEmpty();
  }

  @Test
  void searchesOnDifferentGridsAreNotMixed() {
    assertThatThrownBy(
            () -> OthersLambda.of("fr", List.of(choice("de", 0, 1), choice("es", 0, 1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("es");
  }
}
