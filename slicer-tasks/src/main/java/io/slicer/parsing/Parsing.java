package io.slicer.parsing;

import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsedWord;
import io.slicer.eval.parsing.ParsingReport;
import io.slicer.inference.Portions;
import io.slicer.inference.ScoringPool;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.threads.ParallelMap;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.WordRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Parses sentences with the present parameters of a model. Thread-safe; does not own the pool.
 *
 * @param pool scores sequences
 * @param relations by index
 * @param threads how many decode
 */
record Parsing(ScoringPool pool, List<String> relations, int threads) {
  /**
   * A sentence as sub-words.
   *
   * @param words the sentence
   * @param encoding of the whole sentence
   * @param most how many sub-words the encoder takes
   */
  record Encoded(List<String> words, Encoding encoding, int most) {
    /** Whether the encoder cannot take it. */
    boolean isLong() {
      return encoding.length() > most;
    }

    TokenSequence sequence() {
      return WordRuns.of(encoding, words.size());
    }
  }

  /** What a sentence was parsed as, and what its gold tree costs by the scores. */
  private record Judged(Parse parse, double loss) {}

  /** Makes something of the scores of a sentence. */
  private interface Reading<T> {
    T of(int sentence, TreeScores scores);
  }

  static List<Encoded> encode(SubwordEncoder encoder, List<List<String>> sentences) {
    List<Encoding> encodings = encoder.encodings(sentences);
    return IntStream.range(0, sentences.size())
        .mapToObj(i -> new Encoded(sentences.get(i), encodings.get(i), encoder.maxLength()))
        .toList();
  }

  private static <T> List<T> inPortions(
      SubwordEncoder encoder, List<List<String>> sentences, Portions.Scoring<Encoded, T> scoring) {
    return new Portions<List<String>>(Parsing::characters, Portions.USUAL)
        .work(sentences, part -> encode(encoder, part), scoring);
  }

  private static long characters(List<String> words) {
    return words.stream().mapToLong(String::length).sum();
  }

  List<Parse> parse(SubwordEncoder encoder, List<List<String>> sentences, ParsingOptions options) {
    return inPortions(
        encoder,
        sentences,
        (before, part) -> {
          if (!options.fallback()) {
            refuseLong(before, part);
          }
          return read(
              part,
              (sentence, scores) -> scores.parse(options.decoding()),
              sentence -> Parse.fallback(sentence.words()));
        });
  }

  static void refuseLong(SubwordEncoder encoder, List<List<String>> sentences) {
    inPortions(
        encoder,
        sentences,
        (before, part) -> {
          refuseLong(before, part);
          return part.stream().map(Encoded::isLong).toList();
        });
  }

  private static void refuseLong(int before, List<Encoded> sentences) {
    for (int s = 0; s < sentences.size(); s++) {
      Encoded sentence = sentences.get(s);
      if (sentence.isLong()) {
        throw new LongSentenceException(before + s, sentence.encoding().length(), sentence.most());
      }
    }
  }

  ParsingEvaluation evaluate(SubwordEncoder encoder, Treebank treebank, Decoding decoding) {
    List<ParsedSentence> gold = treebank.trees();
    List<Judged> judged =
        inPortions(
            encoder,
            treebank.sentences().stream().map(Sentence::forms).toList(),
            (before, part) -> judge(part, gold.subList(before, before + part.size()), decoding));
    return evaluation(treebank, gold, judged);
  }

  /** Of sentences that have been encoded before. */
  ParsingEvaluation evaluate(List<Encoded> encoded, Treebank treebank, Decoding decoding) {
    List<ParsedSentence> gold = treebank.trees();
    return evaluation(treebank, gold, judge(encoded, gold, decoding));
  }

  private List<Judged> judge(List<Encoded> encoded, List<ParsedSentence> gold, Decoding decoding) {
    return read(
        encoded,
        (sentence, scores) -> new Judged(scores.parse(decoding), scores.loss(gold.get(sentence))),
        sentence -> new Judged(Parse.fallback(sentence.words()), 0));
  }

  private static ParsingEvaluation evaluation(
      Treebank treebank, List<ParsedSentence> gold, List<Judged> judged) {
    List<List<ParsedWord>> system = new ArrayList<>();
    double loss = 0;
    long words = 0;
    for (int s = 0; s < gold.size(); s++) {
      Parse parse = judged.get(s).parse();
      List<ParsedWord> right = gold.get(s).words();
      List<ParsedWord> found = new ArrayList<>();
      for (int w = 0; w < right.size() && !parse.isFallback(); w++) {
        ParsedWord word = right.get(w);
        found.add(
            new ParsedWord(
                word.form(), word.upos(), parse.heads().get(w), parse.relations().get(w)));
      }
      system.add(found);
      words += found.size();
      loss += judged.get(s).loss();
    }
    return new ParsingEvaluation(
        treebank,
        judged.stream().map(Judged::parse).toList(),
        ParsingReport.ofSameWords(gold, system),
        loss / words);
  }

  private <T> List<T> read(
      List<Encoded> sentences, Reading<T> reading, Function<Encoded, T> ofLong) {
    List<TokenSequence> sequences =
        sentences.stream().filter(sentence -> !sentence.isLong()).map(Encoded::sequence).toList();
    List<float[]> scores = pool.scores(sequences);
    int[] place = new int[sentences.size()]; // where the scores of a sentence are
    for (int s = 1; s < place.length; s++) {
      place[s] = place[s - 1] + (sentences.get(s - 1).isLong() ? 0 : 1);
    }
    return ParallelMap.map(
        IntStream.range(0, sentences.size()).boxed().toList(),
        threads,
        s -> {
          Encoded sentence = sentences.get(s);
          return sentence.isLong()
              ? ofLong.apply(sentence)
              : reading.of(s, new TreeScores(sentence.words(), relations, scores.get(place[s])));
        });
  }
}
