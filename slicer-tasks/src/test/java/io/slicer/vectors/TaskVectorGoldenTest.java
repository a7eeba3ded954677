package io.slicer.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.hub.TransferListener;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of checkpoints whose figures and values the reference has computed. */
class TaskVectorGoldenTest {
  private static final GoldenFiles GOLDENS = GoldenFiles.of("task-vectors");
  private static final JsonNode EXPECTED = GOLDENS.json("expected.json");
  private static final double TOLERANCE = 1e-9;

  @TempDir private Path directory;

  private final Map<String, StoredModel> models = new LinkedHashMap<>();

  @AfterEach
  void closeModels() {
    models.values().forEach(StoredModel::close);
  }

  private StoredModel model(String name) {
    return models.computeIfAbsent(name, key -> StoredModel.open(GOLDENS.directory().resolve(key)));
  }

  private TaskVector vector(String name) {
    return TaskVector.of(model(name), model("base"));
  }

  private static Map<String, JsonNode> children(JsonNode node) {
    Map<String, JsonNode> children = new TreeMap<>();
    node.propertyStream().forEach(entry -> children.put(entry.getKey(), entry.getValue()));
    assertThat(children).isNotEmpty();
    return children;
  }

  private static void assertFigures(Map<String, Double> actual, JsonNode expected) {
    assertThat(actual.keySet()).isEqualTo(children(expected).keySet());
    children(expected)
        .forEach(
            (name, figure) ->
                assertThat(actual.get(name))
                    .as(name)
                    .isCloseTo(figure.doubleValue(), within(TOLERANCE)));
  }

  @Test
  void vectorsHaveTheTensorsNormsAndReasonsOfTheReference() {
    children(EXPECTED.path("vectors"))
        .forEach(
            (name, expected) -> {
              TaskVector vector = vector(name);
              VectorComparison lengths = VectorComparison.of(List.of(vector));
              assertThat(vector.names()).hasSize(expected.path("tensors").intValue());
              assertThat(vector.elements()).isEqualTo(expected.path("elements").longValue());
              Map<String, String> reasons = new TreeMap<>();
              vector.leftOut().forEach((tensor, why) -> reasons.put(tensor, why.toString()));
              Map<String, String> right = new TreeMap<>();
              children(expected.path("left_out")).forEach((k, v) -> right.put(k, v.textValue()));
              assertThat(reasons).isEqualTo(right);
              assertThat(vector.norm())
                  .isCloseTo(expected.path("norm").doubleValue(), within(TOLERANCE));
              assertFigures(lengths.normsByTensor(0), expected.path("norms"));
              assertFigures(lengths.normsByLayer(0), expected.path("layer_norms"));
              assertThat(lengths.publishedNorm(0))
                  .isCloseTo(
                      expected
                          .path("norm_as_published")
                          .asDouble(expected.path("norm").doubleValue()),
                      within(TOLERANCE));
            });
  }

  @Test
  void cosinesAreThoseOfTheReference() {
    List<String> names = new ArrayList<>(children(EXPECTED.path("vectors")).keySet());
    VectorComparison all =
        VectorComparison.of(names.stream().map(this::vector).toList(), TransferListener.NONE);
    children(EXPECTED.path("cosines"))
        .forEach(
            (pair, expected) -> {
              int comma = pair.indexOf(',');
              int a = names.indexOf(pair.substring(0, comma));
              int b = names.indexOf(pair.substring(comma + 1));
              double whole = expected.path("whole").doubleValue();
              assertThat(all.cosine(a, b)).isCloseTo(whole, within(TOLERANCE));
              assertThat(all.cosine(b, a)).isEqualTo(all.cosine(a, b));
              assertFigures(all.cosinesByTensor(a, b), expected.path("tensors"));
              assertFigures(all.cosinesByLayer(a, b), expected.path("layers"));
              assertThat(all.publishedCosine(a, b))
                  .isCloseTo(expected.path("as_published").asDouble(whole), within(TOLERANCE));
            });
  }

