package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.PlanExecutor;
import io.slicer.eval.SpanReport;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a tiny model with random parameters, which finds entities everywhere. {@link NerModelLoadTest}
 * is about several threads.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("processor")
class NerModelTest {
  /** Of a score, when a sentence is in another batch: the rounding of float32 products. */
  private static final double TOLERANCE = 1e-5;

  private static final List<String> TEXTS =
      List.of(
          "Angela Merkel besuchte Paris.",
          "",
          "  \t\n ",
          "Anna 😀 lives in Zu\u0308rich (👩‍👩‍👧), not in Łódź!",
          "北京大学在北京。 東京タワー",
          "\u200B\uFEFF",
          "R.H. Saunders ( St. Lawrence River ) ( 968 MW )",
          "नमस्ते दुनिया",
          "القاهرة، مصر",
          "a\uD83Db");

  private NerModel model;

  @BeforeAll
  void load() {
    model = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static List<String> words(int count, long seed) {
    List<String> all =
        List.of("Anna", "lives", "in", "Zurich", "the", "of", "river", "Paris", "(", "1968", "na");
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> all.get(random.nextInt(all.size()))).toList();
  }

  private static NerDataset dataset(int sentences) {
    List<Sentence> all = new ArrayList<>();
    Random random = new Random(7);
    List<String> tags = List.of("O", "B-PER", "I-PER", "B-LOC");
    for (int s = 0; s < sentences; s++) {
      List<String> words = words(1 + random.nextInt(60), s);
      all.add(
          new Sentence(
              words, words.stream().map(word -> tags.get(random.nextInt(tags.size()))).toList()));
    }
    return NerDataset.of("random", all);
  }

