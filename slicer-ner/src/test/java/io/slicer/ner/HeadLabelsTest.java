package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose labels are called otherwise than the tags of IOB2. */
class HeadLabelsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path TINY = GoldenFiles.shipped("tiny-xlmr").directory();
  private static final String TEXT = "Olena moved to Lviv.";
  private static final List<String> NAMES =
      List.of("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC");

  @TempDir private Path directory;

  /** The tiny model with other names, one for each row unless the number is wrong. */
  private Path named(Object... names) throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(TINY.resolve(file), model.resolve(file));
    }
    ObjectNode config = (ObjectNode) JSON.readTree(TINY.resolve("config.json").toFile());
    config.remove("label2id");
    ObjectNode byId = config.putObject("id2label");
    for (Object name : names) {
      byId.putPOJO(String.valueOf(byId.size()), name);
    }
    Files.writeString(model.resolve("config.json"), config.toString());
    return model;
  }

  private static NerModel load(Path model) {
    return load(PretrainedModel.of(model));
  }

  private static NerModel load(PretrainedModel model) {
    return NerModel.load(model, InferenceSettings.defaults().withThreads(1));
  }

  private static List<Entity> rightEntities() {
    try (NerModel right = load(TINY)) {
      return right.tag(TEXT);
    }
  }

  private static List<TaggedSubword> rightSubwords() {
    try (NerModel right = load(TINY)) {
      return right.tagSubwords(List.of(TEXT)).get(0);
    }
  }

  private static Object[] numbered() {
    return IntStream.range(0, NAMES.size()).mapToObj(i -> "LABEL_" + i).toArray();
  }

  @Test
  void subwordsNeedNoNames() throws IOException {
    List<TaggedSubword> right = rightSubwords();
    try (NerModel model = load(named(numbered()))) {
      List<TaggedSubword> tagged = model.tagSubwords(List.of(TEXT)).get(0);

      // transformers' best label of the first piece behind <s>.
      assertThat(tagged.get(0).tag()).isEqualTo("LABEL_4");
      assertThat(tagged).extracting(TaggedSubword::text).isEqualTo(texts(right));
      for (int i = 0; i < right.size(); i++) {
        assertThat(tagged.get(i).tag()).isEqualTo("LABEL_" + NAMES.indexOf(right.get(i).tag()));
        assertThat(tagged.get(i).score()).isEqualTo(right.get(i).score());
      }
    }
  }

  private static List<String> texts(List<TaggedSubword> subwords) {
    return subwords.stream().map(TaggedSubword::text).toList();
  }

  @Test
  void entitiesNeedThemAndSayHowToGiveThem() throws IOException {
    Path directory = named(numbered());
    try (NerModel model = load(directory)) {
      assertThatThrownBy(() -> model.tag(TEXT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(directory + ": labels [LABEL_0, LABEL_1, ")
          .hasMessageContaining("name all 7 in their order, --labels O,B-PER,I-PER,...")
          .hasMessageContaining("PretrainedModel.withLabels")
          .hasMessageContaining("--subwords")
          .hasMessageNotContaining("\n");
      assertThatThrownBy(model::labels).hasMessageContaining("LABEL_0");
      assertThatThrownBy(() -> BatchingTagger.builder(model).build())
          .hasMessageContaining("--labels");
      assertThat(model.labelNames()).startsWith("LABEL_0", "LABEL_1").hasSize(7);
    }
  }

  @Test
  void namesThatAreGivenAreThoseOfTheModelAndAreSaved() throws IOException {
    Path saved = directory.resolve("saved");
    try (NerModel model = load(PretrainedModel.of(named(numbered())).withLabels(NAMES))) {
      assertThat(model.tag(TEXT)).isEqualTo(rightEntities()).isNotEmpty();
      model.save(saved);
    }
    try (NerModel again = load(saved)) {
      assertThat(again.labels().names()).isEqualTo(NAMES);
      assertThat(again.tag(TEXT)).isEqualTo(rightEntities());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 8})
  void asManyNamesAreGivenAsThereAreRows(int count) throws IOException {
    List<String> names = new ArrayList<>(NAMES);
    names.add("B-X");
    PretrainedModel model =
        PretrainedModel.of(named(numbered())).withLabels(names.subList(0, count));

    assertThatThrownBy(() -> load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("id2label is " + count + ", but " + directory)
        .hasMessageContaining(" has 7: tensor \"classifier.weight\"")
        .hasMessageContaining("--labels");
    assertThatThrownBy(() -> model.withLabels(List.of())).hasMessage("no labels");
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 8})
  void aConfigurationThatNamesMoreOrFewerIsRefusedWithBothNumbers(int count) throws IOException {
    Path model = named(Arrays.copyOf(new Object[] {0, 1, 2, 3, 4, 5, 6, 7}, count));

    assertThatThrownBy(() -> load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("id2label is " + count + ", but ")
        .hasMessageContaining(" has 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numbers | 0,1,2,3,4,5,6",
        "parts of speech | ADJ,ADP,NOUN,VERB,X,DET,PUNCT",
        "a name twice | NOUN,NOUN,NOUN,VERB,VERB,DET,PUNCT",
        "a letter behind the type | O,PER-B,PER-I,LABEL_3,LABEL_4,LABEL_5,LABEL_6",
        "two schemes in one | O,E-PER,L-PER,B-ORG,I-ORG,B-LOC,I-LOC",
        "no type | O,B,I,B-ORG,I-ORG,B-LOC,I-LOC",
      })
  void whateverTheyAreCalledSubwordsAreTagged(String kind, String names) throws IOException {
    List<TaggedSubword> right = rightSubwords();
    String[] all = names.split(",");
    try (NerModel model = load(named((Object[]) all))) {
      assertThat(model.tagSubwords(List.of(TEXT)).get(0))
          .as(kind)
          .extracting(TaggedSubword::tag)
          .isEqualTo(right.stream().map(piece -> all[NAMES.indexOf(piece.tag())]).toList());
      assertThatThrownBy(() -> model.tag(TEXT)).as(kind).hasMessageContaining("--labels");
    }
  }

  @Test
  void namesOfTheSameTwiceFindEntities() throws IOException {
    try (NerModel model = load(named("O", "B-X", "I-X", "B-X", "I-X", "B-X", "I-X"))) {
      List<Entity> found = model.tag(TEXT);

      assertThat(found).isNotEmpty().extracting(Entity::label).containsOnly("X");
      assertThat(model.types()).containsExactly("X");
      assertThat(model.tag(TEXT, TaggingOptions.DEFAULT.withDecoding(Decoding.VITERBI)))
          .extracting(Entity::label)
          .containsOnly("X");
      assertThatThrownBy(model::labels).hasMessageContaining("not each another tag");
    }
  }

  @Test
  void outsideMayBeCalledZero() throws IOException {
    try (NerModel model = load(named(0, "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"))) {
      assertThat(model.tag(TEXT)).isEqualTo(rightEntities());
      assertThat(model.labels().names()).isEqualTo(NAMES);
    }
  }

  /** Tags that stand for those in another scheme are compared with a corpus as tags of IOB2. */
  @Test
  void figuresAreThoseOfTheEntities() throws IOException {
    List<String> words = List.of("Olena", "moved", "to", "Lviv", ".");
    NerDataset dataset =
        NerDataset.of(
            "test", List.of(new Sentence(words, List.of("B-PER", "O", "O", "B-LOC", "O"))));
    try (NerModel model = load(named("O", "PER", "PER", "ORG", "ORG", "LOC", "LOC"))) {
      List<Entity> entities = model.tag(words);
      List<String> tags = model.evaluate(dataset, Scoring.WORDS).predicted().get(0);

      List<String> right = new ArrayList<>(List.of("O", "O", "O", "O", "O"));
      for (Entity entity : entities) {
        for (int w = entity.start(); w < entity.end(); w++) {
          right.set(w, (w == entity.start() ? "B-" : "I-") + entity.label());
        }
      }
      assertThat(tags).isEqualTo(right);
    }
  }

  /** Right values: seqeval 1.2.2, get_entities, on the same tags (L as E, U as S, M as I). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "B-X I-X E-X O S-Y | B-X I-X I-X O B-Y",
        "S-X S-X S-X | B-X B-X B-X",
        "S-X I-X | B-X B-X",
        "E-X E-X | B-X B-X",
        "E-X I-X | B-X B-X",
        "I-X E-X I-X | B-X I-X B-X",
        "B-X E-Y | B-X B-Y",
        "O I-Y I-X S-X | O B-Y B-X B-X",
        "B-X L-X U-X U-Y | B-X I-X B-X B-Y",
        "B-X M-X E-X S-Y S-X | B-X I-X I-X B-Y B-X",
        "X X O Y X | B-X I-X O B-Y B-X",
        "O X-Y X-Y | O B-X-Y I-X-Y",
        "O DATE-TIME | O B-DATE-TIME",
        "O I-X B-X I-Y | O I-X B-X I-Y",
      })
  void tagsOfOtherSchemesAreReadAsThoseOfIob2(String given, String iob2) {
    List<String> tags = List.of(given.split(" "));
    List<String> names = new ArrayList<>(List.of("O"));
    names.addAll(tags.stream().filter(tag -> !tag.equals("O")).distinct().toList());
    if (given.equals("O X-Y X-Y")) {
      // Looks like a letter that no scheme has.
      assertThatThrownBy(() -> HeadLabels.of("test", names).checkEntities())
          .hasMessageContaining("do not say");
      return;
    }
    HeadLabels labels = HeadLabels.of("test", names);

    assertThat(labels.iob2(tags.stream().map(names::indexOf).toList()))
        .isEqualTo(List.of(iob2.split(" ")));
  }

  @Test
  void wellFormedSequencesAreThoseOfIob2Alone() {
    HeadLabels labels = HeadLabels.of("test", List.of("O", "PER", "LOC"));

    assertThatThrownBy(
            () -> new WordDecoder(labels, TaggingOptions.DEFAULT.withDecoding(Decoding.VITERBI)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decode GREEDY");
    assertThat(labels.labelSet().names()).containsExactly("O", "I-PER", "I-LOC");
  }
}
