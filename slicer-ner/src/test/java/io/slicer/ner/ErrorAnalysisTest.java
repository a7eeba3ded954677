package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.util.concurrent.Uninterruptibles;
import io.slicer.engine.PlanExecutor;
import io.slicer.eval.ConfusionMatrix;
import io.slicer.eval.ConfusionMatrix.Normalization;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.TaskModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.ner.ErrorAnalysis.Group;
import io.slicer.ner.ErrorAnalysis.SentenceErrors;
import io.slicer.ner.ErrorAnalysis.Token;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.SafeTensors;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import io.slicer.words.TrainingData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorAnalysisTest {
  /** Of a score, when a sentence is in another batch: the rounding of float32 products. */
  private static final double TOLERANCE = 1e-5;

  private NerModel model;
  private SubwordTokenizer tokenizer;

  @BeforeAll
  void load() {
    model = NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
    tokenizer = SubwordTokenizer.load(GoldenFiles.shipped("tiny-xlmr").directory());
  }

  @AfterAll
  void close() {
    model.close();
    tokenizer.close();
  }

  private NerDataset dataset(int sentences, int longest) {
    List<String> words =
        List.of("Anna", "lives", "in", "Zurich", "of", "river", "Paris", "(", "1968", "\u200B");
    List<Sentence> all = new ArrayList<>();
    Random random = new Random(11);
    for (int s = 0; s < sentences; s++) {
      int length = 1 + random.nextInt(longest);
      all.add(
          new Sentence(
              random.ints(length, 0, words.size()).mapToObj(words::get).toList(),
              random
                  .ints(length, 0, model.labels().size())
                  .mapToObj(model.labels().names()::get)
                  .toList()));
    }
    return new NerDataset("random", all, model.labels());
  }

  /** A labelled sub-word, found without any of the code under test. */
  private record Row(int sentence, int piece, int id, String gold, String predicted, double loss) {}

  /** One sentence at a time, softmax as it is defined. The sentences fit into one window. */
  private List<Row> obvious(NerDataset dataset, LabelAlignment alignment) {
    List<Row> rows = new ArrayList<>();
    int labels = model.labels().size();
    for (int s = 0; s < dataset.size(); s++) {
      Sentence sentence = dataset.sentences().get(s);
      Encoding encoding = tokenizer.encodeWords(sentence.words());
      int[] everything = IntStream.range(0, encoding.length()).toArray();
      float[] scores =
          model
              .scores(
                  List.of(TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), everything)))
              .get(0);
      for (int p = 0; p < encoding.length(); p++) {
        Piece piece = encoding.pieces().get(p);
        if (piece.isSpecial() || !bearsLabel(encoding.pieces(), p, alignment)) {
          continue;
        }
        String gold = sentence.tags().get(piece.word());
        if (alignment == LabelAlignment.ALL_CONTINUED
            && encoding.pieces().get(p - 1).word() == piece.word()) {
          gold = gold.replace("B-", "I-");
        }
        double total = 0;
        int best = 0;
        for (int c = 0; c < labels; c++) {
          total += Math.exp(scores[p * labels + c]);
          if (scores[p * labels + c] > scores[p * labels + best]) {
            best = c;
          }
        }
        double probability = Math.exp(scores[p * labels + model.labels().index(gold)]) / total;
        rows.add(
            new Row(
                s, p, piece.id(), gold, model.labels().names().get(best), -Math.log(probability)));
      }
    }
    return rows;
  }

  /** No word of the corpus has more than one bare mark. */
  private static boolean bearsLabel(List<Piece> pieces, int p, LabelAlignment alignment) {
    boolean first = pieces.get(p).word() != pieces.get(p - 1).word();
    boolean last = pieces.get(p).word() != pieces.get(p + 1).word();
    return switch (alignment) {
      case FIRST_SUBWORD, MEAN -> first;
      case FIRST_NOT_BARE ->
          first ? last || !pieces.get(p).text().equals("▁") : pieces.get(p - 1).text().equals("▁");
      case ALL_SUBWORDS, ALL_CONTINUED -> true;
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void lossesAddUpByTokenAndByLabelAsTheyDoOneByOne(LabelAlignment alignment) {
    NerDataset dataset = dataset(60, 8);
    List<Row> rows = obvious(dataset, alignment);

    ErrorAnalysis errors = new ErrorAnalyzer(model, alignment, 0, 50).analyze(dataset);

    assertThat(errors.tokens()).isEqualTo(rows.size());
    assertThat(errors.meanLoss())
        .isCloseTo(rows.stream().mapToDouble(Row::loss).average().orElseThrow(), within(TOLERANCE));
    assertGroups(errors.byLabel(), rows, Row::gold);
    assertGroups(errors.byToken(), rows, row -> tokenizer.piece(row.id()));
  }

  private static void assertGroups(List<Group> groups, List<Row> rows, Function<Row, String> name) {
    TreeMap<String, List<Row>> expected = new TreeMap<>();
    rows.forEach(row -> expected.computeIfAbsent(name.apply(row), n -> new ArrayList<>()).add(row));
    assertThat(groups)
        .extracting(Group::name)
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertThat(groups)
        .isSortedAccordingTo(Comparator.comparingDouble(Group::sum).reversed())
        .allSatisfy(
            group -> {
              List<Row> own = expected.get(group.name());
              double sum = own.stream().mapToDouble(Row::loss).sum();
              assertThat(group.count()).isEqualTo(own.size());
              assertThat(group.sum()).isCloseTo(sum, within(TOLERANCE * own.size()));
              assertThat(group.mean()).isCloseTo(sum / own.size(), within(TOLERANCE));
            });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void rowsOfTheConfusionMatrixAreTheTrueLabels(LabelAlignment alignment) {
    NerDataset dataset = dataset(60, 8);
    List<Row> rows = obvious(dataset, alignment);

    ConfusionMatrix confusion =
        new ErrorAnalyzer(model, alignment, 0, 50).analyze(dataset).confusion();

    for (String gold : model.labels().names()) {
      for (String predicted : model.labels().names()) {
        long expected =
            rows.stream()
                .filter(row -> row.gold().equals(gold) && row.predicted().equals(predicted))
                .count();
        assertThat(confusion.count(gold, predicted))
            .as(gold + " as " + predicted)
            .isEqualTo(expected);
      }
      double ofTheTrue =
          model.labels().names().stream()
              .mapToDouble(predicted -> confusion.share(gold, predicted, Normalization.TRUE))
              .sum();
      assertThat(ofTheTrue).isCloseTo(1, within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void theWorstSentencesAreThoseWithTheLargestSums(LabelAlignment alignment) {
    NerDataset dataset = dataset(100, 6);
    List<Row> rows = obvious(dataset, alignment);
    double[] sums = new double[dataset.size()];
    rows.forEach(row -> sums[row.sentence()] += row.loss());
    List<Integer> order =
        IntStream.range(0, sums.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer s) -> -sums[s]))
            .toList();

    List<SentenceErrors> worst =
        new ErrorAnalyzer(model, alignment, 5, 50).analyze(dataset).worst();

    assertThat(worst).hasSize(5);
    for (int w = 0; w < worst.size(); w++) {
      SentenceErrors sentence = worst.get(w);
      assertThat(sentence.loss()).isCloseTo(sums[order.get(w)], within(10 * TOLERANCE));
      assertThat(sentence.loss()).isCloseTo(sums[sentence.index()], within(10 * TOLERANCE));
      assertThat(sentence.sentence()).isEqualTo(dataset.sentences().get(sentence.index()));
    }
  }

  /** Every sentence is shown once, in order, and is found by each of its sub-words. */
  private void assertContaining(
      NerDataset dataset, LabelAlignment alignment, List<SentenceErrors> all) {
    List<SentenceErrors> shown = new ArrayList<>();
    ErrorAnalysis analysis = ErrorAnalysis.of(model, dataset, alignment, 10, shown::add);
    assertThat(shown).extracting(SentenceErrors::index).containsExactly(0, 1, 2);
    assertThat(shown).containsExactlyInAnyOrderElementsOf(all);
    for (Token token : all.get(0).tokens()) {
      List<SentenceErrors> with =
          all.stream()
              .filter(each -> each.tokens().stream().anyMatch(t -> t.piece().equals(token.piece())))
              .toList();
      assertThat(analysis.containing(token.piece())).isEqualTo(with).contains(all.get(0));
    }
    assertThat(analysis.containing("no such piece")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void everyTokenOfASentenceHasItsPieceAndTheLabelledOnesTheirLoss(LabelAlignment alignment) {
    NerDataset dataset = dataset(3, 8);
    List<Row> rows = obvious(dataset, alignment);

    List<SentenceErrors> all = ErrorAnalysis.of(model, dataset, alignment, 10).worst();

    assertThat(all).hasSize(3);
    assertContaining(dataset, alignment, all);
    for (SentenceErrors sentence : all) {
      Encoding encoding = tokenizer.encodeWords(sentence.sentence().words());
      List<Piece> pieces = encoding.pieces().stream().filter(piece -> !piece.isSpecial()).toList();
      assertThat(sentence.tokens())
          .extracting(Token::piece)
          .containsExactlyElementsOf(pieces.stream().map(Piece::text).toList());
      for (int t = 0; t < pieces.size(); t++) {
        Token token = sentence.tokens().get(t);
        int position = t + 1; // behind <s>
        List<Row> row =
            rows.stream()
                .filter(r -> r.sentence() == sentence.index() && r.piece() == position)
                .toList();
        assertThat(token.word()).isEqualTo(pieces.get(t).word());
        if (row.isEmpty()) {
          assertThat(token)
              .extracting(Token::label, Token::predicted, Token::loss)
              .containsOnlyNulls();
        } else {
          assertThat(token.label()).isEqualTo(row.get(0).gold());
          assertThat(token.predicted()).isEqualTo(row.get(0).predicted());
          assertThat(token.loss()).isCloseTo(row.get(0).loss(), within(TOLERANCE));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void sentencesOfAnyLengthAreReadWhole(LabelAlignment alignment) {
    NerDataset dataset = dataset(4, 200);

    ErrorAnalysis errors = ErrorAnalysis.of(model, dataset, alignment, 4);

    long labelled =
        dataset.sentences().stream()
            .map(sentence -> tokenizer.encodeWords(sentence.words()).pieces())
            .mapToLong(
                pieces ->
                    alignment != alignment.ofWords()
                        ? pieces.stream().filter(piece -> !piece.isSpecial()).count()
                        : pieces.stream()
                            .mapToInt(Piece::word)
                            .filter(w -> w >= 0)
                            .distinct()
                            .count())
            .sum();
    assertThat(errors.tokens()).isEqualTo(labelled);
    assertThat(errors.worst())
        .allSatisfy(
            sentence ->
                assertThat(
                        sentence.tokens().stream()
                            .filter(token -> token.loss() != null)
                            .mapToDouble(Token::loss)
                            .sum())
                    .isCloseTo(sentence.loss(), within(1e-9)));
    assertThat(errors.worst().stream().mapToDouble(SentenceErrors::loss).sum())
        .isCloseTo(errors.loss(), within(1e-9));
  }

  /** What the loss is of when dropout is off. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN") // The model reads single sub-words.
  void theMeanLossIsTheTrainersOnTheSameRows(LabelAlignment alignment) {
    NerDataset dataset = dataset(30, 8);
    GoldenFiles goldens = GoldenFiles.shipped("tiny-xlmr");
    EncoderConfig config = EncoderConfig.of(goldens.json("config.json"));
    List<TokenSequence> sequences =
        TrainingData.align(
                dataset.labelled(),
                tokenizer,
                alignment,
                LongSentences.TRUNCATE,
                config.maxTokens(),
                1)
            .sequences();
    TokenBatch batch = TokenBatch.pack(sequences, config);
    try (SafeTensors checkpoint = SafeTensors.open(goldens.directory());
        EncoderModel encoder =
            EncoderModel.load(
                checkpoint,
                config,
                new TokenClassificationHead(config.labels()),
                1,
                new EncoderModel.Training(
                    ImmutableIntArray.copyOf(IntStream.range(0, config.vocabularySize())),
                    name -> false));
        Executor executor = PlanExecutor.of(encoder, 1)) {
      double trainers =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));

      assertThat(ErrorAnalysis.of(model, dataset, alignment, 0).meanLoss())
          .isCloseTo(trainers, within(TOLERANCE * trainers));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert"})
  void theLossOfRowsIsTorchs(String name) {
    GoldenFiles goldens = GoldenFiles.of(name);
    double sum = 0;
    int rows = 0;
    try (NerModel golden = NerModel.load(goldens.directory())) {
      int labels = golden.labels().size();
      List<TokenSequence> batch = goldens.batch(0, TokenSequence::labelled);
      List<float[]> scores = golden.scores(batch);
      for (int s = 0; s < batch.size(); s++) {
        int[] gold = batch.get(s).labels();
        SubwordScores own =
            new SubwordScores(
                ImmutableIntArray.copyOf(new int[gold.length]), scores.get(s), labels);
        for (int i = 0; i < gold.length; i++) {
          sum += own.crossEntropy(i, gold[i]);
          rows++;
        }
      }

      double reference = goldens.tensors("grad-ce.safetensors").floats("loss")[0];
      double tolerance = goldens.tolerance("grad-ce.safetensors", "loss");
      assertThat(sum / rows).isCloseTo(reference, within(tolerance * reference));
    }
  }

  @Test
  void scoresTooLargeForTheirExponentialHaveALoss() {
    SubwordScores scores =
        new SubwordScores(ImmutableIntArray.of(0), new float[] {1000, 990, -1000}, 3);

    assertThat(scores.crossEntropy(0, 1)).isCloseTo(10 + Math.log1p(Math.exp(-10)), within(1e-12));
  }

  @Test
  void aTagThatTheModelDoesNotKnowIsAnError() {
    NerDataset unknown =
        NerDataset.of(
            "other",
            List.of(
                new Sentence(List.of("Anna"), List.of("B-PER")),
                new Sentence(List.of("Anna"), List.of("B-ANIMAL"))));

    assertThatThrownBy(() -> ErrorAnalysis.of(model, unknown, LabelAlignment.FIRST_SUBWORD, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other, sentence 1: tag \"B-ANIMAL\"");
  }

  @Test
  @Timeout(60)
  void closingTheModelWaitsForAnAnalysis() throws Exception {
    PretrainedModel source = PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    SubwordTokenizer slow =
        new WrappedTokenizer(tokenizer) {
          @Override
          public Encoding encodeWords(List<String> words) {
            begun.countDown();
            Uninterruptibles.awaitUninterruptibly(goOn);
            return super.encodeWords(words);
          }
        };
    EncoderModel encoder;
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(source.checkpoint(), RobertaFamily.XLM_ROBERTA)) {
      encoder =
          EncoderModel.load(
              checkpoint,
              EncoderConfig.of(source.config()),
              new TokenClassificationHead(
                  EncoderConfig.of(source.config()).labels(), new CrossEntropyLoss()));
    }
    NerModel closing =
        new NerModel(
            TaskModel.of(encoder, slow, source, InferenceSettings.defaults().withThreads(1)), null);
    NerDataset dataset = dataset(50, 8);
    FutureTask<ErrorAnalysis> analysis =
        new FutureTask<>(
            () -> new ErrorAnalyzer(closing, LabelAlignment.FIRST_SUBWORD, 0, 50).analyze(dataset));
    new Thread(analysis).start();
    begun.await();
    FutureTask<Boolean> close = new FutureTask<>(closing::close, true);
    Thread closer = new Thread(close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      assertThat(close.isDone()).isFalse();
      Thread.onSpinWait();
    }

    goOn.countDown();

    assertThat(analysis.get().tokens())
        .isEqualTo(ErrorAnalysis.of(model, dataset, LabelAlignment.FIRST_SUBWORD, 0).tokens());
    assertThat(close.get()).isTrue();
  }
}
