package io.slicer.damage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.AdaptedModel;
import io.slicer.adapter.AdapterTraining;
import io.slicer.adapter.SavedAdapter;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.hub.TransferListener;
import io.slicer.hyperx.HyperX;
import io.slicer.hyperx.HyperXTrainer;
import io.slicer.hyperx.PairData;
import io.slicer.inference.InferenceSettings;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.ner.Entity;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.TaggingOptions;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.NerCorpora;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.testing.GoldenFiles;
import io.slicer.treebank.ConlluFiles;
import io.slicer.vectors.StoredModel;
import io.slicer.vectors.TaskVector;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The valid files. */
final class Subjects {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Sentence SENTENCE =
      new Sentence(List.of("Olena", "moved", "to", "Lviv"), List.of("B-PER", "O", "O", "B-LOC"));
  static final List<Sentence> SENTENCES = List.of(SENTENCE, SENTENCE, SENTENCE);
  private static final String TEXT = "Olena moved to Lviv.";

  private final Path directory;
  private final List<Subject> subjects = new ArrayList<>();

  private Subjects(Path directory) {
    this.directory = directory;
  }

  static List<Subject> in(Path directory) throws IOException {
    Subjects made = new Subjects(directory);
    made.models();
    made.corpora();
    made.treebanks();
    made.texts();
    made.trained();
    made.vocabulary();
    made.vectors();
    made.subjects.addAll(TaskSubjects.in(directory, made.copy("tiny-bert-mlm", "tiny-bert")));
    return made.subjects;
  }

  private void models() throws IOException {
    for (String golden : GoldenFiles.MODELS) {
      subjects.add(Subject.of("config.json", model(golden).resolve("config.json"), Subjects::tag));
    }
    Path masked = copy("tiny-bert-mlm", "tiny-bert");
    subjects.add(Subject.of("config.json", masked.resolve("config.json"), Subjects::fill));
    Path weights = model("tiny-bert").resolve(SafeTensors.FILE_NAME);
    subjects.add(Subject.of(SafeTensors.FILE_NAME, weights, Subjects::tag));
    subjects.add(Subject.of(SafeTensors.INDEX_NAME, sharded(), Subjects::tag));
  }

  /** What only this library writes: run records, adapters, several heads. */
  private void trained() throws IOException {
    String base = copy("tiny-bert-mlm", "tiny-bert").toString();
    Path adapted = directory.resolve("adapted");
    try (LanguageModel model =
        LanguageModelTrainer.builder()
            .model(base)
            .adapter(AdapterTraining.of("en", 8))
            .threads(1)
            .maxLength(40)
            .fit(TextCorpus.of("a text", List.of("Olena moved to Lviv .")))) {
      model.save(adapted);
    }
    Path adapter = directory.resolve("adapter");
    AdaptedModel.of(PretrainedModel.of(adapted)).write("en", adapter);
    subjects.add(Subject.of("config.json", adapted.resolve("config.json"), Subjects::fill));
    subjects.add(Subject.of("run-record.json", adapted.resolve("run-record.json"), Subjects::fill));
    for (String file : List.of("adapter_config.json", "adapter.safetensors")) {
      subjects.add(Subject.of(file, adapter.resolve(file), each -> read(each, base)));
    }
    Path several = directory.resolve("hyperx");
    try (HyperX model =
        HyperXTrainer.builder()
            .model(base)
            .threads(1)
            .maxLength(40)
            .train(PairData.ner("en", NerDataset.of("a sentence", List.of(SENTENCE))))
            .train(PairData.mlm("sw", TextCorpus.of("a text", List.of("Olena moved to Lviv ."))))
            .fit()) {
      model.save(several);
    }
    for (String file : List.of("config.json", "hyperx.json", "run-record.json")) {
      subjects.add(Subject.of(file, several.resolve(file), Subjects::tagWithAdapters));
    }
    Path entities = directory.resolve("entities-model");
    try (NerModel model =
        SlicerTrainer.builder()
            .model(copy("tiny-xlmr", "tiny-xlmr").toString())
            .threads(1)
            .maxLength(40)
            .epochs(1)
            .fit(NerDataset.of("a sentence", List.of(SENTENCE)))) {
      model.save(entities);
    }
    subjects.add(
        Subject.of(
            "run-record.json",
            entities.resolve("run-record.json"),
            file -> RunRecord.read(file).toJson()));
  }

  private static void read(Path file, String base) {
    SavedAdapter adapter = SavedAdapter.of(file.getParent());
    PretrainedModel source = PretrainedModel.of(Path.of(base));
    EncoderConfig config = source.encoderConfig();
    EncoderCheckpoint encoder = EncoderCheckpoint.of(source.checkpoint(), config.family());
    try (encoder;
        Checkpoint all = SavedAdapter.beside(encoder, config, List.of(adapter))) {
      assertThat(all.names()).hasSizeGreaterThan(encoder.names().size());
    }
  }

  private static void tagWithAdapters(Path file) {
    PretrainedModel source = PretrainedModel.of(file.getParent());
    try (HyperX model = HyperX.load(source, InferenceSettings.defaults().withThreads(1));
        NerModel ner = model.allowingUntrained().ner(model.languages().get(0))) {
      ner.tagSubwords(List.of(TEXT));
    }
  }

