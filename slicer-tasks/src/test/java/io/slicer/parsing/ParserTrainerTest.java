package io.slicer.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.corpus.CorpusException;
import io.slicer.engine.Engine;
import io.slicer.eval.parsing.ParsingReport;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.testing.GoldenFiles;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processor")
class ParserTrainerTest {
  @TempDir private Path directory;

  private static ParserTrainer.Builder trainer(String model) {
    return ParserTrainer.builder()
        .model(GoldenFiles.shipped(model).directory().toString())
        .threads(2)
        .epochs(1)
        .learningRate(5e-3);
  }

  private static ParserTrainer.Builder trainer() {
    return trainer("tiny-xlmr");
  }

  private static Treebank data() {
    return TinyTreebanks.sentences("data", 24, 1);
  }

  private static List<List<String>> forms(Treebank treebank) {
    return treebank.sentences().stream().map(Sentence::forms).toList();
  }

  private byte[] weights(DependencyParser parser, String name) throws IOException {
    Path target = directory.resolve(name);
    try (parser) {
      parser.save(target);
    }
    return Files.readAllBytes(target.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert"})
  void learnsWhatDependsOnWhat(String encoder) {
    Treebank unseen = TinyTreebanks.sentences("unseen", 60, 2);
    AtomicReference<Map<String, Double>> last = new AtomicReference<>(Map.of());
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated evaluated) {
            last.set(evaluated.evaluation().figures());
          }
        };
    try (DependencyParser parser =
        trainer(encoder)
            .epochs(12)
            .validation(unseen)
            .listener(listener)
            .fit(TinyTreebanks.sentences("seen", 200, 1))) {
      ParsingEvaluation evaluation = parser.evaluate(unseen, Decoding.TREE);
      assertThat(evaluation.report().uas().f1()).isGreaterThan(0.97);
      assertThat(evaluation.report().las().f1()).isGreaterThan(0.97);
      assertThat(evaluation.notTrees()).isZero();
      assertThat(evaluation.longSentences()).isZero();
      assertThat(last.get().get("las of unseen")).isEqualTo(evaluation.report().las().f1());
      assertThat(last.get().get("loss of unseen")).isCloseTo(evaluation.loss(), within(1e-4));
      assertThat(parser.relations()).isEqualTo(Relations.UNIVERSAL);

      Parse parse = parser.parse(List.of("the", "good", "dog", "sees", "the", "film", "."));
      assertThat(parse.heads().asList()).containsExactly(3, 3, 4, 0, 6, 4, 4);
      assertThat(parse.relations())
          .containsExactly("det", "amod", "nsubj", "root", "det", "obj", "punct");
      Treebank parsed = parser.parse(unseen, ParsingOptions.DEFAULT);
      assertThat(unseen.evaluate(parsed)).isEqualTo(evaluation.report());
    }
  }