  @Test
  void negationSumAndMultipleHaveTheBitsOfTheReference() {
    JsonNode derived = EXPECTED.path("derived");
    TaskVector one = vector("language-a");
    assertDerived(one.negated(), derived.path("negation of language-a"));
    assertDerived(one.plus(vector("language-b")), derived.path("language-a + language-b"));
    assertDerived(one.times(0.3), derived.path("0.3 x language-a"));
  }

  private void assertDerived(TaskVector actual, JsonNode expected) {
    assertThat(actual.norm()).isCloseTo(expected.path("norm").doubleValue(), within(TOLERANCE));
    assertThat(actual.cosine(vector("language-a")))
        .isCloseTo(expected.path("cosine_with_language_a").doubleValue(), within(TOLERANCE));
    assertThat(actual.names()).isEqualTo(children(expected.path("values")).keySet());
    children(expected.path("values"))
        .forEach((name, values) -> assertValues(name, TinyVectors.values(actual, name), values));
  }

  private static void assertValues(String name, float[] actual, JsonNode values) {
    assertThat(new float[] {actual[0], actual[actual.length / 2], actual[actual.length - 1]})
        .as(name)
        .containsExactly(
            values.path(0).floatValue(), values.path(1).floatValue(), values.path(2).floatValue());
  }

  private TensorFile applied(TaskVector vector, JsonNode what) {
    Path sum = directory.resolve("sum");
    vector.applyTo(
        model(what.path("to").textValue()),
        what.path("factor").doubleValue(),
        sum,
        TransferListener.NONE);
    return TensorFile.of(sum.resolve("model.safetensors"));
  }

  @Test
  void theSumHasTheBitsOfTheReference() {
    JsonNode what = EXPECTED.path("applied");
    TensorFile expected = GOLDENS.tensors(what.path("file").textValue());
    TensorFile sum = applied(vector(what.path("vector").textValue()), what);

    assertThat(sum.names()).isEqualTo(expected.names());
    for (String name : expected.names()) {
      if (name.endsWith("position_ids")) {
        assertThat(sum.longs(name)).isEqualTo(expected.longs(name));
      } else {
        assertThat(sum.floats(name)).as(name).isEqualTo(expected.floats(name));
      }
    }
    assertUntouched(what, sum);
  }

  private static void assertUntouched(JsonNode what, TensorFile sum) {
    TensorFile before = GOLDENS.tensors(what.path("to").textValue() + "/model.safetensors");
    assertThat(what.path("untouched")).isNotEmpty();
    for (JsonNode name : what.path("untouched")) {
      if (name.textValue().endsWith("position_ids")) {
        assertThat(sum.longs(name.textValue())).isEqualTo(before.longs(name.textValue()));
      } else {
        assertThat(sum.floats(name.textValue())).isEqualTo(before.floats(name.textValue()));
      }
    }
  }

  @Test
  void theNegationIsAddedLikeAnyVector() {
    JsonNode what = EXPECTED.path("applied_negation");
    TensorFile sum = applied(vector("language-a").negated(), what);
    children(what.path("values"))
        .forEach((name, values) -> assertValues(name, sum.floats(name), values));
  }

  @Test
  void copiesInTheModelFollowTheirTable() {
    JsonNode what = EXPECTED.path("applied_to_base");
    TensorFile sum = applied(vector("language-a"), what);
    children(what.path("values"))
        .forEach((name, values) -> assertValues(name, sum.floats(name), values));
    assertUntouched(what, sum);
    Map<String, JsonNode> copies = children(EXPECTED.path("tied"));
    copies.forEach(
        (copy, table) -> assertThat(sum.floats(copy)).isEqualTo(sum.floats(table.textValue())));
    assertThat(sum.names()).containsAll(Set.copyOf(copies.keySet()));
  }
}
