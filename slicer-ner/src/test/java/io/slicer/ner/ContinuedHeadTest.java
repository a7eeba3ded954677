package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.head.HeadUpdate;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.LoadReport;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.NerCorpora;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Going on with a model on data whose labels are not the model's, one for one. */
class ContinuedHeadTest {
  /** Nothing should move. */
  private static final double RATE = 1e-12;

  private static final double TOLERANCE = 1e-9;
  private static final GoldenFiles TINY = GoldenFiles.shipped("tiny-bert");

  @TempDir private Path directory;

  private static Path given(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  ContinuedHeadTest.class.getResource("/head-lost-label-order/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NerDataset data(String name) {
    return NerCorpora.read(given(name).resolve("train-en.tsv"));
  }

  /** The tiny model, but with its labels in the order of the alphabet. */
  private Path sorted() throws IOException {
    Path model = Files.createDirectory(directory.resolve("sorted"));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(TINY.directory().resolve(file), model.resolve(file));
    }
    Files.copy(given("config.json"), model.resolve("config.json"));
    return model;
  }

  private static SlicerTrainer.Builder trainer(Path model) {
    return SlicerTrainer.builder()
        .model(PretrainedModel.of(model))
        .threads(1)
        .epochs(1)
        .learningRate(RATE);
  }

  private Path train(SlicerTrainer.Builder trainer, NerDataset dataset) {
    Path saved = directory.resolve("saved");
    try (NerModel model = trainer.fit(dataset)) {
      model.save(saved);
    }
    return saved;
  }

  private static EncoderConfig config(Path model) {
    return EncoderConfig.of(PretrainedModel.of(model).config());
  }

  private static float[] row(Path model, String parameter, String label) {
    EncoderConfig config = config(model);
    int row = config.labels().indexOf(label);
    float[] all = TensorFile.of(model.resolve("model.safetensors")).floats(parameter);
    int width = all.length / config.labels().size();
    return Arrays.copyOfRange(all, row * width, (row + 1) * width);
  }

  private static void assertKept(Path before, Path after, List<String> labels) {
    for (String label : labels) {
      for (String parameter : List.of("classifier.weight", "classifier.bias")) {
        float[] old = row(before, parameter, label);
        float[] now = row(after, parameter, label);
        assertThat(now).hasSameSizeAs(old);
        for (int i = 0; i < old.length; i++) {
          assertThat((double) now[i])
              .as("%s of %s", parameter, label)
              .isCloseTo(old[i], within(TOLERANCE));
        }
      }
    }
  }

  private static LoadReport loaded(Path model) {
    return Objects.requireNonNull(RunRecord.read(model.resolve(RunRecord.FILE)).loaded());
  }