  @Test
  void scoresOfIdsAreThoseThatWordsAreTaggedBy() {
    List<String> words = words(10, 3);
    List<TokenSequence> sequences = new ArrayList<>();
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(
            GoldenFiles.shipped("tiny-xlmr").directory().resolve("tokenizer.json"))) {
      Encoding encoding = tokenizer.encodeWords(words);
      int[] all = IntStream.range(0, encoding.length()).toArray();
      sequences.add(TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), all));
      sequences.add(TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), new int[] {1}));
    }

    List<float[]> scores = model.scores(sequences);

    int labels = model.labels().size();
    assertThat(scores.get(0)).hasSize(sequences.get(0).length() * labels);
    assertThat(scores.get(1)).hasSize(labels);
    for (int label = 0; label < labels; label++) {
      assertThat((double) scores.get(1)[label])
          .isCloseTo(scores.get(0)[labels + label], within(TOLERANCE));
    }
  }

  private static void assertSameUpToRounding(
      List<List<Entity>> actual, List<List<Entity>> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).hasSameSizeAs(expected.get(i));
      for (int e = 0; e < actual.get(i).size(); e++) {
        Entity one = actual.get(i).get(e);
        Entity other = expected.get(i).get(e);
        assertThat(one.score()).isCloseTo(other.score(), within(TOLERANCE));
        assertThat(one)
            .isEqualTo(
                new Entity(other.label(), other.text(), other.start(), other.end(), one.score()));
      }
    }
  }

  @Test
  void modelsOfOneDirectoryAreClosedIndependently() {
    List<List<Entity>> expected = model.tagTexts(TEXTS);
    NerModel other = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
    NerModel closedAtOnce = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
    closedAtOnce.close();
    assertThat(other.tagTexts(TEXTS)).isEqualTo(expected);
    other.close();
    assertThat(model.tagTexts(TEXTS)).isEqualTo(expected);
  }

  @Test
  void entitiesLieWhereTheirOffsetsSay() {
    int found = 0;
    for (String text : TEXTS) {
      int end = 0;
      for (Entity entity : model.tag(text)) {
        assertThat(entity.text())
            .isEqualTo(text.substring(entity.start(), entity.end()))
            .isEqualTo(entity.text().strip())
            .isNotEmpty();
        assertThat(entity.start()).isGreaterThanOrEqualTo(end);
        assertThat(entity.score()).isBetween(1.0 / 7, 1.0);
        assertThat(entity.label()).isIn("PER", "ORG", "LOC");
        end = entity.end();
        found++;
      }
    }
    assertThat(found).isGreaterThan(TEXTS.size());
  }

  @Test
  void entitiesOfWordsAreCountedInWords() {
    List<String> words = words(50, 1);

    List<Entity> entities = model.tag(words);

    assertThat(entities).isNotEmpty();
    for (Entity entity : entities) {
      assertThat(entity.text())
          .isEqualTo(String.join(" ", words.subList(entity.start(), entity.end())));
    }
  }

  @Test
  void textOfPlainWordsIsTaggedLikeTheWords() {
    List<String> words = words(300, 2);
    String text = String.join(" ", words);

    List<String> ofText = model.tag(text).stream().map(Entity::text).toList();

    assertThat(ofText).isEqualTo(model.tag(words).stream().map(Entity::text).toList());
  }

  @Test
  void manyTextsAreTaggedLikeEachAloneAndInTheirOrder() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      texts.addAll(TEXTS);
      texts.add(String.join(" ", words(30 * i, i)));
    }
    Collections.shuffle(texts, new Random(3));
    List<List<String>> sentences = IntStream.range(0, 100).mapToObj(i -> words(i, i)).toList();

    assertSameUpToRounding(model.tagTexts(texts), texts.stream().map(model::tag).toList());
    assertSameUpToRounding(
        model.tagSentences(sentences), sentences.stream().map(model::tag).toList());
  }

  @Test
  void nothingIsTruncated() {
    List<String> sentence = words(2000, 4);
    NerDataset dataset =
        NerDataset.of("long", List.of(new Sentence(sentence, Collections.nCopies(2000, "O"))));

    NerEvaluation words = model.evaluate(dataset, Scoring.WORDS);
    NerEvaluation subwords = model.evaluate(dataset, Scoring.SUBWORDS);

    assertThat(words.predicted().get(0)).hasSize(2000);
    assertThat(words.predicted().get(0).subList(1900, 2000)).anyMatch(tag -> !tag.equals("O"));
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(GoldenFiles.shipped("tiny-xlmr").directory())) {
      int pieces = tokenizer.encodeWords(sentence).length() - 2;
      assertThat(subwords.predicted().get(0)).hasSize(pieces);
    }
    assertThat(model.tag(sentence)).anyMatch(entity -> entity.start() > 1900);
  }

  static Stream<String> models() {
    return GoldenFiles.MODELS.stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aWordHasTheBestLabelOfItsFirstSubword(String name) {
    GoldenFiles goldens = GoldenFiles.shipped(name);
    List<String> words = words(12, 5);
    List<String> expected = new ArrayList<>();
    EncoderConfig config = EncoderConfig.of(goldens.json("config.json"));
    try (SafeTensors weights = SafeTensors.open(goldens.directory());
        EncoderModel encoder =
            EncoderModel.load(weights, config, new TokenClassificationHead(config.labels()));
        Executor executor = PlanExecutor.of(encoder, 1);
        SubwordTokenizer tokenizer = SubwordTokenizer.load(goldens.directory())) {
      Encoding encoding = tokenizer.encodeWords(words);
      for (int word = 0; word < words.size(); word++) {
        int position = 0;
        while (encoding.pieces().get(position).word() != word) {
          position++;
        }
        float[] scores =
            executor.scores(
                TokenBatch.pack(
                    List.of(
                        TokenSequence.unlabelled(
                            encoding.ids(), encoding.typeIds(), new int[] {position})),
                    config));
        int best =
            IntStream.range(0, scores.length)
                .boxed()
                .max((a, b) -> Float.compare(scores[a], scores[b]))
                .orElseThrow();
        expected.add(config.labels().get(best));
      }
    }
    Sentence sentence = new Sentence(words, Collections.nCopies(words.size(), "O"));
    try (NerModel loaded = NerModel.load(goldens.directory())) {
      NerEvaluation evaluation =
          loaded.evaluate(NerDataset.of("test", List.of(sentence)), Scoring.WORDS);
      assertThat(evaluation.predicted()).containsExactly(expected);
    }
  }

  @Test
  void wordsThatTheTokenizerDropsAreOutside() {
    Sentence sentence = new Sentence(List.of("", "Anna", "\u200B"), List.of("B-PER", "O", "I-LOC"));
    NerDataset dataset = NerDataset.of("test", List.of(sentence));

    NerEvaluation words = model.evaluate(dataset, Scoring.WORDS);
    NerEvaluation subwords = model.evaluate(dataset, Scoring.SUBWORDS);

    assertThat(words.gold()).containsExactly(sentence.tags());
    assertThat(words.predicted().get(0)).hasSize(3).startsWith("O").endsWith("O");
    assertThat(subwords.gold().get(0)).containsOnly("O");
    assertThat(model.tag(List.of("", "\u200B"))).isEmpty();
    assertThat(model.tag(List.of())).isEmpty();
  }

  @Test
  void bySubwordsTheGoldTagOfAWordIsRepeated() {
    Sentence sentence = new Sentence(List.of("Anna", "lives"), List.of("B-PER", "O"));

    NerEvaluation evaluation =
        model.evaluate(NerDataset.of("test", List.of(sentence)), Scoring.SUBWORDS);

    assertThat(evaluation.gold()).containsExactly(List.of("B-PER", "B-PER", "O", "O", "O", "O"));
  }

  @Test
  void figuresAreThoseOfTheTags() {
    NerDataset dataset = dataset(40);

    NerEvaluation evaluation = model.evaluate(dataset, Scoring.WORDS);

    assertThat(evaluation.gold())
        .isEqualTo(dataset.sentences().stream().map(Sentence::tags).toList());
    assertThat(evaluation.report())
        .isEqualTo(SpanReport.of(evaluation.gold(), evaluation.predicted()));
    assertThat(evaluation.report().micro().support()).isPositive();
  }

  @Test
  void corporaMayHaveTypesThatTheModelDoesNotKnow() {
    Sentence sentence = new Sentence(List.of("in", "1968"), List.of("O", "B-DATE"));

    NerEvaluation evaluation =
        model.evaluate(NerDataset.of("test", List.of(sentence)), Scoring.WORDS);

    assertThat(evaluation.report().perType().get("DATE").recall()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void theNumberOfThreadsChangesNothing(int threads) {
    PretrainedModel source = PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());
    try (NerModel other = NerModel.load(source, threads)) {
      assertSameUpToRounding(other.tagTexts(TEXTS), model.tagTexts(TEXTS));
    }
    assertThatThrownBy(() -> NerModel.load(source, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 threads");
  }

  @ParameterizedTest
  @MethodSource("models")
  void aSavedModelTagsToTheBitAsBefore(String name, @TempDir Path directory) {
    Path saved = directory.resolve("a").resolve("model");
    try (NerModel before = NerModel.load(GoldenFiles.shipped(name).directory())) {
      before.save(saved);
      try (NerModel after = NerModel.load(saved)) {
        assertThat(after.labels()).isEqualTo(before.labels());
        assertThat(after.tagTexts(TEXTS)).isEqualTo(before.tagTexts(TEXTS));
        assertThat(after.runRecord()).isEmpty();
      }
    }
    assertThat(saved)
        .isDirectoryContaining("glob:**config.json")
        .isDirectoryContaining("glob:**model.safetensors")
        .isDirectoryContaining("glob:**tokenizer.json");
    assertThat(directory.resolve("a")).isDirectoryNotContaining("glob:**/[!m]*");
  }

  private static Path copy(String name, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(GoldenFiles.shipped(name).directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  @Test
  void noModelIsSavedWithATokenizerThatIsNotItsOwn(@TempDir Path directory) throws IOException {
    Path origin = copy("tiny-xlmr", directory.resolve("origin"));
    Path tokenizer = origin.resolve("tokenizer.json");
    try (NerModel moved = NerModel.load(PretrainedModel.of(origin), 1)) {
      Files.move(tokenizer, directory.resolve("elsewhere.json"));
      assertThatThrownBy(() -> moved.save(directory.resolve("without")))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("tokenizer.json");
      Files.writeString(tokenizer, "{}");
      assertThatThrownBy(() -> moved.save(directory.resolve("with-another")))
          .isInstanceOf(UncheckedIOException.class)
          .hasStackTraceContaining("is not the file it was when the model was opened");
    }
    assertThat(directory.resolve("without")).doesNotExist();
    assertThat(directory.resolve("with-another")).doesNotExist();
  }

  @Test
  void aReadOnlyModelCanBeSavedElsewhere(@TempDir Path directory) throws IOException {
    Path origin = copy("tiny-xlmr", directory.resolve("origin"));
    Path tokenizer = origin.resolve("tokenizer.json");
    Files.setPosixFilePermissions(tokenizer, PosixFilePermissions.fromString("r--r--r--"));
    try (NerModel readOnly = NerModel.load(PretrainedModel.of(origin), 1)) {
      readOnly.save(directory.resolve("saved"));
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("saved").resolve("tokenizer.json")))
        .contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void aDamagedRunRecordKeepsNobodyFromTagging(@TempDir Path directory) throws IOException {
    Path origin = copy("tiny-xlmr", directory.resolve("origin"));
    String endless = "{\"parameters\": {\"x\": [" + "{},".repeat(2_000_000);
    for (String damaged : List.of("null", "{\"validation\":[],\"parameters\":{}}", "{", endless)) {
      Files.writeString(origin.resolve(RunRecord.FILE), damaged);
      try (NerModel tagging = NerModel.load(PretrainedModel.of(origin), 1)) {
        assertThat(tagging.runRecord()).isEmpty();
        assertThat(tagging.tag(TEXTS.get(0))).isEqualTo(model.tag(TEXTS.get(0)));
      }
      assertThatThrownBy(() -> RunRecord.read(origin.resolve(RunRecord.FILE)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(RunRecord.FILE);
    }
  }

  @Test
  void aModelOverwritesNothing(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "mine");
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThatThrownBy(() -> model.save(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> model.save(directory.resolve("notes.txt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a file");
    model.save(empty);

    assertThat(directory.resolve("notes.txt")).hasContent("mine");
    assertThat(empty.resolve("model.safetensors")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LABEL_0", "X-PER", "B", "B-"})
  void entitiesOfAModelWithOtherLabelsThanTagsAreRefused(String label, @TempDir Path directory)
      throws IOException {
    Path saved = directory.resolve("model");
    model.save(saved);
    Path config = saved.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"I-LOC\"", "\"" + label + "\""));

    try (NerModel named = NerModel.load(saved)) {
      assertThatThrownBy(() -> named.tag("Anna"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(label)
          .hasMessageContaining(saved.toString())
          .hasMessageContaining("--labels");
    }
  }

  @Test
  void aModelWithoutHeadIsRefused(@TempDir Path directory) throws IOException {
    Path saved = directory.resolve("model");
    model.save(saved);
    Path config = saved.resolve("config.json");
    String json = Files.readString(config);
    Files.writeString(config, json.replace("\"id2label\"", "\"other\""));

    assertThatThrownBy(() -> NerModel.load(saved))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no model for token classification");
    assertThatThrownBy(() -> NerModel.load(directory.resolve("nothing")))
        .isInstanceOf(CheckpointException.class);
  }
}