  @Test
  void aParserBeginsWithAllEquallyLikely() {
    AtomicReference<Double> first = new AtomicReference<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            first.compareAndSet(null, step.loss());
          }
        };
    Treebank one = TinyTreebanks.of("one", TinyTreebanks.chain(5));
    trainer().maxSteps(1).listener(listener).fit(one).close();
    assertThat(first.get()).isCloseTo(Math.log(6) + Math.log(37), within(1e-5));
  }

  @Test
  void whatIsSavedIsOpenedAgain() throws IOException {
    Path saved = directory.resolve("saved");
    ParsingEvaluation before;
    try (DependencyParser parser = trainer().fit(data())) {
      before = parser.evaluate(data(), Decoding.TREE);
      parser.save(saved, List.of(before));
    }
    JsonNode config = new ObjectMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("TransformerForBiaffineParsing");
    assertThat(config.path("id2label").path("36").asText()).isEqualTo("xcomp");
    try (DependencyParser parser = DependencyParser.load(saved)) {
      ParsingEvaluation again = parser.evaluate(data(), Decoding.TREE);
      assertThat(again.parses()).isEqualTo(before.parses());
      assertThat(parser.runRecord().orElseThrow().figures().get(0).figures())
          .isEqualTo(before.figures());
      assertThat(parser.runRecord().orElseThrow().task()).isEqualTo("parsing");
    }
    try (DependencyParser parser =
        DependencyParser.load(
            PretrainedModel.of(saved), InferenceSettings.defaults().withEngine(Engine.SAMEDIFF))) {
      assertThat(parser.evaluate(data(), Decoding.TREE).loss())
          .isCloseTo(before.loss(), within(1e-4));
    }
  }

  @Test
  void trainingGoesOnWithTheRelationsOfAParser() throws IOException {
    Path parser = TinyParsers.directory(directory, "tiny-bert");
    List<String> relations;
    try (DependencyParser before = DependencyParser.load(parser)) {
      relations = before.relations();
    }
    assertThat(relations).hasSizeLessThan(37);
    Treebank known = TinyTreebanks.of("known", TinyTreebanks.chain(3));
    try (DependencyParser after =
        ParserTrainer.builder().model(parser.toString()).maxSteps(1).fit(known)) {
      assertThat(after.relations()).isEqualTo(relations);
    }
    Treebank unknown =
        TinyTreebanks.of(
            "some.conllu", TinyTreebanks.chain(3) + TinyTreebanks.chain(2).replace("conj", "list"));
    assertThatThrownBy(
            () -> ParserTrainer.builder().model(parser.toString()).maxSteps(1).fit(unknown))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("some.conllu:6:")
        .hasMessageContaining("\"list\"")
        .hasMessageContaining("advmod");
  }

  @Test
  void theSameTrainingGivesTheSameBits() throws IOException {
    byte[] once = weights(trainer().fit(data()), "once");
    assertThat(weights(trainer().fit(data()), "twice")).isEqualTo(once);
  }

  @Test
  void anInterruptedTrainingResumes() throws IOException {
    CheckpointSettings settings = CheckpointSettings.in(directory.resolve("c")).withResume();
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            Thread.currentThread().interrupt();
          }
        };
    ParserTrainer.Builder interrupted = trainer().checkpoints(settings).listener(interrupting);
    assertThatThrownBy(() -> interrupted.fit(data())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    byte[] resumed = weights(trainer().checkpoints(settings).fit(data()), "resumed");
    assertThat(resumed).isEqualTo(weights(trainer().fit(data()), "whole"));
  }

  @Test
  void sentencesThatAreTooLongAreLeftOutAndCountAsWrong() {
    Treebank mixed =
        TinyTreebanks.of("mixed", data().sentences().get(0).conllu() + TinyTreebanks.chain(90));
    int known = mixed.sentences().get(0).words().size();
    try (DependencyParser parser = trainer().fit(mixed)) {
      Map<String, Object> parameters = parser.runRecord().orElseThrow().parameters();
      assertThat(parameters)
          .containsEntry("sentencesLeftOut", 1L)
          .containsEntry("wordsLeftOut", 90L);

      ParsingEvaluation evaluation = parser.evaluate(mixed, Decoding.TREE);
      assertThat(evaluation.longSentences()).isEqualTo(1);
      assertThat(evaluation.longWords()).isEqualTo(90);
      ParsingReport report = evaluation.report();
      assertThat(report.uas().gold()).isEqualTo(known + 90L);
      assertThat(report.uas().correct()).isLessThanOrEqualTo(known);

      List<ParsingEvaluation> portions =
          mixed.sentences().stream()
              .map(sentence -> new Treebank("portion", List.of(sentence)))
              .map(portion -> parser.evaluate(portion, Decoding.TREE))
              .toList();
      ParsingEvaluation whole = ParsingEvaluation.of(mixed, portions);
      assertThat(whole.report()).isEqualTo(report);
      assertThat(whole.parses()).isEqualTo(evaluation.parses());
      assertThat(whole.loss()).isCloseTo(evaluation.loss(), within(1e-6));
      assertThatThrownBy(() -> ParsingEvaluation.of(mixed, portions.subList(1, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("mixed");

      parser.refuseLong(forms(data()));
      assertThatThrownBy(() -> parser.refuseLong(forms(mixed)))
          .isInstanceOf(LongSentenceException.class)
          .hasMessageContaining("sentence 2 has");
      assertThatThrownBy(() -> parser.parse(mixed, ParsingOptions.DEFAULT))
          .isInstanceOf(LongSentenceException.class)
          .hasMessageContaining("sentence 2 has")
          .hasMessageContaining("the encoder takes 64");
      Treebank parsed = parser.parse(mixed, new ParsingOptions(Decoding.TREE, true));
      Sentence fallback = parsed.sentences().get(1);
      assertThat(fallback.comments()).containsExactly("# parsed = fallback (too long)");
      assertThat(fallback.words().get(0).head()).hasValue(0);
      assertThat(fallback.words().get(89).head()).hasValue(1);
      assertThat(fallback.words().get(89).deprel()).isEqualTo("dep");
      assertThat(parsed.sentences().get(0).comments()).isEmpty();
    }
    Treebank longOnly = TinyTreebanks.of("long", TinyTreebanks.chain(90));
    assertThatThrownBy(() -> trainer().fit(longOnly))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("long has no sentence");
  }

  @Test
  void parsingReplacesTreesAndKeepsTheRest() {
    Treebank rich =
        TinyTreebanks.of(
            "rich",
            """
            # sent_id = 1
            1-2\tthefilm\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
            1\tthe\tthe\tDET\tDT\tA=b\t_\t_\t_\t_
            2\tfilm\tfilm\tNOUN\tNN\t_\t1\tdep\t1:dep\tx=y
            2.1\twas\twas\tVERB\t_\t_\t_\t_\t0:root\t_

            """);
    try (DependencyParser parser = trainer().fit(data())) {
      Sentence parsed = parser.parse(rich, ParsingOptions.DEFAULT).sentences().get(0);
      Parse parse = parser.parse(List.of("the", "film"));
      Sentence expected =
          TinyTreebanks.of(
                  "expected",
                  """
                  # sent_id = 1
                  1-2\tthefilm\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
                  1\tthe\tthe\tDET\tDT\tA=b\t%d\t%s\t_\t_
                  2\tfilm\tfilm\tNOUN\tNN\t_\t%d\t%s\t_\tx=y
                  2.1\twas\twas\tVERB\t_\t_\t_\t_\t_\t_

                  """
                      .formatted(
                          parse.heads().get(0),
                          parse.relations().get(0),
                          parse.heads().get(1),
                          parse.relations().get(1)))
              .sentences()
              .get(0);
      assertThat(parsed).isEqualTo(expected);
    }
  }

  @Test
  void greedyDecodingSaysWhatIsNoTree() throws IOException {
    Path parser = TinyParsers.directory(directory, "tiny-bert");
    try (DependencyParser random = DependencyParser.load(parser)) {
      ParsingEvaluation greedy =
          random.evaluate(TinyTreebanks.sentences("data", 40, 4), Decoding.GREEDY);
      assertThat(greedy.notTrees())
          .isPositive()
          .isEqualTo(greedy.parses().stream().filter(parse -> !parse.isTree()).count());
      assertThat(random.evaluate(TinyTreebanks.sentences("data", 40, 4), Decoding.TREE).notTrees())
          .isZero();
    }
  }

  @Test
  void manySentencesAreParsedAsOneByOne() {
    List<List<String>> sentences = new ArrayList<>(forms(TinyTreebanks.sentences("many", 90, 3)));
    sentences.add(List.of());
    sentences.add(List.of("one"));
    sentences.add(Collections.nCopies(3, "\u200b")); // The tokenizer makes nothing of it.
    try (DependencyParser parser = trainer().epochs(3).fit(data())) {
      List<Parse> parses = parser.parseSentences(sentences);
      for (int s = 0; s < sentences.size(); s++) {
        assertThat(parses.get(s)).isEqualTo(parser.parse(sentences.get(s)));
      }
      assertThat(parser.parseSentences(List.of())).isEmpty();
    }
  }

  @Test
  void whatIsNoTreeIsRefusedWithItsLine() {
    Treebank twoRoots =
        TinyTreebanks.of(
            "two.conllu",
            TinyTreebanks.chain(2) + TinyTreebanks.chain(2).replace("\t1\tconj", "\t0\troot"));
    assertThatThrownBy(() -> trainer().fit(twoRoots))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("two.conllu:5:");
    assertThatThrownBy(() -> trainer().validation(twoRoots).fit(data()))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("two.conllu:5:");
  }

  @Test
  void whatIsNoParserIsRefused() {
    Path tagger = GoldenFiles.shipped("tiny-xlmr").directory();
    assertThatThrownBy(() -> DependencyParser.load(tagger))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("XLMRobertaForTokenClassification")
        .hasMessageContaining("no parser");
  }
}