  /** A tokenizer made of a list of pieces. */
  private void vocabulary() throws IOException {
    Path model = model("tiny-distilbert");
    JsonNode pieces = JSON.readTree(model.resolve("tokenizer.json").toFile()).at("/model/vocab");
    SortedMap<Integer, String> byId = new TreeMap<>();
    pieces.properties().forEach(piece -> byId.put(piece.getValue().intValue(), piece.getKey()));
    Files.delete(model.resolve("tokenizer.json"));
    Path settings = model.resolve("tokenizer_config.json");
    Files.writeString(
        settings, "{\"do_lower_case\": false, \"tokenizer_class\": \"DistilBertTokenizer\"}");
    subjects.add(
        Subject.of(
            "vocab.txt",
            model.resolve("vocab.txt"),
            String.join("\n", byId.values()) + "\n",
            Subjects::tag));
    subjects.add(Subject.of("tokenizer_config.json", settings, Subjects::tag));
  }

  private void vectors() throws IOException {
    Path file = directory.resolve("vector.safetensors");
    try (StoredModel base = StoredModel.open(model("tiny-bert"));
        StoredModel tuned = StoredModel.open(model("tiny-bert"));
        TaskVector vector = TaskVector.of(tuned, base)) {
      vector.save(file, TransferListener.NONE);
    }
    subjects.add(Subject.of("task vector", file, Subjects::norm));
  }

  private static void norm(Path file) {
    try (TaskVector vector = TaskVector.open(file)) {
      vector.norm();
    }
  }

  private Path model(String golden) throws IOException {
    return copy(golden, golden);
  }

  private Path copy(String model, String tokenizer) throws IOException {
    Path copy = Files.createTempDirectory(directory, model);
    Path source = GoldenFiles.shipped(model).directory();
    for (String file : List.of("config.json", SafeTensors.FILE_NAME)) {
      Files.copy(source.resolve(file), copy.resolve(file));
    }
    Files.copy(
        GoldenFiles.shipped(tokenizer).directory().resolve("tokenizer.json"),
        copy.resolve("tokenizer.json"));
    return copy;
  }

  /** A model in two files. */
  private Path sharded() throws IOException {
    Path model = model("tiny-bert");
    Path whole = model.resolve(SafeTensors.FILE_NAME);
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", Files.size(whole));
    ObjectNode map = index.putObject("weight_map");
    try (SafeTensors tensors = SafeTensors.open(whole)) {
      List<String> names = List.copyOf(tensors.names());
      for (int shard = 0; shard < 2; shard++) {
        String file = "model-0000" + (shard + 1) + "-of-00002.safetensors";
        List<String> own = names.subList(shard * names.size() / 2, (shard + 1) * names.size() / 2);
        own.forEach(name -> map.put(name, file));
        SafeTensors.write(
            model.resolve(file), own.stream().map(name -> TensorSource.of(name, tensors)).toList());
      }
    }
    Files.delete(whole);
    return Files.writeString(model.resolve(SafeTensors.INDEX_NAME), index.toString());
  }

  private static void tag(Path file) {
    PretrainedModel source = PretrainedModel.of(file.getParent());
    try (NerModel model = NerModel.load(source, InferenceSettings.defaults().withThreads(1))) {
      if (saysWhatAnEntityIs(model)) {
        for (Entity entity : model.tag(TEXT, TaggingOptions.DEFAULT)) {
          assertThat(entity.score()).isBetween(0.0, 1.0);
        }
      } else {
        assertThat(model.tagSubwords(List.of(TEXT)).get(0)).isNotEmpty();
      }
    }
  }

  /** Labels of another name are no damage that anybody could see. */
  private static boolean saysWhatAnEntityIs(NerModel model) {
    try {
      model.types();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void fill(Path file) {
    PretrainedModel source = PretrainedModel.of(file.getParent());
    try (LanguageModel model =
        LanguageModel.load(source, InferenceSettings.defaults().withThreads(1))) {
      assertThat(model.fill("Olena moved to [MASK].", 3)).isNotEmpty();
    }
  }

  private void corpora() throws IOException {
    Path rows = Corpora.parquet(directory.resolve("rows.parquet"));
    subjects.add(Subject.of("Parquet of entities", rows, file -> NerCorpora.read(file)));
    Path texts = Corpora.parquetOfTexts(directory.resolve("texts.parquet"));
    subjects.add(Subject.of("Parquet of texts", texts, Subjects::texts));
    for (String[] corpus : Corpora.OF_ENTITIES) {
      subjects.add(
          Subject.of(
              "corpus of entities",
              directory.resolve("entities").resolve(corpus[0]),
              corpus[1],
              file -> NerCorpora.read(file)));
    }
    subjects.add(
        Subject.of(
            "corpus of entities",
            directory.resolve("entities").resolve("bilou.txt"),
            Corpora.BILOU,
            file -> NerCorpora.read(file, ColumnFormat.CONLL_2002_DUTCH, TagScheme.BILOU)));
    for (String[] corpus : Corpora.OF_CLASSES) {
      subjects.add(
          Subject.of(
              "corpus of classes",
              directory.resolve("classes").resolve(corpus[0]),
              corpus[1],
              file -> ClassificationFiles.read(file)));
    }
  }

  private void treebanks() throws IOException {
    subjects.add(
        Subject.of("CoNLL-U", directory.resolve("trees.conllu"), Corpora.TREES, ConlluFiles::read));
  }

  private void texts() throws IOException {
    for (String[] texts : Corpora.OF_TEXTS) {
      subjects.add(
          Subject.of(
              "texts", directory.resolve("texts").resolve(texts[0]), texts[1], Subjects::texts));
    }
  }

  private static void texts(Path file) {
    try (TextFile texts = TextFile.open(file)) {
      for (long number = 0; number < texts.size(); number++) {
        texts.text(number);
      }
    }
  }
}
