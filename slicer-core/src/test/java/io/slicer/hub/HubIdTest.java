package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubIdTest {
  @ParameterizedTest
  @CsvSource({
    "xlm-roberta-base, xlm-roberta-base, main",
    "intfloat/multilingual-e5-small, intfloat/multilingual-e5-small, main",
    "a/b_1.0@v2.1, a/b_1.0, v2.1",
    "a@refs/pr/1, a, refs/pr/1",
  })
  void hasANameAndARevision(String id, String name, String revision) {
    assertThat(HubId.model(id)).isEqualTo(new HubId(HubId.Kind.MODEL, name, revision));
  }

  @Test
  void isKeptWhereHuggingFaceKeepsIt() {
    assertThat(HubId.model("org/name@dev").cacheName()).isEqualTo("models--org--name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b/c",
        "a/",
        "/a",
        "../a",
        "a/..",
        "a@",
        "a@../../x",
        "a@x/../y",
        "a b",
        "a?b",
        "-a",
        "a@b@c",
        "a\\b",
        "a/b@.x",
        "ä"
      })
  void isNothingElse(String id) {
    assertThatThrownBy(() -> HubId.model(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + id + "\" is neither a directory nor a model of the Hub");
  }

  @Test
  void dataSetsAreKeptBesideModels() {
    HubId id = HubId.dataset("unimelb-nlp/wikiann@refs/convert/parquet");

    assertThat(id)
        .isEqualTo(new HubId(HubId.Kind.DATASET, "unimelb-nlp/wikiann", "refs/convert/parquet"));
    assertThat(id.cacheName()).isEqualTo("datasets--unimelb-nlp--wikiann");
    assertThat(id.path()).isEqualTo("/datasets/unimelb-nlp/wikiann");
    assertThatThrownBy(() -> HubId.dataset("a/../b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a/../b\" is no data set of the Hub");
  }
}
