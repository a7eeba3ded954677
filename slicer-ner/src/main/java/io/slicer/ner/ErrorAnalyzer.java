package io.slicer.ner;

import io.slicer.eval.ConfusionMatrix;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.SubwordTag;
import io.slicer.inference.WordScorer;
import io.slicer.model.TokenSequence;
import io.slicer.ner.ErrorAnalysis.Group;
import io.slicer.ner.ErrorAnalysis.SentenceErrors;
import io.slicer.ner.ErrorAnalysis.Token;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.threads.ParallelMap;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Analyses a dataset portion by portion. */
final class ErrorAnalyzer {
  private static final Comparator<SentenceErrors> MILDEST_FIRST =
      Comparator.comparingDouble(SentenceErrors::loss)
          .thenComparing(SentenceErrors::index, Comparator.reverseOrder());

  private final NerModel model;
  private final LabelAlignment alignment;
  private final LabelSet labels;
  private final SubwordEncoder encoder;
  private final int most;
  private final int portion;
  private final Consumer<SentenceErrors> each;

  private final Map<Integer, Sum> byId = new HashMap<>();
  private final Map<String, Sum> byLabel = new HashMap<>();
  private final PriorityQueue<SentenceErrors> worst = new PriorityQueue<>(MILDEST_FIRST);
  private ConfusionMatrix confusion = ConfusionMatrix.of(List.of(), List.of());
  private int sentences;

  /**
   * An analyzer of one dataset.
   *
   * @param most how many of the worst sentences to keep
   * @param portion characters of the sentences that are in memory as sub-words and scores at a time
   */
  ErrorAnalyzer(NerModel model, LabelAlignment alignment, int most, int portion) {
    this(model, alignment, most, portion, sentence -> {});
  }

  /**
   * An analyzer of one dataset that shows every sentence.
   *
   * @param most how many of the worst sentences to keep
   * @param portion characters of the sentences that are in memory as sub-words and scores at a time
   * @param each is given the sentences in their order
   */
  ErrorAnalyzer(
      NerModel model,
      LabelAlignment alignment,
      int most,
      int portion,
      Consumer<SentenceErrors> each) {
    if (most < 0) {
      throw new IllegalArgumentException("the worst " + most + " sentences");
    }
    this.model = model;
    this.alignment = alignment;
    this.most = most;
    this.portion = portion;
    this.each = each;
    labels = model.labels();
    encoder = model.subwords();
  }

  /** What adds up. */
  private static final class Sum {
    private long count;
    private double loss;

    void add(double value) {
      count++;
      loss += value;
    }

    Group named(String name) {
      return new Group(name, count, loss);
    }
  }

  /** A labelled sub-word: its vocabulary index, its labels and its loss. */
  private record Row(int id, String gold, String predicted, double loss) {}

  /** A sentence as the encoder reads it. */
  private record Read(Encoding whole, List<SubwordSequence> windows) {}

  ErrorAnalysis analyze(NerDataset dataset) {
    NerDataset known = dataset.withLabels(labels);
    return model.whileOpen(() -> analyzePortions(known));
  }

  private ErrorAnalysis analyzePortions(NerDataset dataset) {
    List<List<String>> words = dataset.sentences().stream().map(Sentence::words).toList();
    int from = 0;
    for (List<List<String>> part : WordScorer.portions(words, portion)) {
      add(dataset.sentences().subList(from, from + part.size()));
      from += part.size();
    }
    SubwordTokenizer tokenizer = encoder.tokenizer();
    List<Group> tokens = new ArrayList<>();
    byId.forEach((id, sum) -> tokens.add(sum.named(tokenizer.piece(id))));
    List<Group> ofLabels = new ArrayList<>();
    byLabel.forEach((label, sum) -> ofLabels.add(sum.named(label)));
    List<SentenceErrors> sorted = new ArrayList<>(worst);
    sorted.sort(MILDEST_FIRST.reversed());
    return new ErrorAnalysis(
        dataset.source(),
        alignment,
        ofLabels.stream().mapToLong(Group::count).sum(),
        ofLabels.stream().mapToDouble(Group::sum).sum(),
        largestFirst(tokens),
        largestFirst(ofLabels),
        confusion,
        sorted);
  }

