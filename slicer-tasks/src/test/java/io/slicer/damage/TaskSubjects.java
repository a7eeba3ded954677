package io.slicer.damage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.classification.SequenceClassifier;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.NerModel;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.ParserTrainer;
import io.slicer.tagging.TaggerTrainer;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.WordTagger;
import io.slicer.train.CheckpointSettings;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Models of other tasks than entities, and a training that was stopped. */
final class TaskSubjects {
  private static final InferenceSettings ONE = InferenceSettings.defaults().withThreads(1);
  private static final List<String> WORDS = List.of("Ada", "kam", ".");

  private final Path directory;
  private final String base;
  private final List<Subject> subjects = new ArrayList<>();

  private TaskSubjects(Path directory, Path base) {
    this.directory = directory;
    this.base = base.toString();
  }

  /**
   * The files.
   *
   * @param directory where models may be saved
   * @param base what they are fine-tuned from
   */
  static List<Subject> in(Path directory, Path base) throws IOException {
    TaskSubjects made = new TaskSubjects(directory, base);
    made.trees();
    made.classes();
    made.checkpoint();
    return made.subjects;
  }

  private void trees() throws IOException {
    Path file = Files.writeString(directory.resolve("to-train.conllu"), Corpora.TREES);
    Treebank treebank = ConlluFiles.read(file);
    Path parser = directory.resolve("parser");
    try (DependencyParser model =
        ParserTrainer.builder().model(base).threads(1).maxLength(40).fit(treebank)) {
      model.save(parser);
    }
    Path tagger = directory.resolve("tagger");
    try (WordTagger model =
        TaggerTrainer.builder()
            .model(base)
            .threads(1)
            .maxLength(40)
            .fit(TaggingDataset.upos(treebank))) {
      model.save(tagger);
    }
    for (String name : List.of("config.json", "run-record.json")) {
      subjects.add(Subject.of("parser's " + name, parser.resolve(name), TaskSubjects::parse));
      subjects.add(Subject.of("tagger's " + name, tagger.resolve(name), TaskSubjects::tag));
    }
  }

  private void classes() throws IOException {
    Path file =
        Files.writeString(directory.resolve("classes.tsv"), "text\tlabel\na b\tyes\nc\tno\n");
    Path classifier = directory.resolve("classifier");
    try (SequenceClassifier model =
        ClassifierTrainer.builder()
            .model(base)
            .threads(1)
            .maxLength(40)
            .fit(ClassificationFiles.read(file))) {
      model.save(classifier);
    }
    for (String name : List.of("config.json", "run-record.json")) {
      subjects.add(
          Subject.of("classifier's " + name, classifier.resolve(name), TaskSubjects::classify));
    }
  }

  private void checkpoint() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    train(CheckpointSettings.in(checkpoints).withSteps(2));
    Path latest;
    try (Stream<Path> all = Files.list(checkpoints)) {
      latest =
          all.filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
              .max(Path::compareTo)
              .orElseThrow();
    }
    Path state = latest.resolve("state.json");
    Path tensors = latest.resolve("tensors.safetensors");
    byte[] validState = Files.readAllBytes(state);
    byte[] validTensors = Files.readAllBytes(tensors);
    subjects.add(
        Subject.of("checkpoint's state.json", state, file -> resume(file, tensors, validTensors)));
    subjects.add(
        Subject.of(
            "checkpoint's tensors.safetensors", tensors, file -> resume(file, state, validState)));
  }

  private void train(CheckpointSettings settings) {
    NerDataset dataset = NerDataset.of("three sentences", Subjects.SENTENCES);
    try (NerModel model =
        SlicerTrainer.builder()
            .model(base)
            .threads(1)
            .maxLength(40)
            .batchSize(1)
            .epochs(1)
            .checkpoints(settings)
            .fit(dataset)) {
      assertThat(model.runRecord()).isPresent();
    }
  }

  /** Goes on from a checkpoint of two files, which is alone in its directory. */
  private void resume(Path damaged, Path other, byte[] valid) throws IOException {
    Path checkpoint = damaged.getParent();
    byte[] content = Files.readAllBytes(damaged);
    MoreFiles.deleteRecursively(checkpoint.getParent(), RecursiveDeleteOption.ALLOW_INSECURE);
    Files.createDirectories(checkpoint);
    Files.write(damaged, content);
    Files.write(other, valid);
    try {
      train(CheckpointSettings.in(checkpoint.getParent()).withResume());
    } finally {
      Files.createDirectories(checkpoint); // One that is damaged was set aside.
    }
  }

  private static PretrainedModel model(Path file) {
    return PretrainedModel.of(file.getParent());
  }

  private static void parse(Path file) {
    try (DependencyParser model = DependencyParser.load(model(file), ONE)) {
      assertThat(model.parse(WORDS).heads().length()).isEqualTo(WORDS.size());
    }
  }

  private static void tag(Path file) {
    try (WordTagger model = WordTagger.load(model(file), ONE)) {
      assertThat(model.tag(WORDS)).hasSize(WORDS.size());
    }
  }

  private static void classify(Path file) {
    try (SequenceClassifier model = SequenceClassifier.load(model(file), ONE)) {
      assertThat(model.classify("Ada kam.").scores()).isNotEmpty();
    }
  }
}