  @ParameterizedTest
  @EnumSource(HeadUpdate.class)
  void anotherOrderKeepsEveryRow(HeadUpdate update) throws IOException {
    Path before = sorted();
    Path after = train(trainer(before).headUpdate(update), data("data"));

    assertThat(config(after).labels()).isNotEqualTo(config(before).labels());
    assertKept(before, after, config(before).labels());
    assertThat(loaded(after).labels())
        .isEqualTo(new LoadReport.Labels(config(after).labels(), List.of(), List.of()));
    assertThat(loaded(after).warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HeadUpdate.class)
  void fewerLabelsKeepTheirRows(HeadUpdate update) {
    Path after = train(trainer(TINY.directory()).headUpdate(update), data("some"));

    List<String> kept = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    assertKept(TINY.directory(), after, kept);
    assertThat(loaded(after).labels())
        .isEqualTo(new LoadReport.Labels(kept, List.of(), List.of("B-ORG", "I-ORG")));
    assertThat(loaded(after).warnings()).singleElement().asString().contains("dropped: B-ORG");
  }

  @ParameterizedTest
  @EnumSource(HeadUpdate.class)
  void moreLabelsKeepThoseThatThereWere(HeadUpdate update) {
    Path after = train(trainer(TINY.directory()).headUpdate(update), data("more"));

    assertKept(TINY.directory(), after, config(TINY.directory()).labels());
    assertThat(row(after, "classifier.weight", "B-DATE")).doesNotContain(0);
    assertThat(loaded(after).labels().drawn()).containsExactly("B-DATE", "I-DATE");
    assertThat(loaded(after).warnings())
        .singleElement()
        .asString()
        .contains("drawn anew: B-DATE, I-DATE");
  }

  /** The model's labels in their order, and what the training keeps of them. */
  @Test
  void lettersOfOtherSchemesAreOtherLabels() throws IOException {
    Path before = relabelled(List.of("O", "B-PER", "E-PER", "I-PER", "S-PER", "B-LOC", "I-LOC"));
    Path after = train(trainer(before), data("data"));

    List<String> kept = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    assertKept(before, after, kept);
    assertThat(loaded(after).labels().kept()).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(loaded(after).labels().drawn()).containsExactly("B-ORG", "I-ORG");
    assertThat(loaded(after).labels().dropped()).containsExactly("E-PER", "S-PER");
    assertThat(loaded(after).warnings()).hasSize(1);
  }

  @Test
  void rowsWithoutNamesAreDrawnAnewUnlessTheyAreNamed() throws IOException {
    List<String> numbered = IntStream.range(0, 7).mapToObj(i -> "LABEL_" + i).toList();
    Path before = relabelled(numbered);
    PretrainedModel named =
        PretrainedModel.of(before).withLabels(config(TINY.directory()).labels());
    Path after = train(trainer(before).model(named), data("data"));

    assertKept(TINY.directory(), after, config(TINY.directory()).labels());
    assertThat(loaded(after).warnings()).isEmpty();

    try (NerModel model = trainer(before).fit(data("data"))) {
      LoadReport report = Objects.requireNonNull(model.runRecord().orElseThrow().loaded());
      assertThat(report.warnings())
          .singleElement()
          .asString()
          .contains("training starts with a new head")
          .contains("LABEL_0");
    }
  }

  private Path relabelled(List<String> names) throws IOException {
    Path model = sorted();
    Path file = model.resolve("config.json");
    ObjectNode config = PretrainedModel.of(model).withLabels(names).config();
    Files.writeString(file, config.toString());
    return model;
  }

  @Test
  void slicesGoOnWithTheRowsThatTheyFroze() throws IOException {
    Path before = sorted();
    Path after = train(trainer(before).slices(12), data("more"));

    assertKept(before, after, config(before).labels());
  }

  @Test
  void whatIsTrainedFurtherTagsAsBefore() throws IOException {
    Path before = sorted();
    Path after = train(trainer(before), data("data"));
    List<String> texts = List.of("Olena moved to Lviv .", "She works for Blue Harbour .");

    try (NerModel old = NerModel.load(before);
        NerModel now = NerModel.load(after)) {
      assertThat(now.labels()).isNotEqualTo(old.labels());
      assertThat(now.tagSubwords(texts).get(0))
          .extracting(TaggedSubword::tag)
          .isEqualTo(old.tagSubwords(texts).get(0).stream().map(TaggedSubword::tag).toList());
      assertThat(now.evaluate(data("data"), Scoring.WORDS).predicted())
          .isEqualTo(old.evaluate(data("data"), Scoring.WORDS).predicted());
    }
  }

  @Test
  void otherSpellingsOfTheTypesAreOtherLabels() {
    NerDataset lower =
        NerDataset.of(
            "lower case", List.of(new Sentence(List.of("Olena", "left"), List.of("B-per", "O"))));
    Path after = train(trainer(TINY.directory()), lower);

    assertThat(loaded(after).labels())
        .isEqualTo(
            new LoadReport.Labels(
                List.of("O"),
                List.of("B-per", "I-per"),
                List.of("B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")));
    assertThat(loaded(after).warnings())
        .singleElement()
        .asString()
        .contains("B-PER is not B-per, I-PER is not I-per");
  }

  @Test
  void aRecordFromBeforeThisWasKeptCanBeRead() throws IOException {
    Path after = train(trainer(TINY.directory()), data("some"));
    Path file = after.resolve(RunRecord.FILE);
    RunRecord record = RunRecord.read(file);
    String json = Files.readString(file);
    int begin = json.indexOf("  \"loaded\" : {");
    int end = json.indexOf("  \"train\" : {");
    Files.writeString(file, json.substring(0, begin) + json.substring(end));

    assertThat(RunRecord.read(file).loaded()).isNull();
    assertThat(RunRecord.read(file).train()).isEqualTo(record.train());
    try (NerModel model = NerModel.load(after)) {
      assertThat(model.labels()).isEqualTo(LabelSet.of(config(after).labels()));
      assertThat(model.runRecord()).isPresent();
    }
  }
}