  private static List<Group> largestFirst(List<Group> groups) {
    groups.sort(Comparator.comparingDouble(Group::sum).reversed().thenComparing(Group::name));
    return groups;
  }

  private void add(List<Sentence> part) {
    List<Read> read = ParallelMap.map(part, encoder.threads(), this::read);
    List<TokenSequence> windows =
        read.stream()
            .flatMap(sentence -> sentence.windows().stream())
            .map(SubwordSequence::tokens)
            .toList();
    List<float[]> scores = model.scores(windows);
    int from = 0;
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    for (int s = 0; s < part.size(); s++) {
      List<SubwordSequence> own = read.get(s).windows();
      int to = from + own.size();
      SubwordScores ofSentence = SubwordScores.of(own, scores.subList(from, to), labels.size());
      from = to;
      List<Row> rows = rows(part.get(s), read.get(s), ofSentence);
      gold.add(rows.stream().map(Row::gold).toList());
      predicted.add(rows.stream().map(Row::predicted).toList());
      for (Row row : rows) {
        byId.computeIfAbsent(row.id(), id -> new Sum()).add(row.loss());
        byLabel.computeIfAbsent(row.gold(), label -> new Sum()).add(row.loss());
      }
      show(part.get(s), read.get(s).whole(), rows);
      sentences++;
    }
    confusion = confusion.plus(ConfusionMatrix.of(gold, predicted));
  }

  private Read read(Sentence sentence) {
    Encoding whole = encoder.tokenizer().encodeWords(sentence.words());
    return new Read(whole, encoder.windows(whole, alignment));
  }

  private List<Row> rows(Sentence sentence, Read read, SubwordScores scores) {
    List<Boolean> labelled = SubwordSequence.bearers(read.whole().pieces(), alignment);
    List<Piece> pieces =
        IntStream.range(0, labelled.size())
            .filter(labelled::get)
            .mapToObj(read.whole().pieces()::get)
            .toList();
    List<String> gold =
        sentence.subwordTags(
            pieces.stream().map(Piece::word).toList(), labels.continuing(alignment));
    List<SubwordTag> tags = scores.tags();
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < pieces.size(); row++) {
      rows.add(
          new Row(
              pieces.get(row).id(),
              gold.get(row),
              labels.names().get(tags.get(row).label()),
              scores.crossEntropy(row, labels.index(gold.get(row)))));
    }
    return rows;
  }

  /** And keeps it if it is among the worst. */
  private void show(Sentence sentence, Encoding whole, List<Row> rows) {
    double loss = rows.stream().mapToDouble(Row::loss).sum();
    SentenceErrors errors = new SentenceErrors(sentences, sentence, loss, tokens(whole, rows));
    each.accept(errors);
    SentenceErrors mildest = worst.peek();
    if (worst.size() == most && (mildest == null || loss <= mildest.loss())) {
      return;
    }
    worst.add(errors);
    if (worst.size() > most) {
      worst.remove();
    }
  }

  /** Windows decide the labelled sub-words of a sentence from left to right. */
  private List<Token> tokens(Encoding whole, List<Row> rows) {
    List<Boolean> labelled = SubwordSequence.bearers(whole.pieces(), alignment);
    Iterator<Row> next = rows.iterator();
    List<Token> tokens = new ArrayList<>();
    for (int p = 0; p < whole.length(); p++) {
      Piece piece = whole.pieces().get(p);
      if (labelled.get(p)) {
        Row row = next.next();
        tokens.add(new Token(piece.text(), piece.word(), row.gold(), row.predicted(), row.loss()));
      } else if (!piece.isSpecial()) {
        tokens.add(new Token(piece.text(), piece.word(), null, null, null));
      }
    }
    return tokens;
  }
}
